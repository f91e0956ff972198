/// Why a token does not let its bearer in, or why none can be checked.
public enum TokenError: Error, Equatable, Sendable {
    /// Its time is over: the client is to get another.
    case expired
    /// It is none, not for this server, or not made by who may make them.
    case invalid(String)
    /// The keys or the configuration cannot be used.
    case configuration(String)
}

extension TokenError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .expired: "the token has expired"
        case .invalid(let reason): "the token is not valid: \(reason)"
        case .configuration(let reason): "tokens cannot be checked: \(reason)"
        }
    }
}
