import Glibc
import Graph
import LMDB

/// The index entries that a set of changes adds and removes.
struct IndexEdits {
    private struct Edit {
        var index: IndexID
        var isUnique: Bool
        /// The whole key in LMDB, in the arena.
        var key: UnsafeRawBufferPointer
        var ordinal: UInt64
        var isHidden: Bool
    }

    private let arena = ByteArena()
    private var removals: [Edit] = []
    private var insertions: [Edit] = []
    private var before = StorageKey()
    private var after = StorageKey()

    /// One side of an element's change: its record where an index covers it.
    struct Image {
        var record: UnsafeRawBufferPointer
        var isHidden: Bool
    }

    /// Adds what one index needs for one element. An image of nil is not covered by the index.
    mutating func add(
        _ index: IndexDescriptor, _ partition: PartitionID, ordinal: UInt64,
        from old: Image?, to new: Image?
    ) throws(StorageError) {
        let hadKey = try Self.makeKey(&before, index, partition, ordinal, old)
        let hasKey = try Self.makeKey(&after, index, partition, ordinal, new)
        if hadKey, hasKey, old?.isHidden == new?.isHidden, before.bytes == after.bytes { return }
        if hadKey {
            removals.append(
                Edit(
                    index: index.id, isUnique: index.isUnique, key: arena.copy(before.bytes),
                    ordinal: ordinal, isHidden: old?.isHidden ?? false))
        }
        if hasKey {
            insertions.append(
                Edit(
                    index: index.id, isUnique: index.isUnique, key: arena.copy(after.bytes),
                    ordinal: ordinal, isHidden: new?.isHidden ?? false))
        }
    }

    private static func makeKey(
        _ key: inout StorageKey, _ index: IndexDescriptor, _ partition: PartitionID,
        _ ordinal: UInt64, _ image: Image?
    ) throws(StorageError) -> Bool {
        guard let image else { return false }
        key.begin(index.id, partition)
        guard try key.append(index, of: image.record) else { return false }
        if !index.isUnique { key.append(ordinal: ordinal) }
        return true
    }

    /// The ordinals of two elements that would have one key; nil if all keys differ.
    mutating func duplicate() -> (UInt64, UInt64)? {
        insertions.sort { Self.isLess($0.key, $1.key) }
        for (left, right) in zip(insertions, insertions.dropFirst())
        where left.key.elementsEqual(right.key) {
            return (left.ordinal, right.ordinal)
        }
        return nil
    }

    /// Writes the entries by ascending key: removals first, for a unique key may pass from one
    /// element to another.
    mutating func apply(to group: GroupState, _ partition: PartitionID) throws(StorageError) {
        removals.sort { Self.isLess($0.key, $1.key) }
        insertions.sort { Self.isLess($0.key, $1.key) }
        for edit in removals { try apply(edit, isInsertion: false, to: group, partition) }
        for edit in insertions { try apply(edit, isInsertion: true, to: group, partition) }
    }

    private func apply(
        _ edit: Edit, isInsertion: Bool, to group: GroupState, _ partition: PartitionID
    ) throws(StorageError) {
        let access = group.access
        let delta: Int64 = isInsertion ? 1 : -1
        var key = StorageKey()
        key.append(contentsOf: edit.key)
        group.addStatistic(.index(.indexEntries, partition, edit.index), delta)
        if edit.isUnique {
            group.addStatistic(.index(.indexKeys, partition, edit.index), delta)
            guard isInsertion else { return try access.delete(access.tables.uniqueIndexes, key) }
            var value = StorageKey()
            value.append(ordinal: edit.ordinal)
            if edit.isHidden { value.append(byte: StorageFormat.indexEntryIsHidden) }
            return try access.put(access.tables.uniqueIndexes, key, value.bytes)
        }
        if !isInsertion { try access.delete(access.tables.propertyIndexes, key) }
        var prefix = key
        prefix.truncate(to: key.count - 5)
        let isOnly = try !access.hasEntry(under: prefix)
        if isOnly { group.addStatistic(.index(.indexKeys, partition, edit.index), delta) }
        if isInsertion {
            try access.put(
                access.tables.propertyIndexes, key,
                edit.isHidden ? [StorageFormat.indexEntryIsHidden] : [])
        }
    }

    static func isLess(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let a = left.baseAddress, let b = right.baseAddress else {
            return left.count < right.count
        }
        let order = memcmp(a, b, min(left.count, right.count))
        return order != 0 ? order < 0 : left.count < right.count
    }
}

extension TableAccess {
    /// Whether a property index has an entry whose key is `prefix` and an ordinal.
    func hasEntry(under prefix: borrowing StorageKey) throws(StorageError) -> Bool {
        // Encoded keys are never prefixes of each other, so only the count must match besides.
        try propertyIndexes.seek(atOrAfter: prefix) && propertyIndexes.hasPrefix(prefix)
            && propertyIndexes.key.count == prefix.count + 5
    }
}
