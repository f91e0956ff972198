import Graph
import LMDB

/// The tables that make ingest exactly once: versions, offsets, event ids, dead letters, counters.
struct LedgerTables {
    private let access: TableAccess

    init(_ access: TableAccess) { self.access = access }

    private var tables: Tables { access.tables }

    static func versionKey(
        _ partition: PartitionID, _ keyspace: UInt32, _ key: some Sequence<UInt8>
    ) -> StorageKey {
        var storageKey = StorageKey()
        storageKey.append(partition: partition)
        storageKey.append(UInt64(keyspace), byteCount: 4)
        storageKey.append(contentsOf: key)
        return storageKey
    }

    private static func nameKey(_ name: String) -> StorageKey {
        var key = StorageKey()
        key.append(contentsOf: name.utf8)
        return key
    }

    private static func eventKey(_ id: UInt128) -> StorageKey {
        var key = StorageKey()
        key.append(id: UInt64(truncatingIfNeeded: id >> 64))
        key.append(id: UInt64(truncatingIfNeeded: id))
        return key
    }

    /// Times order as numbers do: the sign is flipped.
    private static func expiryKey(_ expiry: Int64, _ id: UInt128?) -> StorageKey {
        var key = StorageKey()
        key.append(id: UInt64(bitPattern: expiry) ^ (1 << 63))
        if let id { key.append(contentsOf: eventKey(id).bytes) }
        return key
    }

    func version(_ partition: PartitionID, _ keyspace: UInt32, _ key: [UInt8])
        throws(StorageError) -> [UInt8]?
    {
        try bytes(tables.versions, Self.versionKey(partition, keyspace, key))
    }

    /// Calls `body` with each key and value of a keyspace, by ascending key.
    func forEachVersion(
        _ partition: PartitionID, _ keyspace: UInt32,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        let prefix = Self.versionKey(partition, keyspace, [])
        var cursor = try access.cursor(tables.versions)
        var found = try cursor.seek(atOrAfter: prefix)
        while found, cursor.hasPrefix(prefix) {
            try body(
                UnsafeRawBufferPointer(rebasing: cursor.key.dropFirst(prefix.count)), cursor.value)
            found = try cursor.next()
        }
    }

    func offset(_ name: String) throws(StorageError) -> [UInt8]? {
        try bytes(tables.offsets, Self.nameKey(name))
    }

    func offsets() throws(StorageError) -> [(name: String, value: [UInt8])] {
        var found: [(name: String, value: [UInt8])] = []
        var cursor = try access.cursor(tables.offsets)
        while try cursor.next() {
            found.append((String(decoding: cursor.key, as: UTF8.self), [UInt8](cursor.value)))
        }
        return found
    }

    func hasEventID(_ id: UInt128) throws(StorageError) -> Bool {
        try access.withValue(tables.eventIDs, Self.eventKey(id)) { $0 != nil }
    }

    func deadLetter(_ number: UInt64) throws(StorageError) -> [UInt8]? {
        var cursor = try access.cursor(tables.deadLetters)
        return try cursor.seek(exactly: number) ? [UInt8](cursor.value) : nil
    }

    func deadLetters(from number: UInt64, limit: Int) throws(StorageError)
        -> [(number: UInt64, value: [UInt8])]
    {
        var letters: [(number: UInt64, value: [UInt8])] = []
        var cursor = try access.cursor(tables.deadLetters)
        var found = try cursor.seek(atOrAfter: number)
        while found, letters.count < limit {
            letters.append((cursor.id, [UInt8](cursor.value)))
            found = try cursor.next()
        }
        return letters
    }

    func deadLetterCount() throws(StorageError) -> Int {
        try access.entryCount(of: tables.deadLetters)
    }

    func counter(_ name: String) throws(StorageError) -> Int64 {
        try access.withValue(tables.counters, Self.nameKey(name)) { value throws(StorageError) in
            guard let value else { return 0 }
            var reader = ValueReader(value)
            return Int64(bitPattern: try reader.bigEndian(byteCount: 8))
        }
    }

    func counters() throws(StorageError) -> [(name: String, value: Int64)] {
        var found: [(name: String, value: Int64)] = []
        var cursor = try access.cursor(tables.counters)
        while try cursor.next() {
            var reader = ValueReader(cursor.value)
            found.append(
                (
                    String(decoding: cursor.key, as: UTF8.self),
                    Int64(bitPattern: try reader.bigEndian(byteCount: 8))
                ))
        }
        return found
    }

    private func bytes(_ table: Table, _ key: StorageKey) throws(StorageError) -> [UInt8]? {
        try access.withValue(table, key) { $0.map { [UInt8]($0) } }
    }

    /// Applies one part of a record that belongs to these tables.
    func apply(_ part: ChangePart) throws(StorageError) {
        switch part {
        case .version(let partition, let keyspace, let key, let value):
            try put(tables.versions, Self.versionKey(partition, keyspace, key), value)
        case .offset(let name, let value): try put(tables.offsets, Self.nameKey(name), value)
        case .eventID(let id, let expiry):
            var value = StorageKey()
            value.append(id: UInt64(bitPattern: expiry))
            try access.put(tables.eventIDs, Self.eventKey(id), value.bytes)
            try access.put(tables.eventExpiry, Self.expiryKey(expiry, id), [])
        case .expireEventIDs(let time): try expire(before: time)
        case .deadLetter(let number, let value):
            if let value {
                try access.put(tables.deadLetters, number, RawSpan(_unsafeBytes: value))
            } else {
                try access.delete(tables.deadLetters, number)
            }
        case .counter(let name, let value):
            var bytes = StorageKey()
            bytes.append(id: UInt64(bitPattern: value))
            try access.put(tables.counters, Self.nameKey(name), bytes.bytes)
        case .token, .partition, .createIndex, .dropIndex, .elements, .imported,
            .dropPartition, .user:
            preconditionFailure("other parts have other appliers")
        }
    }

    private func put(
        _ table: Table, _ key: StorageKey, _ value: UnsafeRawBufferPointer?
    ) throws(StorageError) {
        if let value {
            try access.put(table, key.bytes.span.bytes, RawSpan(_unsafeBytes: value))
        } else {
            try access.delete(table, key)
        }
    }

    private func expire(before time: Int64) throws(StorageError) {
        let end = Self.expiryKey(time, nil)
        while true {
            var cursor = try access.cursor(tables.eventExpiry)
            guard try cursor.first(), cursor.key.lexicographicallyPrecedes(end.bytes) else {
                return
            }
            var key = StorageKey()
            key.append(contentsOf: cursor.key)
            var event = StorageKey()
            event.append(contentsOf: key.bytes.dropFirst(8))
            try access.delete(tables.eventIDs, event)
            try access.delete(tables.eventExpiry, key)
        }
    }
}
