import Bytes
import Graph
import LMDB

/// Applies after-images to the chunks of the relationships table, each touched chunk once.
struct RelationshipEditor {
    let access: TableAccess
    /// The partition's part of the ids.
    let base: UInt64

    /// - Parameter changes: by ascending ordinal.
    func apply(
        _ changes: ContiguousArray<ElementChanges.RelationshipChange>
    ) throws(StorageError) {
        var index = 0
        while index < changes.count {
            let chunk = try chunk(for: base | changes[index].ordinal)
            var end = index + 1
            while end < changes.count, base | changes[end].ordinal < chunk.upper { end += 1 }
            try write(chunk, with: changes[index..<end])
            index = end
        }
    }

    private struct Chunk {
        /// The id in its key; nil where there is none yet.
        var key: UInt64?
        var value: UnsafeRawBufferPointer
        /// The key of the chunk behind it, or what no id of the partition reaches.
        var upper: UInt64
        /// Whether nothing at all lies behind it in the table.
        var isLast = true
    }

    private func chunk(for id: UInt64) throws(StorageError) -> Chunk {
        let end = base + StorageFormat.ordinalLimit
        var chunk = Chunk(key: nil, value: UnsafeRawBufferPointer(start: nil, count: 0), upper: end)
        if try access.relationships.seek(atOrAfter: id + 1) {
            chunk.upper = min(end, access.relationships.id)
            chunk.isLast = false
        }
        if try access.relationships.seek(atOrBefore: id), access.relationships.id >= base {
            chunk.key = access.relationships.id
            chunk.value = access.relationships.value
        }
        return chunk
    }

    private func write(
        _ chunk: Chunk, with changes: ArraySlice<ElementChanges.RelationshipChange>
    ) throws(StorageError) {
        var entries = RelationshipEntries()
        var rest = changes
        let isAtEnd = chunk.upper == base + StorageFormat.ordinalLimit
        if let key = chunk.key {
            var reader = RelationshipChunkReader(
                firstOrdinal: key & (StorageFormat.ordinalLimit - 1), chunk.value)
            while let entry = try reader.next() {
                while let change = rest.first, change.ordinal < entry.ordinal {
                    entries.append(change.entry)
                    rest.removeFirst()
                }
                if let change = rest.first, change.ordinal == entry.ordinal {
                    entries.append(change.entry)
                    rest.removeFirst()
                } else {
                    entries.append(entry)
                }
            }
        }
        for change in rest { entries.append(change.entry) }
        // A chunk keeps its key where it can, so that a rewrite is a replacement.
        let table = access.tables.relationships
        if entries.isEmpty, let key = chunk.key { return try access.delete(table, key) }
        let first = chunk.key.map { $0 & (StorageFormat.ordinalLimit - 1) }
        var isNew = chunk.key == nil
        try entries.forEachChunk(first: first, fillsChunks: isAtEnd) {
            (key, value) throws(StorageError) in
            // Appending fills pages; for others LMDB moves an entry to the new page.
            try access.put(
                table, base | key, value.span.bytes, isNew && chunk.isLast ? .append : [])
            isNew = true
        }
    }
}

/// Collects entries with their records and cuts them into chunks.
private struct RelationshipEntries {
    private var entries: ContiguousArray<RelationshipEntry> = []
    /// The records one behind the other, for those in LMDB are gone with the first change.
    private var records: [UInt8] = []

    var isEmpty: Bool { entries.isEmpty }

    /// Appends an entry; nil is a deleted one.
    mutating func append(_ entry: RelationshipEntry?) {
        guard let entry else { return }
        entries.append(entry)
        records.append(contentsOf: entry.properties)
    }

    /// Hands out chunks: the ordinal of their key, and the value.
    ///
    /// - Parameter first: the first key's ordinal; nil for that of the first entry.
    mutating func forEachChunk(
        first: UInt64?, fillsChunks: Bool,
        _ body: (UInt64, borrowing [UInt8]) throws(StorageError) -> Void
    ) throws(StorageError) {
        try records.withBytes { records throws(StorageError) in
            var offset = 0
            for index in entries.indices {
                let end = offset + entries[index].properties.count
                entries[index].properties = UnsafeRawBufferPointer(rebasing: records[offset..<end])
                offset = end
            }
            // Cut in even parts, so that the next growth finds room; the last chunk is filled
            // instead.
            var limit = StorageFormat.relationshipChunkByteLimit
            if !fillsChunks {
                let total = byteCount
                if total > limit { limit = total / (total / limit + 1) + 1 }
            }
            var builder = RelationshipChunkBuilder()
            var key: UInt64?
            for entry in entries {
                if let key {
                    if builder.append(entry, limit: limit) { continue }
                    try body(key, builder.value.bytes)
                }
                let next = key == nil ? first ?? entry.ordinal : entry.ordinal
                builder.begin(next)
                _ = builder.append(entry, limit: limit)
                key = next
            }
            if let key { try body(key, builder.value.bytes) }
        }
    }

    /// What the entries take together.
    private var byteCount: Int {
        var builder = RelationshipChunkBuilder()
        builder.begin(entries.first?.ordinal ?? 0)
        for entry in entries { _ = builder.append(entry, limit: .max) }
        return builder.value.byteCount
    }
}
