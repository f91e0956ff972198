import Graph

// Indexes: each covered element must have its entry, and there must be no entry besides.
extension PartitionVerifier {
    func checkEntry(
        of index: IndexDescriptor, ordinal: UInt64, image: IndexEdits.Image?
    ) throws(StorageError) {
        guard let image else { return }
        var key = StorageKey()
        key.begin(index.id, partition.id)
        guard try key.append(index, of: image.record) else { return }
        statistics[.index(.indexEntries, partition.id, index.id), default: 0] += 1
        let place = "\(place): index '\(index.name)', element \(ordinal)"
        if index.isUnique {
            let entry = try access.withValue(access.tables.uniqueIndexes, key) {
                value throws(StorageError) in
                try value.map { value throws(StorageError) in try IndexEntryValue(unique: value) }
            }
            guard let entry else { return report.add("\(place): no entry") }
            report.compare("\(place): ordinal in the entry", stored: entry.ordinal, found: ordinal)
            report.compare("\(place): hidden", stored: entry.isHidden, found: image.isHidden)
        } else {
            // The ordinal is the end of the key, so it is right if the entry is there.
            key.append(ordinal: ordinal)
            let isHidden = try access.withValue(access.tables.propertyIndexes, key) {
                value throws(StorageError) in value.map { !$0.isEmpty }
            }
            guard let isHidden else { return report.add("\(place): no entry") }
            report.compare("\(place): hidden", stored: isHidden, found: image.isHidden)
        }
    }

    /// Counts the entries and distinct keys of an index; the elements have noted what is due.
    func verifyEntries(of index: IndexDescriptor) throws(StorageError) {
        var prefix = StorageKey()
        prefix.begin(index.id, partition.id)
        let table = index.isUnique ? access.tables.uniqueIndexes : access.tables.propertyIndexes
        var cursor = try access.cursor(table)
        var found = try cursor.seek(atOrAfter: prefix)
        var entries: Int64 = 0
        var keys: Int64 = 0
        var last: [UInt8] = []
        while found, cursor.hasPrefix(prefix) {
            entries += 1
            let key = index.isUnique ? cursor.key[...] : cursor.key.dropLast(5)
            if index.isUnique || !key.elementsEqual(last) {
                keys += 1
                last = Array(key)
            }
            found = try cursor.next()
        }
        let expected = statistics[.index(.indexEntries, partition.id, index.id)] ?? 0
        report.compare("\(place): entries of index '\(index.name)'", stored: entries, found: expected)
        if keys > 0 { statistics[.index(.indexKeys, partition.id, index.id)] = keys }
    }
}
