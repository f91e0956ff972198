import Graph

extension StorageKey {
    /// Begins the key of an index entry: the index and the partition.
    mutating func begin(_ index: IndexID, _ partition: PartitionID) {
        removeAll()
        append(token: index.rawValue)
        append(partition: partition)
    }

    /// Appends the values of a record under the index's keys; false if the record lacks one or a
    /// value can't be indexed, and for constraints without entries.
    mutating func append(
        _ index: IndexDescriptor, of record: UnsafeRawBufferPointer
    ) throws(StorageError) -> Bool {
        guard index.kind.hasEntries else { return false }
        do {
            if index.keys.count == 1 {
                let value = try PropertyRecord.value(of: index.keys[0], in: record)
                return appendIndexKey([value])
            }
            var values: [Value] = []
            for key in index.keys { values.append(try PropertyRecord.value(of: key, in: record)) }
            return appendIndexKey(values)
        } catch { throw .graph(error) }
    }

    mutating func appendIndexKey(_ values: [Value]) -> Bool {
        mutate { IndexKey.encode(values, into: &$0) }
    }

    mutating func appendIndexKey(_ columns: [Column], row: Int) -> Bool {
        mutate { IndexKey.encode(columns, row: row, into: &$0) }
    }
}

/// The value of an index entry: of a unique index the element's ordinal, and for both kinds a byte
/// if the element is hidden. In other indexes the ordinal ends the key.
struct IndexEntryValue {
    var ordinal: UInt64
    var isHidden: Bool

    /// Reads the value of a unique index.
    init(unique value: UnsafeRawBufferPointer) throws(StorageError) {
        var reader = ValueReader(value)
        ordinal = try reader.bigEndian(byteCount: 5)
        isHidden = !reader.isAtEnd
    }

    /// Reads key and value of an index that is not unique.
    init(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) throws(StorageError) {
        guard key.count > 5 else { throw .corrupted("property index: a key is too short") }
        var reader = ValueReader(UnsafeRawBufferPointer(rebasing: key.suffix(5)))
        ordinal = try reader.bigEndian(byteCount: 5)
        isHidden = !value.isEmpty
    }
}
