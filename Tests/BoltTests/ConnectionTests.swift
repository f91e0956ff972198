import Bolt
import Graph
import TestKit
import Testing

@Suite struct `A connection` {
    @Test(arguments: BoltVersion.supported)
    func `greets and lets in`(version: BoltVersion) throws {
        var conversation = try Conversation(version)
        var hello = Request.Hello()
        hello.userAgent = "test/1"
        hello.patches = ["utc"]
        if version < BoltVersion(5, 1) {
            hello.credentials = ["scheme": "none"]
            try conversation.send(.hello(hello))
            #expect(conversation.takeWanted() == ["logon"])
        } else {
            try conversation.send(.hello(hello), .logon(["scheme": "none"]))
            #expect(conversation.takeWanted() == ["logon"])
            #expect(conversation.connection.state == .unauthenticated)
        }
        try conversation.finish(.done)
        #expect(conversation.connection.state == .ready)
        guard case .success(let metadata)? = conversation.answers.first else {
            Issue.record("\(conversation.answers)")
            return
        }
        guard case .string(let agent)? = metadata["server"] else {
            Issue.record("no agent")
            return
        }
        #expect(agent.hasPrefix("Neo4j/"))
        #expect((metadata["patch_bolt"] != nil) == (version == BoltVersion(4, 4)))
        #expect(conversation.connection.format.isUTC)
    }

    @Test func `who is not let in is told and hung up on`() throws {
        var conversation = try Conversation(BoltVersion(5, 4))
        try conversation.send(.hello(Request.Hello()), .logon(["scheme": "basic"]))
        try conversation.finish(.failure)
        #expect(conversation.takeWanted() == ["logon", "close"])
        #expect(conversation.connection.state == .defunct)
    }

    @Test func `a statement by itself`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(.run(Request.Run("RETURN 1")), .pull(Request.Fetch(count: 1)))
        #expect(conversation.takeWanted() == ["run"])
        try conversation.finish(.start)
        #expect(conversation.takeWanted() == ["pull"])
        try conversation.finish(.more)
        #expect(conversation.connection.state == .streaming)
        try conversation.send(.discard(Request.Fetch()))
        try conversation.finish(.end)
        #expect(conversation.connection.state == .ready)
        #expect(conversation.takeAnswers() == ["success", "success", "success"])
    }

    @Test func `several results of a transaction are told apart`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(
            .begin(Request.TransactionStart()), .run(Request.Run("a")), .run(Request.Run("b")),
            .pull(Request.Fetch(count: 1, resultID: 0)), .pull(Request.Fetch(count: -1)),
            .pull(Request.Fetch(count: -1, resultID: 0)), .commit)
        try conversation.finish(.begin)
        try conversation.finish(.start)
        try conversation.finish(.start)
        let numbers = conversation.answers.dropFirst().map { answer in
            guard case .success(let metadata) = answer else { return "?" }
            return ValueJSON().text(metadata["qid"] ?? nil)
        }
        #expect(numbers == ["0", "1"])
        try conversation.finish(.more)
        try conversation.finish(.end)
        try conversation.finish(.end)
        #expect(conversation.connection.state == .transaction)
        try conversation.finish(.committed(bookmark: "IG:7"))
        #expect(conversation.connection.state == .ready)
        #expect(conversation.takeAnswers() == [String](repeating: "success", count: 7))
    }

    @Test func `a result that is not open cannot be fetched`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(
            .begin(Request.TransactionStart()), .pull(Request.Fetch(count: 1, resultID: 4)))
        try conversation.finish(.begin)
        #expect(
            conversation.takeAnswers() == [
                "success", "failure \"Neo.ClientError.Request.Invalid\"",
            ])
        #expect(conversation.connection.state == .failed)
    }

    @Test func `after a failure all is ignored until a reset`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(
            .run(Request.Run("nonsense")), .pull(Request.Fetch()),
            .begin(Request.TransactionStart()), .run(Request.Run("x")), .commit, .reset,
            .run(Request.Run("RETURN 1")))
        // The reset has come already, so the failure itself is ignored as well.
        #expect(conversation.takeWanted() == ["run", "interrupt"])
        try conversation.finish(.failure)
        #expect(conversation.takeWanted() == ["reset"])
        try conversation.finish(.done)
        #expect(conversation.takeWanted() == ["run"])
        #expect(
            conversation.takeAnswers() == [String](repeating: "ignored", count: 5) + ["success"])

        var slow = try Conversation.ready()
        try slow.send(.run(Request.Run("nonsense")))
        try slow.finish(.failure)
        try slow.send(.pull(Request.Fetch()), .commit, .route(Request.Route()), .reset)
        try slow.finish(.done)
        #expect(
            slow.takeAnswers() == [
                "failure \"Neo.ClientError.Statement.SyntaxError\"", "ignored", "ignored",
                "ignored", "success",
            ])
        #expect(slow.connection.state == .ready)
    }

    @Test func `a reset interrupts, and what had succeeded is still told`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(.begin(Request.TransactionStart()))
        try conversation.finish(.begin)
        try conversation.send(.commit, .reset, .reset)
        try conversation.finish(.committed(bookmark: "IG:1"))
        try conversation.finish(.done)
        try conversation.finish(.done)
        #expect(
            conversation.takeWanted() == [
                "begin", "commit", "interrupt", "interrupt", "reset", "reset",
            ])
        #expect(conversation.takeAnswers() == ["success", "success", "success", "success"])
        #expect(conversation.connection.state == .ready)
    }

    @Test func `a parameter that cannot be taken fails its request alone`() throws {
        var conversation = try Conversation.ready()
        let parameters: ValueMap = [
            "n": .node(Node(id: .none, content: Node.Content(labels: [], properties: [:])))
        ]
        try conversation.send(.run(Request.Run("RETURN $n", parameters)), .reset)
        #expect(conversation.takeWanted() == ["reset"])
        #expect(conversation.takeAnswers() == ["failure \"Neo.ClientError.Request.Invalid\""])
        try conversation.finish(.done)
        #expect(conversation.connection.state == .ready)
    }

    @Test func `failures are GQL status objects from 5-7`() throws {
        for version in BoltVersion.supported {
            var conversation = try Conversation.ready(version)
            try conversation.send(.run(Request.Run("nonsense")))
            try conversation.finish(.failure)
            guard case .failure(let metadata)? = conversation.answers.first else {
                Issue.record("\(conversation.answers)")
                return
            }
            let keys: Set =
                version < BoltVersion(5, 7)
                ? ["code", "message"]
                : ["neo4j_code", "message", "gql_status", "description", "diagnostic_record"]
            #expect(Set(metadata.keys) == keys)
        }
    }

    @Test func `a summary tells what was changed`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(.run(Request.Run("CREATE ()")), .pull(Request.Fetch()))
        try conversation.finish(.start)
        var end = Outcome.ResultEnd(.write, database: "acme/case")
        end.bookmark = "IG:12"
        end.counters = [("nodes-created", 1)]
        end.hasColumns = false
        conversation.answers = []
        try conversation.finish(.ended(end))
        guard case .success(let metadata)? = conversation.answers.first else {
            Issue.record("\(conversation.answers)")
            return
        }
        #expect(
            ValueJSON().text(.map(metadata)) == """
                {"type":"w","t_last":0,"db":"acme/case","bookmark":"IG:12",\
                "stats":{"nodes-created":1,"contains-updates":true},\
                "statuses":[{"gql_status":"00001",\
                "status_description":"note: successful completion - omitted result"}]}
                """)
    }

    @Test func `a routing table of no database in particular has none`() throws {
        var conversation = try Conversation.ready(BoltVersion(5, 8))
        try conversation.send(.route(Request.Route()))
        try conversation.finish(.routed(Outcome.RoutingTable(database: nil, address: "h:1")))
        guard case .success(let metadata)? = conversation.answers.first,
            case .map(let table)? = metadata["rt"], case .list(let servers)? = table["servers"]
        else {
            Issue.record("\(conversation.answers)")
            return
        }
        #expect(table["db"] == nil && servers.count == 3)
    }

    @Test func `a routing table names this server in every role`() throws {
        var conversation = try Conversation.ready(BoltVersion(4, 4))
        try conversation.send(.route(Request.Route(context: ["address": "h:1"])))
        try conversation.finish(
            .routed(Outcome.RoutingTable(database: "acme/case", address: "h:1", secondsToLive: 9)))
        guard case .success(let metadata)? = conversation.answers.first else {
            Issue.record("\(conversation.answers)")
            return
        }
        #expect(
            ValueJSON().text(.map(metadata)) == """
                {"rt":{"ttl":9,"db":"acme/case","servers":[\
                {"addresses":["h:1"],"role":"ROUTE"},{"addresses":["h:1"],"role":"READ"},\
                {"addresses":["h:1"],"role":"WRITE"}]}}
                """)
    }
}

@Suite struct `Every request in every state` {
    static let requests: [Request] = [
        .hello(Request.Hello()), .logon([:]), .logoff, .goodbye, .reset,
        .run(Request.Run("RETURN 1")), .pull(Request.Fetch()), .discard(Request.Fetch()),
        .begin(Request.TransactionStart()), .commit, .rollback, .route(Request.Route()),
        .telemetry(1),
    ]
    /// What is performed, by state; a request of another kind is a breach of the protocol, or
    /// ignored after a failure.
    static let performed: [ServerConnection.State: [String]] = [
        .connected: [],
        .unauthenticated: ["logon"],
        .ready: ["logoff", "reset", "run", "begin", "route"],
        .streaming: ["reset", "pull", "discard"],
        .transaction: ["reset", "run", "pull", "discard", "commit", "rollback"],
        .failed: ["reset"],
    ]
    /// What the connection answers by itself.
    static let answered: [ServerConnection.State: [String]] = [
        .connected: ["hello"], .ready: ["telemetry"], .streaming: ["telemetry"],
        .transaction: ["telemetry"],
    ]

    static func conversation(in state: ServerConnection.State) throws -> Conversation {
        var conversation: Conversation
        switch state {
        case .connected: conversation = try Conversation(BoltVersion(5, 8))
        case .unauthenticated:
            conversation = try Conversation(BoltVersion(5, 8))
            try conversation.send(.hello(Request.Hello()))
        case .streaming, .failed:
            conversation = try .ready()
            try conversation.send(.run(Request.Run("RETURN 1")))
            try conversation.finish(state == .failed ? .failure : .start)
        case .transaction:
            conversation = try .ready()
            try conversation.send(.begin(Request.TransactionStart()), .run(Request.Run("RETURN 1")))
            try conversation.finish(.begin)
            try conversation.finish(.start)
        default: conversation = try .ready()
        }
        #expect(conversation.connection.state == state)
        conversation.wanted = []
        conversation.answers = []
        return conversation
    }

    @Test(arguments: performed.keys)
    func `is performed, answered, ignored or ends the connection`(
        state: ServerConnection.State
    ) throws {
        for request in Self.requests {
            var conversation = try Self.conversation(in: state)
            try conversation.send(request)
            let wanted = conversation.takeWanted()
            let answers = conversation.takeAnswers()
            if request.kind == "goodbye" {
                #expect(wanted == ["close"] && answers.isEmpty)
            } else if Self.performed[state]?.contains(request.kind) == true {
                #expect(wanted == [request.kind] && answers.isEmpty, "\(request) in \(state)")
            } else if Self.answered[state]?.contains(request.kind) == true {
                #expect(wanted.isEmpty && answers == ["success"], "\(request) in \(state)")
            } else if state == .failed {
                #expect(wanted.isEmpty && answers == ["ignored"], "\(request) in \(state)")
            } else {
                #expect(wanted == ["close"], "\(request) in \(state)")
                #expect(answers == ["failure \"Neo.ClientError.Request.Invalid\""])
                #expect(conversation.connection.state == .defunct)
            }
        }
    }

    @Test func `requests of later versions are unknown to earlier ones`() throws {
        for (request, version) in [
            (Request.logoff, BoltVersion(5, 0)), (.telemetry(1), BoltVersion(5, 3)),
        ] {
            var conversation = try Conversation.ready(version)
            try conversation.send(request)
            #expect(conversation.takeWanted() == ["close"])
        }
    }
}

@Suite struct `Hostile clients` {
    @Test func `random bytes end a connection or wait for more, and never trap`() {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<2_000 {
            var connection = ServerConnection(.test)
            if Bool.random(using: &generator) {
                let rest = bytes("00 08 08 05") + [UInt8](repeating: 0, count: 12)
                _ = connection.receive((Handshake.magic + rest)[...])
            }
            for _ in 0..<4 {
                let junk = (0..<Int.random(in: 1..<60, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
                _ = connection.receive(junk[...])
            }
        }
    }

    @Test func `random requests and outcomes keep the connection's promises`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<3_000 {
            let version =
                BoltVersion.supported.randomElement(using: &generator) ?? BoltVersion(5, 8)
            var conversation = try Conversation(version)
            var asked = 0
            for _ in 0..<12 where conversation.connection.state != .defunct {
                if let current = conversation.wanted.last(where: { $0 != "interrupt" }),
                    !conversation.connection.isIdle
                {
                    let outcome = Bool.random(using: &generator)
                        ? Outcome.failure : Self.outcome(of: current, &generator)
                    try conversation.finish(outcome)
                }
                let known = `Every request in every state`.requests
                let request = known.randomElement(using: &generator) ?? .reset
                if request.kind == "goodbye" { continue }
                var message = message(request, version)
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    message[Int.random(in: message.indices, using: &generator)] ^= 0x10
                }
                asked += 1
                let before = conversation.connection
                // The same bytes, whole or one by one, do the same.
                var slow = before
                var wanted = 0
                for byte in message { wanted += slow.receive([byte][...]).count }
                try conversation.send(raw: message)
                #expect(slow.state == conversation.connection.state)
            }
            #expect(conversation.answers.count <= asked + 1)
        }
    }

    private static func outcome(of kind: String, _ generator: inout SeededGenerator) -> Outcome {
        switch kind {
        case "run": .start
        case "pull", "discard": Bool.random(using: &generator) ? .more : .end
        case "begin": .begin
        case "commit": .committed(bookmark: "IG:1")
        case "route": .routed(Outcome.RoutingTable(database: "a/b", address: "h:1"))
        default: .done
        }
    }

    @Test func `a message cut off anywhere waits for its rest`() throws {
        let whole = message(
            .run(Request.Run("RETURN $x", ["x": [1, "two", ["three": 3.0]]])), BoltVersion(5, 8))
        for count in 0..<whole.count {
            var conversation = try Conversation.ready()
            try conversation.send(raw: Array(whole.prefix(count)))
            #expect(conversation.takeWanted().isEmpty)
            try conversation.send(raw: Array(whole.dropFirst(count)))
            #expect(conversation.takeWanted() == ["run"])
        }
    }

    @Test func `before the logon messages must be short`() throws {
        var conversation = try Conversation(BoltVersion(5, 8))
        var hello = Request.Hello()
        hello.userAgent = String(repeating: "x", count: 70_000)
        try conversation.send(.hello(hello))
        #expect(conversation.takeWanted() == ["close"])
    }

    @Test func `too many waiting bytes stop the reading`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(.run(Request.Run("RETURN 1")))
        let blob = Value.bytes([UInt8](repeating: 0, count: 9 << 20))
        for _ in 0..<2 {
            #expect(conversation.connection.wantsBytes)
            try conversation.send(.run(Request.Run("RETURN $blob", ["blob": blob])))
        }
        #expect(!conversation.connection.wantsBytes)
        try conversation.send(.reset)
        try conversation.finish(.failure)
        #expect(conversation.connection.wantsBytes)
    }

    @Test func `a long message is read in its turn, wherever, and not before`() throws {
        var conversation = try Conversation.ready()
        let numbers = Value.list([Value](repeating: 1, count: 100_000))
        let long = Request.run(Request.Run("RETURN $x", ["x": numbers]))
        try conversation.send(long, long, .run(Request.Run("RETURN 1")))
        #expect(conversation.takeWanted() == ["read"])
        #expect(!conversation.connection.isIdle)
        // Bytes only are held until then.
        #expect(conversation.connection.heldByteCount < 250_000)
        try conversation.read()
        #expect(conversation.takeWanted() == ["run"])
        #expect(conversation.connection.heldByteCount > 100_000 * PackStreamReader.valueByteCount)
        try conversation.finish(.failure)
        // What is passed over is not even read.
        #expect(conversation.takeWanted().isEmpty)
        #expect(conversation.connection.isIdle && conversation.connection.heldByteCount == 0)
        try conversation.send(.reset)
        try conversation.finish(.done)
        try conversation.send(long, .reset)
        #expect(conversation.takeWanted() == ["reset", "read"])
        try conversation.read()
        #expect(conversation.takeWanted() == ["reset"])
        try conversation.finish(.done)
        try conversation.send(long)
        _ = conversation.connection.close()
        try conversation.read()
        #expect(conversation.takeWanted() == ["read"])
    }

    @Test func `a long message whose values may not take what they do is given up`() throws {
        let numbers = Value.list([Value](repeating: 1, count: 100_000))
        let long = message(.run(Request.Run("RETURN $x", ["x": numbers])), BoltVersion(5, 8))
        var connection = try Conversation.ready().connection
        guard case .read(let unread)? = connection.receive(long[...]).last else {
            Issue.record("it is not to be read")
            return
        }
        #expect(unread.read { $0 < 1 << 20 } == nil)
        #expect(unread.read { $0 < 16 << 20 } != nil)
    }

    @Test func `too many waiting requests stop the reading`() throws {
        var conversation = try Conversation.ready()
        try conversation.send(.run(Request.Run("RETURN 1")))
        let pulls = [Request](repeating: .pull(Request.Fetch(count: 1)), count: 1_000)
        try conversation.send(raw: pulls.flatMap { message($0, BoltVersion(5, 8)) })
        #expect(!conversation.connection.wantsBytes)
        try conversation.finish(.start)
        try conversation.finish(.more)
        #expect(conversation.connection.wantsBytes)
    }
}
