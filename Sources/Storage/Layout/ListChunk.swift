import Bytes

/// The value of one chunk of a list: the number of entries, then the entries.
///
/// The count comes first so that a degree needs no decoding.
enum ListChunk<Entry: ChunkEntry> {
    static func count(of value: UnsafeRawBufferPointer) throws(StorageError) -> Int {
        var reader = ValueReader(value)
        return try checkedCount(&reader)
    }

    /// Appends all entries of a chunk.
    static func decode(
        _ value: UnsafeRawBufferPointer, into entries: inout ContiguousArray<Entry>
    ) throws(StorageError) {
        var reader = ValueReader(value)
        let count = try checkedCount(&reader)
        entries.reserveCapacity(entries.count + count)
        var previous = Entry.origin
        for _ in 0..<count {
            previous = try Entry.decode(&reader, after: previous)
            entries.append(previous)
        }
    }

    /// Every entry takes at least a byte, so a damaged count cannot make us allocate.
    static func checkedCount(_ reader: inout ValueReader) throws(StorageError) -> Int {
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else {
            throw .corrupted("a list chunk of \(reader.remaining) bytes claims \(count) entries")
        }
        return Int(count)
    }

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
        // What a chunk holds besides entries is its count: three bytes at this limit.
        let limit = StorageFormat.listChunkByteLimit - 3
        var target = limit
        if !growsAtEnd {
            let total = byteCount(of: entries)
            if total > limit { target = total / (total / limit + 1) + 1 }
        }
        var writer = ByteWriter()
        var index = 0
        while index < entries.count {
            let start = index
            writer.bytes.removeAll(keepingCapacity: true)
            var previous = Entry.origin
            while index < entries.count {
                let before = writer.bytes.count
                entries[index].encode(into: &writer, after: previous)
                if writer.bytes.count > target, index > start {
                    writer.bytes.removeLast(writer.bytes.count - before)
                    break
                }
                previous = entries[index]
                index += 1
            }
            var value = ByteWriter()
            value.bytes.reserveCapacity(writer.bytes.count + 3)
            value.appendVarint(UInt64(index - start))
            value.append(contentsOf: writer.bytes)
            try body(entries[start], value.bytes)
        }
    }

    private static func byteCount(of entries: ContiguousArray<Entry>) -> Int {
        var writer = ByteWriter()
        var previous = Entry.origin
        for entry in entries {
            entry.encode(into: &writer, after: previous)
            previous = entry
        }
        return writer.bytes.count
    }
}

/// One change of a list.
struct ListEdit<Entry: ChunkEntry> {
    var entry: Entry
    var isInsertion: Bool
}
