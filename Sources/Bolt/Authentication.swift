import Graph

/// What a client shows to be let in.
public enum Authentication: Sendable, Equatable {
    case none
    case basic(name: String, password: String)
    case bearer(token: String)

    var credentials: ValueMap {
        switch self {
        case .none: ["scheme": "none"]
        case .basic(let name, let password):
            ["scheme": "basic", "principal": .string(name), "credentials": .string(password)]
        case .bearer(let token): ["scheme": "bearer", "credentials": .string(token)]
        }
    }
}
