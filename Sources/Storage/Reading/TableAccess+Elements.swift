import Graph

// Lookups of single elements.
extension TableAccess {
    /// The value of a node; nil where there is none.
    @inline(__always)
    func node(_ id: UInt64) throws(StorageError) -> UnsafeRawBufferPointer? {
        try nodes.seek(exactly: id) ? nodes.value : nil
    }

    /// The relationship with an id; nil where there is none.
    func relationship(_ id: UInt64) throws(StorageError) -> RelationshipEntry? {
        guard try relationships.seek(atOrBefore: id) else { return nil }
        let first = relationships.id
        guard first >> 40 == id >> 40 else { return nil }
        var reader = RelationshipChunkReader(
            firstOrdinal: first & 0xFF_FFFF_FFFF, relationships.value)
        return try reader.find(id & 0xFF_FFFF_FFFF)
    }

    func partition(_ id: PartitionID) throws(StorageError) -> PartitionRecord? {
        var key = StorageKey()
        key.append(partition: id)
        return try withValue(tables.partitions, key) { value throws(StorageError) in
            guard let value else { return nil }
            return try PartitionRecord(id: id, value)
        }
    }

    func partition(named name: String) throws(StorageError) -> PartitionID? {
        guard !name.isEmpty, name.utf8.count <= StorageFormat.nameByteLimit else { return nil }
        var key = StorageKey()
        key.append(contentsOf: name.utf8)
        return try withValue(tables.partitionNames, key) { value throws(StorageError) in
            guard let value else { return nil }
            var reader = ValueReader(value)
            return PartitionID(rawValue: UInt32(try reader.bigEndian(byteCount: 3)))
        }
    }

    /// All partitions, by ascending ordinal.
    ///
    /// - Parameter hidden: those that imports fill, instead of the others.
    func allPartitions(hidden: Bool = false) throws(StorageError) -> [PartitionRecord] {
        var records: [PartitionRecord] = []
        var cursor = try cursor(tables.partitions)
        while try cursor.next() {
            var key = ValueReader(cursor.key)
            let id = PartitionID(rawValue: UInt32(try key.bigEndian(byteCount: 3)))
            let record = try PartitionRecord(id: id, cursor.value)
            if record.isHidden == hidden { records.append(record) }
        }
        return records
    }

    /// A count of the statistics table; 0 where it has none.
    func statistic(_ key: StatisticKey) throws(StorageError) -> Int64 {
        try withValue(tables.statistics, key.storageKey) { value throws(StorageError) in
            guard let value else { return 0 }
            guard value.count == 8 else {
                throw .corrupted("statistics table: a count has \(value.count) bytes")
            }
            return Int64(littleEndian: value.loadUnaligned(as: Int64.self))
        }
    }
}
