/// The roles of somebody, by tenant.
///
/// Tenants are told apart by their bytes, as partitions are: to a dictionary, names that look the
/// same are one, whichever bytes they are written with.
public struct TenantRoles: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// The name that stands for every tenant.
    public static let everyTenant = "*"

    private var roles: [[UInt8]: Role] = [:]

    public init() {}

    public init(dictionaryLiteral elements: (String, Role)...) {
        for (tenant, role) in elements { self[tenant] = role }
    }

    /// The role that was given in a tenant, and not what one in every tenant adds to it.
    public subscript(tenant: String) -> Role? {
        get { roles[Array(tenant.utf8)] }
        set { roles[Array(tenant.utf8)] = newValue }
    }

    public var isEmpty: Bool { roles.isEmpty }

    /// Each tenant with its role, by name.
    public var all: [(tenant: String, role: Role)] {
        roles.map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
            .sorted { $0.tenant.utf8.lexicographicallyPrecedes($1.tenant.utf8) }
    }

    /// Each as people write it: `acme=writer`.
    public var texts: [String] { all.map { "\($0.tenant)=\($0.role.name)" } }
}
