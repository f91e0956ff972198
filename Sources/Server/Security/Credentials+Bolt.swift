import Graph

extension Credentials {
    /// The credentials of HELLO (before 5.1) or LOGON.
    init(_ shown: ValueMap) {
        let secret: String? =
            if case .string(let text)? = shown["credentials"] { text } else { nil }
        switch (shown["scheme"], shown["principal"], secret) {
        case (.string("basic")?, .string(let name)?, let password?):
            self = .basic(name: name, password: password)
        case (.string("bearer")?, _, let token?): self = .bearer(token: token)
        default: self = .none
        }
    }
}
