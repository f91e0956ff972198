import Storage

/// What statements see: one partition, or all of a tenant's at once.
public enum GraphScope: Hashable, Sendable, CustomStringConvertible {
    case partition(PartitionName)
    /// The disjoint union of a tenant's partitions, which can only be read.
    case tenant(String)

    /// `tenant/case`, or a bare tenant.
    ///
    /// - Throws: `IntelGraphError.invalidName` with what is wrong.
    public init(_ name: String) throws(IntelGraphError) {
        if name.utf8.contains(UInt8(ascii: "/")) {
            self = .partition(try PartitionName(name))
        } else {
            // A tenant's name is what a partition's can begin with.
            self = .tenant(try PartitionName(tenant: name, case: "-").tenant)
        }
    }

    public var tenant: String {
        switch self {
        case .partition(let name): name.tenant
        case .tenant(let tenant): tenant
        }
    }

    public var description: String {
        switch self {
        case .partition(let name): name.description
        case .tenant(let tenant): tenant
        }
    }

    package var selection: PartitionSelection {
        switch self {
        case .partition(let name): .named(name.description)
        case .tenant(let tenant): .withPrefix(tenant + "/")
        }
    }
}
