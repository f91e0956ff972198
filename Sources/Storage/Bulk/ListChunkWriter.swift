import Bytes

/// Cuts sorted lists into chunks that are full, one list after the other, as a list that grows at
/// its end would be.
struct ListChunkWriter<Entry: ChunkEntry> {
    private var prefix = StorageKey()
    private var key = StorageKey()
    private var body = ByteWriter(reservingCapacity: 1_024)
    private var value = ByteWriter(reservingCapacity: 1_024)
    private var count = 0
    private var previous = Entry.origin

    /// What a chunk holds besides entries is its count: three bytes at this limit.
    private static var limit: Int { StorageFormat.listChunkByteLimit - 3 }

    /// Begins a list; the one before must have ended.
    mutating func begin(_ prefix: StorageKey) {
        self.prefix = prefix
        key = prefix
    }

    /// Appends the entry that follows the one before it.
    @inline(__always)
    mutating func append(
        _ entry: Entry,
        _ emit: (borrowing StorageKey, borrowing [UInt8]) throws(StorageError) -> Void
    ) throws(StorageError) {
        let before = body.bytes.count
        entry.encode(into: &body, after: previous)
        if body.bytes.count > Self.limit {
            body.bytes.removeLast(body.bytes.count - before)
            try end(emit)
            key = prefix
            entry.appendKey(to: &key)
            entry.encode(into: &body, after: .origin)
        }
        previous = entry
        count += 1
    }

    /// Hands out what is left of the list.
    mutating func end(
        _ emit: (borrowing StorageKey, borrowing [UInt8]) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard count > 0 else { return }
        value.removeAll()
        value.appendVarint(UInt64(count))
        value.append(contentsOf: body.bytes)
        try emit(key, value.bytes)
        body.removeAll()
        count = 0
        previous = .origin
    }
}
