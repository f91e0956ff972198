/// Something that happened, as the audit log is told of it; the log adds when, and in what order.
public struct AuditEvent: Sendable, Equatable {
    /// What kind of thing happened.
    public enum Kind: String, Sendable, CaseIterable {
        /// The server began or ended to serve.
        case start, stop
        /// Somebody was let in, or was not.
        case login, loginFailure
        /// Somebody who was let in asked for what it may not do.
        case refusal
        /// Indexes or constraints were changed.
        case schema
        /// Users or their roles were changed.
        case administration
        /// What the server works with was changed while it ran: certificates, keys.
        case configuration
        /// The log found bytes at its end that a crash left (`recovery`) or that somebody
        /// changed (`damage`).
        case recovery, damage
        /// Events that could not be recorded when they happened.
        case lost

        /// Whether the event must be on disk before anybody is answered.
        var isEssential: Bool {
            switch self {
            case .login, .loginFailure, .refusal, .configuration: false
            case .start, .stop, .schema, .administration, .recovery, .damage, .lost: true
            }
        }
    }

    public var kind: Kind
    /// Who did it; nil where nobody is known, also where authentication is off.
    public var user: String?
    /// From which host.
    public var address: String?
    public var database: String?
    /// What was done: never passwords, tokens or the values of parameters.
    public var detail: String

    public init(
        _ kind: Kind, user: String? = nil, address: String? = nil, database: String? = nil,
        detail: String = ""
    ) {
        self.kind = kind
        self.user = user
        self.address = address
        self.database = database
        self.detail = detail
    }

    /// The most bytes of a detail, and of each other text; what is longer is cut.
    static let detailByteLimit = 4_096
    static let textByteLimit = 256
}
