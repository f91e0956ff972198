/// The users of a shard's server, by name. They belong to no partition.
struct UserTable {
    private let access: TableAccess

    init(_ access: TableAccess) { self.access = access }

    func user(_ name: [UInt8]) throws(StorageError) -> UserRecord? {
        guard let table = access.tables.users else { return nil }
        return try access.withValue(table, Self.key(name)) { value throws(StorageError) in
            try value.map { bytes throws(StorageError) in try UserRecord(bytes) }
        }
    }

    /// Calls `body` with each name and the bytes of its record, in the order of names.
    func forEach(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard let table = access.tables.users else { return }
        var cursor = try access.cursor(table)
        while try cursor.next() { try body(cursor.key, cursor.value) }
    }

    func put(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) throws(StorageError)
    {
        guard let table = access.tables.users else {
            throw .corrupted("the store has no table of users")
        }
        if let value {
            try access.put(table, RawSpan(_unsafeBytes: name), RawSpan(_unsafeBytes: value))
        } else {
            try access.delete(table, Self.key(name))
        }
    }

    private static func key(_ name: some Sequence<UInt8>) -> StorageKey {
        var key = StorageKey()
        key.append(contentsOf: name)
        return key
    }
}

extension Transaction {
    /// The user of a name, as the job sees it; nil if there is none.
    package func user(named name: String) throws(StorageError) -> UserRecord? {
        if let changed = job.users[Array(name.utf8)] { return changed }
        return try UserTable(job.group.access).user(Array(name.utf8))
    }

    /// Makes, replaces or (nil) removes a user.
    package func setUser(named name: String, to record: UserRecord?) throws(StorageError) {
        try JobState.checkName(name, "user")
        job.users[Array(name.utf8)] = .some(record)
    }
}

extension Snapshot {
    /// All users, in the order of their names' bytes.
    package func users() throws(StorageError) -> [(name: String, record: UserRecord)] {
        var users: [(name: String, record: UserRecord)] = []
        try UserTable(access).forEach { name, value throws(StorageError) in
            users.append((String(decoding: name, as: UTF8.self), try UserRecord(value)))
        }
        return users
    }
}

extension Store {
    /// Grows with each commit that changed users: whoever keeps them reads them again then.
    package var userChangeCount: UInt64 { core.userChangeCount }
}

extension Verifier {
    /// Records of users that cannot be read are problems.
    func verifyUsers() throws(StorageError) {
        try UserTable(access).forEach { name, value throws(StorageError) in
            guard let text = String(validating: name, as: UTF8.self) else {
                return report("users", "a name is no UTF-8")
            }
            attempt("user \(text)") { () throws(StorageError) in _ = try UserRecord(value) }
        }
    }
}
