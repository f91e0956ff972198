import Graph

// Index look-ups: the job's entries first, then the stored ones of elements it did not change.
extension StoreReader {
    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int, into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        let index = try descriptor(index)
        try asGraphError { () throws(StorageError) in
            nodes.reserveCapacity(nodes.count + count)
            for row in 0..<count {
                nodes.append(NodeID(rawValue: try seekFirst(index, keys, row: row) ?? 0))
            }
        }
    }

    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int,
        into relationships: inout ContiguousArray<RelationshipID>
    ) throws(GraphError) {
        let index = try descriptor(index)
        try asGraphError { () throws(StorageError) in
            relationships.reserveCapacity(relationships.count + count)
            for row in 0..<count {
                relationships.append(
                    RelationshipID(rawValue: try seekFirst(index, keys, row: row) ?? 0))
            }
        }
    }

    /// The first element under the key of a row of columns; nil if there is none.
    private func seekFirst(
        _ index: IndexDescriptor, _ columns: [Column], row: Int
    ) throws(StorageError) -> UInt64? {
        var encoded = StorageKey()
        guard encoded.appendIndexKey(columns, row: row) else { return nil }
        return try seekFirst(index, encoded.bytes)
    }

    func seekFirst(_ index: IndexDescriptor, _ encoded: [UInt8]) throws(StorageError) -> UInt64? {
        var first: UInt64?
        try forEachEntry(index, encoded) { id in
            first = first ?? id
            return false
        }
        return first
    }

    func seek(_ index: IndexID, key: [Value], into ids: inout ContiguousArray<UInt64>)
        throws(GraphError)
    {
        let index = try descriptor(index)
        var encoded = StorageKey()
        guard encoded.appendIndexKey(key) else { return }
        try asGraphError { () throws(StorageError) in
            try forEachEntry(index, encoded.bytes) { id in
                ids.append(id)
                return true
            }
        }
    }

    /// Calls `body` with each element under a key until it returns false.
    func forEachEntry(
        _ index: IndexDescriptor, _ encoded: [UInt8], _ body: (UInt64) -> Bool
    ) throws(StorageError) {
        if let overlay, !overlay.index.isEmpty {
            var ids: [UInt64] = []
            overlay.index.forEach(index.id, encoded) { ids.append($0) }
            for id in ids.sorted() where isVisible(id, index) {
                if !body(id) { return }
            }
        }
        for partition in partitionIDs {
            let base = UInt64(partition.rawValue) << 40
            access.key.begin(index.id, partition)
            access.key.append(contentsOf: encoded)
            if isStoredUnique(index) {
                guard try access.uniqueIndexes.seek(exactly: access.key) else { continue }
                let value = try IndexEntryValue(unique: access.uniqueIndexes.value)
                if isVisible(value, index, base), !body(base | value.ordinal) { return }
                continue
            }
            let key = access.key
            var found = try access.propertyIndexes.seek(atOrAfter: key)
            while found, access.propertyIndexes.hasPrefix(key) {
                let storedKey = access.propertyIndexes.key
                if storedKey.count == key.count + 5 {
                    let value = try IndexEntryValue(
                        key: storedKey, value: access.propertyIndexes.value)
                    if isVisible(value, index, base), !body(base | value.ordinal) { return }
                }
                found = try access.propertyIndexes.next()
            }
        }
    }

    /// Whether the entries lie in the table of unique indexes. A reader of several partitions does
    /// not present its indexes as unique, for they are so only in each partition.
    func isStoredUnique(_ index: IndexDescriptor) -> Bool {
        index.isUnique || storedUniqueIDs.contains(index.id)
    }

    private func isVisible(
        _ value: IndexEntryValue, _ index: IndexDescriptor, _ base: UInt64
    ) -> Bool {
        if value.isHidden, !seesStubs { return false }
        guard let overlay else { return true }
        let id = base | value.ordinal
        return index.isOverNodes ? !overlay.hasNode(id) : !overlay.hasRelationship(id)
    }

    /// Whether a changed element is one that this reader's queries see.
    private func isVisible(_ id: UInt64, _ index: IndexDescriptor) -> Bool {
        if seesStubs { return true }
        if index.isOverNodes {
            return overlay?.node(id)?.image?.first != StorageFormat.nodeIsStub
        }
        return !(overlay?.relationship(id)?.entry.isPending ?? false)
    }
}

// Ranges.
extension StoreReader {
    func seekRange(
        _ index: IndexID, lower: IndexBound, upper: IndexBound, position: inout IndexPosition,
        limit: Int, into ids: inout ContiguousArray<UInt64>
    ) throws(GraphError) {
        let index = try descriptor(index)
        guard !position.isAtEnd, limit > 0 else { return }
        guard let range = IndexRange(lower, upper, columnCount: index.keys.count) else {
            position.isAtEnd = true
            return
        }
        let after = IndexRangeEntry(position)
        try asGraphError { () throws(StorageError) in
            var entries: [IndexRangeEntry] = []
            for partition in partitionIDs {
                try appendEntries(index, partition, range, after: after, limit, &entries)
            }
            overlay?.index.forEach(index.id) { (key, id) in
                let entry = IndexRangeEntry(key: [UInt8](key), id: id)
                guard range.contains(entry.key), isVisible(id, index) else { return }
                if after.map({ $0 < entry }) ?? true { entries.append(entry) }
            }
            entries.sort(by: <)
            position.isAtEnd = entries.count < limit
            for entry in entries.prefix(limit) { ids.append(entry.id) }
            if let last = entries.prefix(limit).last { last.store(in: &position) }
        }
    }

    /// Appends up to `limit` stored entries of one partition behind `after`.
    private func appendEntries(
        _ index: IndexDescriptor, _ partition: PartitionID, _ range: IndexRange,
        after: IndexRangeEntry?, _ limit: Int, _ entries: inout [IndexRangeEntry]
    ) throws(StorageError) {
        let isUnique = isStoredUnique(index)
        let base = UInt64(partition.rawValue) << 40
        var prefix = StorageKey()
        prefix.begin(index.id, partition)
        var start = prefix
        start.append(
            contentsOf: max(after?.key ?? [], range.lower) { $0.lexicographicallyPrecedes($1) })
        var cursor = try access.cursor(
            isUnique ? access.tables.uniqueIndexes : access.tables.propertyIndexes)
        var found = try cursor.seek(atOrAfter: start)
        var count = 0
        while found, count < limit, cursor.hasPrefix(prefix) {
            let key = cursor.key.dropFirst(prefix.count)
            let value =
                isUnique
                ? try IndexEntryValue(unique: cursor.value)
                : try IndexEntryValue(key: cursor.key, value: cursor.value)
            let entry = IndexRangeEntry(
                key: [UInt8](isUnique ? key : key.dropLast(5)), id: base | value.ordinal)
            if range.isAbove(entry.key) { return }
            if range.contains(entry.key), isVisible(value, index, base),
                after.map({ $0 < entry }) ?? true
            {
                entries.append(entry)
                count += 1
            }
            found = try cursor.next()
        }
    }
}

private func max(
    _ left: [UInt8], _ right: [UInt8], _ isLess: ([UInt8], [UInt8]) -> Bool
) -> [UInt8] { isLess(left, right) ? right : left }
