/// What a client shows to be let in.
public enum Credentials: Sendable {
    case none
    case basic(name: String, password: String)
    case bearer(token: String)
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind and the name alone: what is secret ends up in no text.
    public var description: String {
        switch self {
        case .none: "none"
        case .basic(let name, _): "basic(\(name))"
        case .bearer: "bearer"
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
