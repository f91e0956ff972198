public import Graph

/// What a client asks for.
public enum Request: Sendable {
    case hello(Hello)
    /// The credentials, as the client gave them.
    case logon(ValueMap)
    case logoff
    case goodbye
    case reset
    case run(Run)
    case pull(Fetch)
    case discard(Fetch)
    case begin(TransactionStart)
    case commit
    case rollback
    case route(Route)
    /// Which interface of the driver is in use.
    case telemetry(Int64)

    public struct Hello: Sendable {
        public var userAgent = ""
        /// Patches of the protocol that the client can do (only 4.4).
        public var patches: [String] = []
        /// Credentials, which before 5.1 come with the greeting.
        public var credentials = ValueMap()
        public init() {}
    }

    /// What is said of a transaction at its start.
    public struct TransactionStart: Sendable {
        /// What the transaction has to see.
        public var bookmarks: [String] = []
        /// How long it may take; nil for the server's limit.
        public var timeout: Duration?
        public var isReadOnly = false
        /// nil for the default database.
        public var database: String?
        public var impersonatedUser: String?
        public init() {}
    }

    public struct Run: Sendable {
        public var text: String
        public var parameters: ValueMap
        /// What is said of the transaction that the statement is by itself; without meaning
        /// within one.
        public var start: TransactionStart
        /// The result's number within its transaction, which the connection gives it.
        public var resultID: Int64 = 0
        /// About what the text and the parameters take, where they come from a client.
        public internal(set) var byteCount = 0

        public init(
            _ text: String, _ parameters: ValueMap = ValueMap(),
            start: TransactionStart = TransactionStart()
        ) {
            self.text = text
            self.parameters = parameters
            self.start = start
        }
    }

    /// How much of which result is to be sent or passed over.
    public struct Fetch: Sendable {
        /// The most rows; -1 for all.
        public var count: Int64
        /// The number of the result; -1 for the last.
        public var resultID: Int64

        public init(count: Int64 = -1, resultID: Int64 = -1) {
            self.count = count
            self.resultID = resultID
        }
    }

    public struct Route: Sendable {
        /// What the client knows of the server: `address` is how it reached it.
        public var context: ValueMap
        public var bookmarks: [String] = []
        /// nil for the default database.
        public var database: String?

        public init(context: ValueMap = ValueMap()) { self.context = context }
    }
}

extension Request {
    /// The request without what may be large.
    var outline: Request {
        switch self {
        case .run(var run):
            run.text = ""
            run.parameters = ValueMap()
            return .run(run)
        case .begin: return .begin(TransactionStart())
        case .route: return .route(Route())
        default: return self
        }
    }
}

/// The signatures of messages.
enum Signature {
    static let hello: UInt8 = 0x01
    static let goodbye: UInt8 = 0x02
    static let reset: UInt8 = 0x0F
    static let run: UInt8 = 0x10
    static let begin: UInt8 = 0x11
    static let commit: UInt8 = 0x12
    static let rollback: UInt8 = 0x13
    static let discard: UInt8 = 0x2F
    static let pull: UInt8 = 0x3F
    static let telemetry: UInt8 = 0x54
    static let route: UInt8 = 0x66
    static let logon: UInt8 = 0x6A
    static let logoff: UInt8 = 0x6B
    static let success: UInt8 = 0x70
    static let record: UInt8 = 0x71
    static let ignored: UInt8 = 0x7E
    static let failure: UInt8 = 0x7F

    /// Messages of no fields.
    static let goodbyeMessage: [UInt8] = [Marker.tinyStructure, goodbye]
    static let resetMessage: [UInt8] = [Marker.tinyStructure, reset]
}
