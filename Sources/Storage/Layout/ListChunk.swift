import Bytes

/// Lists cut into chunks.
enum ListChunk<Entry: ChunkEntry> {
    /// Applies sorted edits to sorted entries. Adding what is there and removing what is not
    /// there changes nothing.
    static func merge(
        _ entries: ContiguousArray<Entry>, with edits: ArraySlice<ListEdit<Entry>>
    ) -> ContiguousArray<Entry> {
        var merged: ContiguousArray<Entry> = []
        merged.reserveCapacity(entries.count + edits.count)
        var index = 0
        for edit in edits {
            while index < entries.count, entries[index] < edit.entry {
                merged.append(entries[index])
                index += 1
            }
            if index < entries.count, entries[index] == edit.entry { index += 1 }
            if edit.isInsertion { merged.append(edit.entry) }
        }
        merged.append(contentsOf: entries[index...])
        return merged
    }

    /// Codes entries as one or more chunks within the byte limit and hands each out.
    ///
    /// A list that grows at its end fills its chunks; others are cut in even parts, so that the
    /// next insertions find room.
    static func encode(
        _ entries: ContiguousArray<Entry>, growsAtEnd: Bool,
        _ body: (_ first: Entry, _ value: borrowing [UInt8]) throws(StorageError) -> Void
    ) throws(StorageError) {
        let limit = StorageFormat.listChunkByteLimit
        var target = limit
        if !growsAtEnd {
            let total = byteCount(of: entries)
            // A part has a little more than its share: its first entry is coded in full.
            if total > limit { target = min(limit, total / (total / limit + 1) + 24) }
        }
        var builder = Entry.Builder()
        var value = ByteWriter(reservingCapacity: limit)
        var start = 0
        for (index, entry) in entries.enumerated() {
            if !builder.isEmpty, builder.byteCount(with: entry) > target {
                value.removeAll()
                builder.finish(into: &value)
                try body(entries[start], value.bytes)
                start = index
            }
            builder.append(entry)
        }
        if builder.isEmpty { return }
        value.removeAll()
        builder.finish(into: &value)
        try body(entries[start], value.bytes)
    }

    private static func byteCount(of entries: ContiguousArray<Entry>) -> Int {
        guard let last = entries.last else { return 0 }
        var builder = Entry.Builder()
        for entry in entries.dropLast() { builder.append(entry) }
        return builder.byteCount(with: last)
    }
}

extension ListChunk<OrdinalEntry> {
    /// Every entry takes at least a byte, so a damaged count cannot make us allocate.
    static func checkedCount(_ reader: inout ValueReader) throws(StorageError) -> Int {
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else {
            throw .corrupted("a list chunk of \(reader.remaining) bytes claims \(count) entries")
        }
        return Int(count)
    }
}

/// One change of a list.
struct ListEdit<Entry: ChunkEntry> {
    var entry: Entry
    var isInsertion: Bool
}
