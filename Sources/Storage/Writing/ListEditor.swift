import LMDB

/// Applies sorted edits to the lists of one table, each touched chunk read and written once.
struct ListEditor<Entry: ChunkEntry> {
    let access: TableAccess
    let table: Table

    /// Applies the edits of one list, by ascending entry.
    ///
    /// The first chunk of a list has the list's prefix as key, every other one the prefix and its
    /// first entry, so that a list that fits in one chunk pays for no longer key. A list that has
    /// any chunk has the first.
    func apply(
        _ edits: ArraySlice<ListEdit<Entry>>, to prefix: StorageKey, with cursor: inout TableCursor
    ) throws(StorageError) {
        var rest = edits
        while let first = rest.first {
            let chunk = try chunk(for: first.entry, prefix, &cursor)
            let end =
                chunk.upper.flatMap { upper in rest.firstIndex { $0.entry >= upper } }
                ?? rest.endIndex
            let taken = rest[rest.startIndex..<end]
            rest = rest[end...]
            let growsAtEnd =
                chunk.upper == nil && (chunk.entries.last.map { $0 < first.entry } ?? true)
            let merged = ListChunk.merge(chunk.entries, with: taken)
            if merged.isEmpty {
                if chunk.isStored { try remove(chunk, prefix, &cursor) }
                continue
            }
            var isFirst = true
            try ListChunk.encode(merged, growsAtEnd: growsAtEnd) {
                (first, value) throws(StorageError) in
                var key = chunk.key
                if !isFirst {
                    key = prefix
                    first.appendKey(to: &key)
                }
                isFirst = false
                try access.put(table, key, value)
            }
        }
    }

    /// Removes a chunk that became empty. If it is the first one, the next takes its place.
    private func remove(
        _ chunk: Chunk, _ prefix: StorageKey, _ cursor: inout TableCursor
    ) throws(StorageError) {
        guard chunk.key.count == prefix.count, let upper = chunk.upper else {
            return try access.delete(table, chunk.key)
        }
        var next = prefix
        upper.appendKey(to: &next)
        guard try cursor.seek(exactly: next) else {
            throw .corrupted("a chunk of a list is gone while the list is edited")
        }
        let value = [UInt8](cursor.value)
        try access.delete(table, next)
        try access.put(table, chunk.key, value)
    }

    private struct Chunk {
        var key: StorageKey
        var isStored: Bool
        var entries: ContiguousArray<Entry>
        /// The first entry of the chunk behind it.
        var upper: Entry?
    }

    /// The chunk that has an entry or should have it.
    private func chunk(
        for entry: Entry, _ prefix: StorageKey, _ cursor: inout TableCursor
    ) throws(StorageError) -> Chunk {
        var key = prefix
        entry.appendKey(to: &key)
        var chunk = Chunk(key: prefix, isStored: false, entries: [], upper: nil)
        var found = try cursor.seek(atOrAfter: key)
        if found, cursor.key.count == key.count, cursor.hasPrefix(key) {
            chunk = try stored(cursor)
            if try cursor.next(), cursor.hasPrefix(prefix) {
                chunk.upper = try firstEntry(cursor, prefix)
            }
            return chunk
        }
        if found {
            if cursor.hasPrefix(prefix) { chunk.upper = try firstEntry(cursor, prefix) }
            found = try cursor.previous()
        } else {
            found = try cursor.last()
        }
        if found, cursor.hasPrefix(prefix) {
            let upper = chunk.upper
            chunk = try stored(cursor)
            chunk.upper = upper
        }
        return chunk
    }

    private func stored(_ cursor: borrowing TableCursor) throws(StorageError) -> Chunk {
        var key = StorageKey()
        key.append(contentsOf: cursor.key)
        var chunk = Chunk(key: key, isStored: true, entries: [], upper: nil)
        try Entry.decode(cursor.value, into: &chunk.entries)
        return chunk
    }

    private func firstEntry(
        _ cursor: borrowing TableCursor, _ prefix: StorageKey
    ) throws(StorageError) -> Entry {
        var reader = ValueReader(
            UnsafeRawBufferPointer(rebasing: cursor.key.dropFirst(prefix.count)))
        return try Entry(keyEnd: &reader)
    }
}
