/// Why a server cannot start.
public enum ServerError: Error, Sendable {
    /// An address is none, or one that must not be listened on.
    case address(String)
    /// The address is taken, or the operating system refuses it.
    case listen(String)
    /// Nobody could log in.
    case noUsers(String)
}

extension ServerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .address(let text), .listen(let text), .noUsers(let text): text
        }
    }
}
