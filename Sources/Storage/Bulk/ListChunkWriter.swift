import Bytes

/// Cuts sorted lists into chunks that are full, one list after the other, as a list that grows at
/// its end would be.
struct ListChunkWriter<Entry: ChunkEntry> {
    private var prefix = StorageKey()
    private var key = StorageKey()
    private var builder = Entry.Builder()
    private var value = ByteWriter(reservingCapacity: StorageFormat.listChunkByteLimit)

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
        if !builder.isEmpty, builder.byteCount(with: entry) > StorageFormat.listChunkByteLimit {
            try end(emit)
            key = prefix
            entry.appendKey(to: &key)
        }
        builder.append(entry)
    }

    /// Hands out what is left of the list.
    mutating func end(
        _ emit: (borrowing StorageKey, borrowing [UInt8]) throws(StorageError) -> Void
    ) throws(StorageError) {
        if builder.isEmpty { return }
        value.removeAll()
        builder.finish(into: &value)
        try emit(key, value.bytes)
    }
}
