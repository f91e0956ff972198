public import Graph

/// The client's side of one connection, without its socket: requests become bytes, and bytes of
/// the server become events, one at a time.
///
/// Nothing is decoded before it is asked for: besides the bytes that were given last it holds one
/// message, however many a server sends. Bytes that no server may send end it with an error.
public struct ClientConnection: Sendable {
    public struct Configuration: Sendable {
        /// What the client calls itself.
        public var userAgent: String
        public var authentication: Authentication
        /// The versions to speak, highest first.
        public var versions = BoltVersion.supported
        /// Whether the server is asked for all that it speaks, which old ones do not understand
        /// and pass over.
        public var wantsManifest = true
        /// The most bytes of a message.
        public var messageByteLimit = 64 << 20

        public init(userAgent: String, authentication: Authentication = .none) {
            self.userAgent = userAgent
            self.authentication = authentication
        }
    }

    public enum Event: Sendable {
        /// Bytes for the server, as part of the greeting.
        case send([UInt8])
        /// The server has let the client in; requests can be sent.
        case ready
        /// A row of the result that the oldest request without an answer fetches.
        case record([Value])
        /// What came of a request, by the number that it was sent under.
        case answer(Answer, number: Int)
    }

    public enum Answer: Sendable {
        case success(ValueMap)
        case failure(Failure)
        /// The server passed the request over, after a failure or before a RESET.
        case ignored
    }

    public enum State: Equatable, Sendable {
        case handshake
        /// The server lists what it speaks.
        case manifest
        /// The greeting is sent.
        case greeting
        case ready
        /// A request has failed: only RESET is not ignored.
        case failed
        case defunct
    }

    /// A request that has no answer yet.
    enum Pending: Sendable {
        case hello, logon, run, reset, other
        /// With how many rows may come still, how many have, and of which result they are.
        case pull(left: Int64, taken: Int64, resultID: Int64)
    }

    public internal(set) var state = State.handshake
    public internal(set) var version = BoltVersion(0, 0)
    /// What the server calls itself.
    public internal(set) var serverAgent = ""
    let configuration: Configuration
    var format = ValueFormat(BoltVersion.supported[0])
    /// Bytes that have come and were not looked at.
    var input: ArraySlice<UInt8> = []
    private var decoder: ChunkDecoder
    /// Requests without an answer, the oldest first, and the number of that one.
    private var pending: ArraySlice<Pending> = []
    private var firstNumber = 0
    /// How many columns open results have; the last that began is under -1 too.
    private var columnCounts: [Int64: Int] = [:]

    public init(_ configuration: Configuration) {
        self.configuration = configuration
        decoder = ChunkDecoder(messageByteLimit: configuration.messageByteLimit)
    }

    /// The bytes that open the conversation.
    public var opening: [UInt8] {
        Handshake.request(configuration.versions, wantsManifest: configuration.wantsManifest)
    }

    /// Whether a request has failed, so that a RESET must come before the next.
    public var needsReset: Bool { state == .failed }

    /// Encodes a request, whose answer comes under the number given. Requests may be sent before
    /// those before them are answered. Nothing is sent to a server that has broken the protocol.
    public mutating func send(_ request: Request) -> (bytes: [UInt8], number: Int) {
        let number = firstNumber + pending.count
        guard state != .defunct else { return ([], number) }
        precondition(state == .ready || state == .failed, "\(request.name) before the greeting")
        var writer = MessageWriter(format)
        writer.append(request, version)
        switch request {
        case .goodbye: state = .defunct
        case .run: pending.append(.run)
        case .pull(let fetch):
            let left = fetch.count < 0 ? Int64.max : fetch.count
            pending.append(.pull(left: left, taken: 0, resultID: fetch.resultID))
        case .reset: pending.append(.reset)
        default: pending.append(.other)
        }
        return (writer.take(), number)
    }

    /// Takes bytes of the server; to be called when `next` has nothing more to say.
    public mutating func receive(_ bytes: [UInt8]) {
        if input.isEmpty { input = bytes[...] } else { input += bytes }
    }

    /// What is in the bytes that have come; nil where more are needed.
    public mutating func next() throws(BoltError) -> Event? {
        do throws(BoltError) {
            switch state {
            case .defunct: return nil
            case .handshake, .manifest:
                guard try shakeHands() else { return nil }
                return .send(greeting())
            case .greeting, .ready, .failed:
                while let message = try decoder.next(&input) {
                    if let event = try take(try Response(message, format)) { return event }
                }
                return nil
            }
        } catch {
            state = .defunct
            throw error
        }
    }

    /// The choice from a manifest, the greeting and, where it is a message of its own, the logon.
    private mutating func greeting() -> [UInt8] {
        var hello = Request.Hello()
        hello.userAgent = configuration.userAgent
        if version == BoltVersion(4, 4) { hello.patches = ["utc"] }
        let credentials = configuration.authentication.credentials
        var writer = MessageWriter(format)
        if version.hasLogon {
            writer.append(.hello(hello), version)
            writer.append(.logon(credentials), version)
            pending = [.hello, .logon]
        } else {
            hello.credentials = credentials
            writer.append(.hello(hello), version)
            pending = [.hello]
        }
        let choice = state == .manifest ? Handshake.bytes(of: version) + [0] : []
        state = .greeting
        return choice + writer.take()
    }

    private mutating func take(_ response: Response) throws(BoltError) -> Event? {
        guard let request = pending.first else {
            throw .unexpected("the server sent an answer to nothing")
        }
        let answer: Answer
        switch response {
        case .record(let values): return .record(try accepted(values, request))
        case .success(let metadata):
            if try note(metadata, request) { return .ready }
            answer = .success(metadata)
        case .failure(let metadata): answer = .failure(Failure(metadata))
        case .ignored: answer = .ignored
        }
        let number = firstNumber
        pending.removeFirst()
        firstNumber += 1
        if state == .greeting {
            if case .success = answer { return nil }
            state = .defunct
            return .answer(answer, number: number)
        }
        if case .failure = answer { state = .failed }
        return .answer(answer, number: number)
    }

    /// A row, if it is one that may come now.
    private mutating func accepted(
        _ values: [Value], _ request: Pending
    ) throws(BoltError) -> [Value] {
        guard case .pull(let left, let taken, let resultID) = request, left > 0 else {
            throw .unexpected("the server sent a row that was not asked for")
        }
        guard columnCounts[resultID] == values.count else {
            throw .unexpected(
                "the server sent a row of \(values.count) values, not one of each column")
        }
        pending[pending.startIndex] = .pull(left: left - 1, taken: taken + 1, resultID: resultID)
        return values
    }

    /// Notes what the success of a request means; true if the client has been let in by it.
    private mutating func note(_ metadata: ValueMap, _ request: Pending) throws(BoltError) -> Bool {
        switch request {
        case .hello:
            serverAgent = metadata["server"]?.text ?? ""
            if version == BoltVersion(4, 4), case .list(let patches)? = metadata["patch_bolt"] {
                format.isUTC = patches.contains { $0.text == "utc" }
            }
            if version.hasLogon { return false }
            return letIn()
        case .logon: return letIn()
        case .run:
            guard case .list(let fields)? = metadata["fields"],
                fields.allSatisfy({ $0.text != nil })
            else { throw .unexpected("the server did not name the columns of a result") }
            columnCounts[-1] = fields.count
            if let resultID = metadata["qid"]?.integer { columnCounts[resultID] = fields.count }
        case .pull(_, let taken, let resultID):
            if case .boolean(true)? = metadata["has_more"] {
                guard taken > 0 else {
                    throw .unexpected("the server says that there are more rows, and sends none")
                }
            } else {
                columnCounts[resultID] = nil
            }
        case .reset:
            state = .ready
            columnCounts = [:]
        case .other: break
        }
        return false
    }

    private mutating func letIn() -> Bool {
        pending = []
        firstNumber = 0
        state = .ready
        return true
    }
}
