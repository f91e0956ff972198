import Bolt
import Graph
import TestKit

/// Hexadecimal digits with any blanks as bytes.
func bytes(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

extension ValueFormat {
    static let modern = ValueFormat(hasElementIDs: true, isUTC: true) { _ in "acme/case" }
    static let legacy = ValueFormat(hasElementIDs: false, isUTC: false)
}

func encoded(_ value: Value, _ format: ValueFormat = .modern) -> [UInt8] {
    var writer = PackStreamWriter(format)
    writer.append(value)
    return writer.finish()
}

func decoded(_ bytes: [UInt8], _ format: ValueFormat = .modern) throws(BoltError) -> Value {
    var reader = PackStreamReader(bytes, format)
    return try reader.value()
}

func message(_ request: Request, _ version: BoltVersion) -> [UInt8] {
    var writer = MessageWriter(ValueFormat(version))
    writer.append(request, version)
    return writer.take()
}

/// The answers in the bytes that a connection sent.
func responses(_ bytes: [UInt8], _ version: BoltVersion) throws(BoltError) -> [Response] {
    var decoder = ChunkDecoder(messageByteLimit: 1 << 24)
    var input = bytes[...]
    var responses: [Response] = []
    while let message = try decoder.next(&input) {
        responses.append(try Response(message, ValueFormat(version)))
    }
    return responses
}

extension ServerConnection.Configuration {
    static let test = Self(agent: "Neo4j/5.26.0", connectionID: "bolt-1") { _ in "acme/case" }
}

/// A connection with a client that says what it likes, and a session that does what it is told.
struct Conversation {
    var connection = ServerConnection(.test)
    let version: BoltVersion
    /// What the connection wanted done, by the names of messages; `interrupt` and `close` too.
    var wanted: [String] = []
    var answers: [Response] = []
    /// A long message that the connection wants read.
    private var unread: LongMessage?

    /// A connection that has shaken hands on a version.
    init(_ version: BoltVersion) throws(BoltError) {
        self.version = version
        let proposal: [UInt8] = [0, 0, version.minor, version.major]
        _ = connection.receive(
            (Handshake.magic + proposal + [UInt8](repeating: 0, count: 12))[...])
    }

    /// The same, let in.
    static func ready(_ version: BoltVersion = BoltVersion(5, 8)) throws(BoltError) -> Self {
        var conversation = try Conversation(version)
        try conversation.send(.hello(Request.Hello()))
        if version >= BoltVersion(5, 1) { try conversation.send(.logon(["scheme": "none"])) }
        try conversation.finish(.done)
        conversation.wanted = []
        conversation.answers = []
        return conversation
    }

    mutating func send(_ requests: Request...) throws(BoltError) {
        let bytes = requests.flatMap { message($0, version) }
        try take(connection.receive(bytes[...]))
    }

    mutating func send(raw bytes: [UInt8]) throws(BoltError) {
        try take(connection.receive(bytes[...]))
    }

    mutating func finish(_ outcome: Outcome) throws(BoltError) {
        try take(connection.finish(outcome))
    }

    /// Reads the long message that the connection wants read.
    mutating func read() throws(BoltError) {
        guard let message = unread?.read({ _ in true }) else { return }
        unread = nil
        try take(connection.take(message))
    }

    private mutating func take(_ actions: [ServerConnection.Action]) throws(BoltError) {
        for action in actions {
            switch action {
            case .send(let bytes): answers += try responses(bytes, version)
            case .perform(let request): wanted.append(request.kind)
            case .read(let message):
                wanted.append("read")
                unread = message
            case .interrupt: wanted.append("interrupt")
            case .close: wanted.append("close")
            }
        }
    }

    /// The answers since the last call: `success`, `failure CODE`, `ignored`.
    mutating func takeAnswers() -> [String] {
        defer { answers = [] }
        return answers.map { answer in
            switch answer {
            case .success: "success"
            case .record: "record"
            case .ignored: "ignored"
            case .failure(let metadata):
                "failure \(ValueJSON().text(metadata["code"] ?? metadata["neo4j_code"] ?? .null))"
            }
        }
    }

    mutating func takeWanted() -> [String] {
        defer { wanted = [] }
        return wanted
    }
}

extension Request {
    var kind: String { String(describing: self).prefix { $0.isLetter }.description }
}

extension Outcome {
    static let start = Outcome.started(ResultStart(columns: ["n"], database: "acme/case"))
    static let end = Outcome.ended(ResultEnd(.read, database: "acme/case"))
    static let failure = Outcome.failed(Failure("Neo.ClientError.Statement.SyntaxError", "no"))
    static let begin = Outcome.begun(database: "acme/case")
}
