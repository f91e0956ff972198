import Foundation

/// What a token says.
struct TokenClaims: Decodable {
    private let values: [String: JSON]

    init(from decoder: any Decoder) throws {
        values = try decoder.singleValueContainer().decode([String: JSON].self)
    }

    subscript(_ name: String) -> JSON? { values[name] }

    /// A string, or the strings of a list.
    func strings(_ name: String) -> [String] { self[name]?.strings ?? [] }

    /// A time, in seconds since 1970; nil where there is none.
    func time(_ name: String) throws(TokenError) -> Double? {
        guard let value = self[name] else { return nil }
        guard case .number(let seconds) = value, seconds.isFinite else {
            throw .invalid("\(name) is no time")
        }
        return seconds
    }

    /// Whom the claims stand for.
    func principal(_ configuration: TokenConfiguration) throws(TokenError) -> Principal {
        guard case .string(let name)? = self[configuration.nameClaim], !name.isEmpty,
            name.utf8.count <= 256
        else { throw .invalid("it names nobody (\(configuration.nameClaim))") }
        let roles = try roles(configuration.rolesClaim)
        guard !roles.isEmpty else {
            throw .invalid("it grants nothing here (\(configuration.rolesClaim))")
        }
        var principal = Principal(name: name, roles: roles)
        // Farther than all clocks go; what is no number of a time was refused before.
        if let expiry = try time("exp"), expiry < 1e15 {
            let leeway = Double(configuration.leeway.wholeMilliseconds) / 1_000
            principal.expiry = Int64(expiry + leeway)
        }
        return principal
    }

    private func roles(_ claim: String) throws(TokenError) -> TenantRoles {
        var roles = TenantRoles()
        func add(_ tenant: some StringProtocol, _ role: Role) {
            let tenant = String(tenant)
            guard !tenant.isEmpty else { return }
            roles[tenant] = max(role, roles[tenant] ?? role)
        }
        switch value(claim) {
        case .object(let entries)?:
            // The claim is ours alone: what cannot be meant is a mistake that had better be seen.
            for (tenant, value) in entries {
                guard case .string(let name) = value, let role = Role(named: name) else {
                    throw .invalid("what it grants for '\(tenant.prefix(50))' is no role")
                }
                // Of two keys that look the same one got the value of the other.
                guard tenant.hasOneForm else {
                    throw .invalid(
                        "'\(tenant.prefix(50))' can be written in several ways: grant it in a list")
                }
                add(tenant, role)
            }
        case let value?:
            // Lists hold the roles of other services too.
            for text in value.strings {
                guard let colon = text.lastIndex(of: ":"),
                    let role = Role(named: text[text.index(after: colon)...])
                else { continue }
                add(text[..<colon], role)
            }
        case nil: break
        }
        return roles
    }

    private func value(_ claim: String) -> JSON? {
        if let value = self[claim] { return value }
        let parts = claim.split(separator: ".")
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(self[String(first)]) { value, part in
            guard case .object(let entries)? = value else { return nil }
            return entries[String(part)]
        }
    }
}

extension String {
    /// Whether no other bytes stand for the same text.
    fileprivate var hasOneForm: Bool {
        utf8.elementsEqual(decomposedStringWithCanonicalMapping.utf8)
            && utf8.elementsEqual(precomposedStringWithCanonicalMapping.utf8)
    }
}

extension TokenClaims {
    enum JSON: Decodable {
        case string(String)
        case number(Double)
        case list([JSON])
        case object([String: JSON])
        /// true, false, null.
        case other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            // What is not one kind is tried as the next.
            if let text = try? container.decode(String.self) {
                self = .string(text)
            } else if container.decodeNil() || (try? container.decode(Bool.self)) != nil {
                self = .other
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else if let list = try? container.decode([JSON].self) {
                self = .list(list)
            } else {
                self = .object(try container.decode([String: JSON].self))
            }
        }

        var strings: [String] {
            switch self {
            case .string(let text): [text]
            case .list(let list):
                list.compactMap { if case .string(let text) = $0 { text } else { nil } }
            case .number, .object, .other: []
            }
        }
    }
}
