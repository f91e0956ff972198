/// Who a client acts as, and what it may do.
public struct Principal: Sendable, Equatable {
    /// The tenant's place in `roles` that stands for every tenant.
    public static let everyTenant = "*"

    public var name: String
    /// The roles by tenant; `*` is every tenant.
    public var roles: [String: Role]

    public init(name: String, roles: [String: Role]) {
        self.name = name
        self.roles = roles
    }

    /// The higher one of what it may do in this tenant and in every tenant; nil if it may not even
    /// know that the tenant exists.
    public func role(in tenant: String) -> Role? {
        guard let own = roles[tenant] else { return roles[Self.everyTenant] }
        return max(own, roles[Self.everyTenant] ?? own)
    }

    /// Whether it manages users.
    public var isAdministrator: Bool { roles[Self.everyTenant] == .admin }

    /// Who a client is where authentication is off: admin everywhere.
    public static let anyone = Principal(name: "", roles: [everyTenant: .admin])
}
