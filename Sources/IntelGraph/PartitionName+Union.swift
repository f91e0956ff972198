import Storage

// All partitions of a tenant under one name, where statements that read may name them so.
extension PartitionName {
    /// The disjoint union of a tenant's partitions, which can only be read.
    ///
    /// - Throws: `IntelGraphError.invalidName` with what is wrong.
    package init(unionOf tenant: String) throws(IntelGraphError) {
        // A tenant's name is what a partition's can begin with.
        self.tenant = try PartitionName(tenant: tenant, case: "-").tenant
        `case` = ""
        description = self.tenant
    }

    /// `tenant/case`, or a bare tenant for the union.
    ///
    /// - Throws: `IntelGraphError.invalidName` with what is wrong.
    package init(partitionOrTenant name: String) throws(IntelGraphError) {
        if name.utf8.contains(UInt8(ascii: "/")) {
            try self.init(name)
        } else {
            try self.init(unionOf: name)
        }
    }

    /// Whether it stands for all partitions of its tenant.
    package var isUnion: Bool { `case`.isEmpty && !isSystem }

    /// What of a store it stands for.
    package var selection: PartitionSelection {
        isUnion ? .withPrefix(tenant + "/") : .named(description)
    }
}
