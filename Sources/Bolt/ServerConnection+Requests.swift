import Graph

// What each request does to the connection.
extension ServerConnection {
    /// Begins what waits, until something is to be performed.
    mutating func advance(_ actions: inout [Action]) {
        while current == nil, !isReading, let message = waiting.popFirst() {
            waitingByteCount -= message.count
            if isIgnoring, message != Signature.resetMessage {
                send(Signature.ignored, nil, &actions)
            } else if message.count > configuration.shortByteLimit {
                isReading = true
                currentByteCount = message.count
                actions.append(.read(LongMessage(bytes: message, version: version, format: format)))
            } else if let message = RequestReader.read(message, version, format) {
                begin(message, &actions)
            }
        }
    }

    /// Begins what a message asks for.
    mutating func begin(_ message: ReadMessage, _ actions: inout [Action]) {
        switch message.request {
        case .success(let request):
            begin(request, &actions)
            if current != nil { currentByteCount = message.byteCount }
        case .failure(.invalidValue(let text)):
            if isIgnoring {
                send(Signature.ignored, nil, &actions)
            } else if isGreeting {
                breakOff(.invalidRequest(text), &actions)
            } else {
                fail(.invalidRequest(text), &actions)
            }
        case .failure(let error): breakOff(.invalidRequest("\(error)"), &actions)
        }
    }

    private var isGreeting: Bool { state == .connected || state == .unauthenticated }

    /// Whether requests are passed over: after a failure, and before a RESET that has come.
    private var isIgnoring: Bool { !isGreeting && (state == .failed || resetCount > 0) }

    private mutating func begin(_ request: Request, _ actions: inout [Action]) {
        if case .reset = request {
            resetCount -= 1
            guard !isGreeting else {
                return refuse(request, &actions)
            }
            return perform(request, &actions)
        }
        if isIgnoring {
            return send(Signature.ignored, nil, &actions)
        }
        switch (request, state) {
        case (.hello(let hello), .connected): greet(hello, &actions)
        case (.logon, .unauthenticated), (.logoff, .ready), (.begin, .ready), (.route, .ready),
            (.commit, .transaction), (.rollback, .transaction):
            perform(request, &actions)
        case (.telemetry, .ready), (.telemetry, .streaming), (.telemetry, .transaction):
            send(Signature.success, ValueMap(), &actions)
        case (.run(var run), .ready), (.run(var run), .transaction):
            run.resultID = nextResult
            perform(.run(run), &actions)
        case (.pull(var fetch), .streaming), (.pull(var fetch), .transaction):
            guard resolve(&fetch) else { return failUnknownResult(fetch, &actions) }
            perform(.pull(fetch), &actions)
        case (.discard(var fetch), .streaming), (.discard(var fetch), .transaction):
            guard resolve(&fetch) else { return failUnknownResult(fetch, &actions) }
            perform(.discard(fetch), &actions)
        default: refuse(request, &actions)
        }
    }

    private mutating func perform(_ request: Request, _ actions: inout [Action]) {
        // The rest may be large, and whoever performs it lets go of it.
        current = request.outline
        actions.append(.perform(request))
    }

    /// A request that has no place here: a client that is wrong about that is wrong about more.
    private mutating func refuse(_ request: Request, _ actions: inout [Action]) {
        breakOff(
            .invalidRequest("\(request.name) cannot be handled in the state \(state)"), &actions)
    }

    /// Puts the number of the result in place of -1; false if that result is not open.
    private func resolve(_ fetch: inout Request.Fetch) -> Bool {
        if fetch.resultID == -1 { fetch.resultID = lastResult }
        return openResults.contains(fetch.resultID)
    }

    private mutating func failUnknownResult(
        _ fetch: Request.Fetch, _ actions: inout [Action]
    ) {
        fail(.invalidRequest("there is no open result \(fetch.resultID)"), &actions)
    }

    private mutating func greet(_ hello: Request.Hello, _ actions: inout [Action]) {
        if version == BoltVersion(4, 4), hello.patches.contains("utc") { format.isUTC = true }
        if version.hasLogon {
            state = .unauthenticated
            send(Signature.success, greetingMetadata(hello), &actions)
        } else {
            greeting = hello
            perform(.logon(hello.credentials), &actions)
        }
    }

    private func greetingMetadata(_ hello: Request.Hello) -> ValueMap {
        var metadata: ValueMap = [
            "server": .string(configuration.agent),
            "connection_id": .string(configuration.connectionID),
            "hints": ["telemetry.enabled": false],
        ]
        if version == BoltVersion(4, 4), format.isUTC { metadata["patch_bolt"] = ["utc"] }
        return metadata
    }
}

// What the outcome of each request does to it.
extension ServerConnection {
    mutating func end(_ request: Request, _ outcome: Outcome, _ actions: inout [Action]) {
        if case .failed(let failure) = outcome {
            switch request {
            // Who is not let in, or cannot begin afresh, has to come again.
            case .logon, .reset: return breakOff(failure, &actions)
            default: return fail(failure, &actions)
            }
        }
        var metadata = ValueMap()
        switch (request, outcome) {
        case (.logon, .done):
            if let hello = greeting { metadata = greetingMetadata(hello) }
            greeting = nil
            welcome()
        case (.logoff, .done): state = .unauthenticated
        case (.reset, .done): endTransaction()
        case (.begin, .begun(let database)):
            endTransaction()
            state = .transaction
            if version.namesDatabaseAtStart { metadata["db"] = .string(database) }
        case (.rollback, .done): endTransaction()
        case (.commit, .committed(let bookmark)):
            endTransaction()
            metadata["bookmark"] = .string(bookmark)
        case (.route, .routed(let table)): metadata = table.metadata
        case (.run, .started(let start)): metadata = open(start)
        case (.pull, .more), (.discard, .more): metadata["has_more"] = true
        case (.pull(let fetch), .ended(let end)), (.discard(let fetch), .ended(let end)):
            openResults.remove(fetch.resultID)
            if state == .streaming { endTransaction() }
            metadata = end.metadata(version)
        default: preconditionFailure("\(outcome) is no outcome of \(request.name)")
        }
        send(Signature.success, metadata, &actions)
    }

    private mutating func open(_ start: Outcome.ResultStart) -> ValueMap {
        var metadata: ValueMap = [
            "fields": .list(start.columns.map { .string($0) }),
            "t_first": .integer(start.milliseconds),
        ]
        if state == .transaction {
            metadata["qid"] = .integer(nextResult)
        } else {
            state = .streaming
            if version.namesDatabaseAtStart { metadata["db"] = .string(start.database) }
        }
        openResults.insert(nextResult)
        lastResult = nextResult
        nextResult += 1
        return metadata
    }

    private mutating func endTransaction() {
        state = .ready
        openResults = []
        lastResult = -1
        nextResult = 0
    }

    private mutating func fail(_ failure: Failure, _ actions: inout [Action]) {
        // Before a RESET that has come all is ignored, also what it interrupted.
        if resetCount > 0 { return send(Signature.ignored, nil, &actions) }
        state = .failed
        send(Signature.failure, failure.metadata(version), &actions)
    }
}

extension Request {
    /// The message's name in the protocol.
    var name: String {
        switch self {
        case .hello: "HELLO"
        case .logon: "LOGON"
        case .logoff: "LOGOFF"
        case .goodbye: "GOODBYE"
        case .reset: "RESET"
        case .run: "RUN"
        case .pull: "PULL"
        case .discard: "DISCARD"
        case .begin: "BEGIN"
        case .commit: "COMMIT"
        case .rollback: "ROLLBACK"
        case .route: "ROUTE"
        case .telemetry: "TELEMETRY"
        }
    }
}
