import IntelGraph

/// Who a client acts as, and what it may do.
public struct Principal: Sendable, Equatable {
    public var name: String
    public var roles: TenantRoles
    /// The user's record in the shard; nil for who is known by a token, or to nobody.
    var account: UInt64?
    /// It may do nothing until it has changed its password.
    var mustChangePassword = false
    /// In seconds since 1970; nil for never. From then on it may do nothing.
    var expiry: Int64?

    /// From where it came, for the audit log.
    var address: String?

    public init(name: String, roles: TenantRoles) {
        self.name = name
        self.roles = roles
    }

    /// The higher one of what it may do in this tenant and in every tenant; nil if it may not even
    /// know that the tenant exists.
    public func role(in tenant: String) -> Role? {
        let everywhere = roles[TenantRoles.everyTenant]
        guard let own = roles[tenant] else { return everywhere }
        return max(own, everywhere ?? own)
    }

    /// Whether it is the same as one that logged in at another time.
    func isSame(as other: Principal) -> Bool {
        name.utf8.elementsEqual(other.name.utf8) && account == other.account
    }

    /// Whether what let it in is over.
    var isExpired: Bool { expiry.map { $0 <= secondsSince1970() } ?? false }

    /// Whether it manages users.
    public var isAdministrator: Bool { roles[TenantRoles.everyTenant] == .admin }

    /// Whether it may hold up others that write, for as long as a transaction lasts. To change its
    /// own password nobody needs to.
    func mayHoldWriter(of partition: PartitionName) -> Bool {
        if mustChangePassword { return false }
        if partition.isSystem { return isAdministrator }
        return role(in: partition.tenant) ?? .reader >= .writer
    }

    /// Who a client is where authentication is off: admin everywhere.
    public static let anyone = Principal(name: "", roles: [TenantRoles.everyTenant: .admin])

    static func anyone(from address: String) -> Principal {
        var principal = anyone
        principal.address = address
        return principal
    }
}
