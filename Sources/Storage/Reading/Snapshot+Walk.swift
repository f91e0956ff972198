package import Graph

// Whole partitions, element by element, for exports. The records lie in the map and are valid
// within the closure.
extension Snapshot {
    /// The names of this view.
    package var names: TokenNames { tokens.catalog.names }

    /// The indexes and constraints of a partition.
    package func indexes(of partition: PartitionID) throws(StorageError) -> [IndexDescriptor] {
        (try access.partition(partition)?.indexes ?? []).compactMap { schema.definition($0) }
    }

    package func summary(of partition: PartitionID) throws(StorageError) -> PartitionSummary? {
        try access.partition(partition).map { PartitionSummary($0) }
    }

    /// Calls `body` with the ordinal, labels and property record of each node, by ascending
    /// ordinal; not of stubs.
    package func forEachNode(
        of partition: PartitionID,
        _ body: (UInt64, [LabelID], UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        try access.forEachNode(of: partition) { (ordinal, value) throws(StorageError) in
            let node = try NodeRecord(value)
            if node.isStub { return }
            try body(ordinal, try node.labels(), node.properties)
        }
    }

    /// Calls `body` with type, ends and property record of each relationship, by ascending
    /// ordinal; not of those that wait for a stub.
    package func forEachRelationship(
        of partition: PartitionID,
        _ body: (TypeID, _ source: UInt64, _ target: UInt64, UnsafeRawBufferPointer)
            throws(StorageError) -> Void
    ) throws(StorageError) {
        try access.forEachRelationship(of: partition) { (entry) throws(StorageError) in
            if entry.isPending { return }
            try body(
                TypeID(rawValue: entry.type), entry.source, entry.target, entry.properties)
        }
    }
}
