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
        var builder = RelationshipChunkBuilder()
        var rest = changes
        let isAtEnd = chunk.upper == base + StorageFormat.ordinalLimit
        if let key = chunk.key {
            var reader = RelationshipChunkReader(
                firstOrdinal: key & (StorageFormat.ordinalLimit - 1), chunk.value)
            while let entry = try reader.next() {
                while let change = rest.first, change.ordinal < entry.ordinal {
                    builder.append(change.entry)
                    rest.removeFirst()
                }
                if let change = rest.first, change.ordinal == entry.ordinal {
                    builder.append(change.entry)
                    rest.removeFirst()
                } else {
                    builder.append(entry)
                }
            }
        }
        for change in rest { builder.append(change.entry) }
        // A chunk keeps its key where it can, so that a rewrite is a replacement.
        let table = access.tables.relationships
        if builder.isEmpty, let key = chunk.key { return try access.delete(table, key) }
        var firstOrdinal = chunk.key.map { $0 & (StorageFormat.ordinalLimit - 1) }
        try builder.forEachChunk(fillsChunks: isAtEnd) { (ordinal, body) throws(StorageError) in
            let key = firstOrdinal ?? ordinal
            // Appending fills pages; for others LMDB moves an entry to the new page.
            let appends = firstOrdinal == nil && chunk.isLast
            firstOrdinal = nil
            let value = body(key)
            try access.put(table, base | key, value.span.bytes, appends ? .append : [])
        }
    }
}

/// Collects entries and cuts them into chunks.
private struct RelationshipChunkBuilder {
    private var writer = ByteWriter()
    private var ordinals: ContiguousArray<UInt64> = []
    /// Where each entry's bytes begin, without its ordinal.
    private var offsets: ContiguousArray<Int> = []

    var isEmpty: Bool { ordinals.isEmpty }

    /// Appends an entry; nil is a deleted one.
    mutating func append(_ entry: RelationshipEntry?) {
        guard let entry else { return }
        ordinals.append(entry.ordinal)
        offsets.append(writer.bytes.count)
        entry.encodeBody(into: &writer)
    }

    /// Hands out chunks: the ordinal of their first entry, and a function that gives the value for
    /// a key's ordinal.
    func forEachChunk(
        fillsChunks: Bool,
        _ body: (UInt64, (UInt64) -> [UInt8]) throws(StorageError) -> Void
    ) throws(StorageError) {
        let total = writer.bytes.count + 2 * ordinals.count
        var target = StorageFormat.relationshipChunkByteLimit
        // Cut in even parts, so that the next growth finds room; the last chunk is filled instead.
        if !fillsChunks, total > target { target = total / (total / target + 1) + 1 }
        var start = 0
        while start < ordinals.count {
            var end = start + 1
            while end < ordinals.count, byteCount(start, end + 1) <= target { end += 1 }
            try body(ordinals[start]) { key in value(start, end, key: key) }
            start = end
        }
    }

    private func bodyEnd(_ index: Int) -> Int {
        index + 1 < offsets.count ? offsets[index + 1] : writer.bytes.count
    }

    /// At most what the entries take, with ordinals that are near each other.
    private func byteCount(_ start: Int, _ end: Int) -> Int {
        bodyEnd(end - 1) - offsets[start] + 2 * (end - start)
    }

    private func value(_ start: Int, _ end: Int, key: UInt64) -> [UInt8] {
        var value = ByteWriter(reservingCapacity: byteCount(start, end))
        var previous = key
        for index in start..<end {
            value.appendVarint(ordinals[index] - previous)
            previous = ordinals[index]
            value.append(contentsOf: writer.bytes[offsets[index]..<bodyEnd(index)])
        }
        return value.bytes
    }
}
