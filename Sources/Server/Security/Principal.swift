import IntelGraph

/// Who a client acts as, and what it may do.
public struct Principal: Sendable, Equatable {
    /// The tenant's place in `roles` that stands for every tenant.
    public static let everyTenant = "*"

    public var name: String
    /// The roles by tenant; `*` is every tenant.
    public var roles: [String: Role]
    /// The user's record in the shard; nil for who is known by a token, or to nobody.
    var account: UInt64?
    /// It may do nothing until it has changed its password.
    var mustChangePassword = false
    /// In seconds since 1970; nil for never. From then on it may do nothing.
    var expiry: Int64?

    /// From where it came, for the audit log.
    var address: String?

    public init(name: String, roles: [String: Role]) {
        self.name = name
        self.roles = roles
    }

    /// The higher one of what it may do in this tenant and in every tenant; nil if it may not even
    /// know that the tenant exists.
    public func role(in tenant: String) -> Role? {
        // Tenants are told apart by bytes; strings that look the same are equal to a dictionary.
        guard let place = roles.index(forKey: tenant),
            roles[place].key.utf8.elementsEqual(tenant.utf8)
        else { return roles[Self.everyTenant] }
        let own = roles[place].value
        return max(own, roles[Self.everyTenant] ?? own)
    }

    /// Whether it is the same as one that logged in at another time.
    func isSame(as other: Principal) -> Bool {
        name.utf8.elementsEqual(other.name.utf8) && account == other.account
    }

    /// Whether it manages users.
    public var isAdministrator: Bool { roles[Self.everyTenant] == .admin }

    /// Whether it may hold up others that write, for as long as a transaction lasts.
    func mayHoldWriter(of partition: PartitionName) -> Bool {
        if partition.isSystem { return isAdministrator || mustChangePassword }
        return role(in: partition.tenant) ?? .reader >= .writer
    }

    /// Who a client is where authentication is off: admin everywhere.
    public static let anyone = Principal(name: "", roles: [everyTenant: .admin])

    static func anyone(from address: String) -> Principal {
        var principal = anyone
        principal.address = address
        return principal
    }
}
