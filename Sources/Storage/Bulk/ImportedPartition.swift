import Graph

/// What a changelog record says of an import: the partition as it is from now on. Its rows are in
/// LMDB already, made durable by a checkpoint before the record.
struct ImportedPartition {
    var record: PartitionRecord
    var statistics: [(key: StatisticKey, count: Int64)] = []
}

extension ChangeApplier {
    /// Gives a hidden partition its name, counts and content hash.
    func apply(_ imported: ImportedPartition) throws(StorageError) {
        let state = try group.partition(imported.record.id)
        guard state.record.isHidden else {
            throw .corrupted(
                "a changelog record ends the import of partition \(imported.record.id.rawValue), "
                    + "which is none")
        }
        let access = group.access
        guard try access.partition(named: imported.record.name) == nil else {
            throw .corrupted("a changelog record imports a partition that exists")
        }
        guard try hasRows(of: imported.record) else {
            throw .corrupted(
                "the rows of an import are missing: the store is older than its checkpoint file")
        }
        try renamePartition(from: state.record.name, imported.record)
        state.record = imported.record
        state.isChanged = true
        for (key, count) in imported.statistics { group.addStatistic(key, count) }
    }

    private func renamePartition(from old: String, _ record: PartitionRecord) throws(StorageError) {
        let names = group.access.tables.partitionNames
        var key = StorageKey()
        key.append(contentsOf: old.utf8)
        try group.access.delete(names, key)
        key.removeAll()
        key.append(contentsOf: record.name.utf8)
        var value = StorageKey()
        value.append(partition: record.id)
        try group.access.put(names, key, value.bytes)
    }

    /// Whether the last node and the first relationship are there, as far as there are any.
    private func hasRows(of record: PartitionRecord) throws(StorageError) -> Bool {
        if record.nextNode > 0, try group.access.node(record.base | (record.nextNode - 1)) == nil {
            return false
        }
        guard record.nextRelationship > 0 else { return true }
        return try group.access.relationship(record.base | (record.nextRelationship - 1)) != nil
    }

    /// Removes a partition with everything in it.
    func dropPartition(_ id: PartitionID) throws(StorageError) {
        let state = try group.partition(id)
        var remover = PartitionRemover(
            access: group.access, schema: group.schema, tokens: group.tokens)
        _ = try remover.removeRows(of: id)
        var key = StorageKey()
        key.append(contentsOf: state.record.name.utf8)
        try group.access.delete(group.access.tables.partitionNames, key)
        key.removeAll()
        key.append(partition: id)
        try group.access.delete(group.access.tables.partitions, key)
        group.remove(id)
    }
}

extension JobState {
    func dropPartition(_ id: PartitionID) throws(StorageError) {
        try add { $0.dropPartition(id) }
    }

    /// Ends an import.
    func publish(_ imported: ImportedPartition) throws(StorageError) {
        try add { $0.imported(imported) }
    }
}
