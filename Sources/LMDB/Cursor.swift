import CLMDB

/// A position in the ordered keys of a table (`MDB_cursor`).
///
/// Movements return whether there is an entry; `key` and `value` are those of the entry that it
/// stands on. The bytes lie in the map and are valid while the cursor does not move, its
/// transaction lives, and, in a write transaction, nothing is changed.
@safe public struct Cursor: ~Copyable {
    let state: TransactionState
    private let handle: OpaquePointer
    private var currentKey = unsafe MDB_val()
    private var currentValue = unsafe MDB_val()

    init(_ state: TransactionState, _ table: Table) throws(LMDBError) {
        var opened: OpaquePointer?
        try unsafe check(mdb_cursor_open(state.handle(), table.identifier, &opened))
        guard let handle = unsafe opened else { throw .badTransaction }
        self.state = state
        unsafe self.handle = handle
    }

    // The cursors of a write transaction are gone with it.
    deinit { if state.ownsCursors { unsafe mdb_cursor_close(handle) } }

    /// The key that the cursor stands on; empty where it stands nowhere.
    public var key: RawSpan {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(RawSpan(currentKey), borrowing: self) }
    }

    /// The value that the cursor stands on; empty where it stands nowhere.
    public var value: RawSpan {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(RawSpan(currentValue), borrowing: self) }
    }

    /// The integer key that the cursor stands on; 0 where it stands nowhere.
    public var integerKey: UInt64 {
        guard unsafe currentKey.mv_size == 8, let bytes = unsafe currentKey.mv_data else { return 0 }
        return unsafe bytes.loadUnaligned(as: UInt64.self)
    }

    /// Moves to the first entry.
    public mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }

    /// Moves to the last entry.
    public mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }

    /// Moves to the entry after this one, or to the first.
    public mutating func next() throws(LMDBError) -> Bool { try move(MDB_NEXT) }

    /// Moves to the entry before this one, or to the last.
    public mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    /// Moves to the next value of the same key, in a table of `sortedDuplicates`.
    public mutating func nextDuplicate() throws(LMDBError) -> Bool { try move(MDB_NEXT_DUP) }

    /// Moves to the first value of the next key, in a table of `sortedDuplicates`.
    public mutating func nextKey() throws(LMDBError) -> Bool { try move(MDB_NEXT_NODUP) }

    /// Moves to the first entry whose key is `key` or greater.
    public mutating func seek(atOrAfter key: RawSpan) throws(LMDBError) -> Bool {
        try seek(key, MDB_SET_RANGE)
    }

    /// Moves to the entry of `key`.
    public mutating func seek(exactly key: RawSpan) throws(LMDBError) -> Bool {
        try seek(key, MDB_SET_KEY)
    }

    /// Moves to the first entry whose integer key is `key` or greater.
    public mutating func seek(atOrAfter key: UInt64) throws(LMDBError) -> Bool {
        try unsafe withUnsafeBytes(of: key) { bytes throws(LMDBError) in
            try seek(unsafe RawSpan(_unsafeBytes: bytes), MDB_SET_RANGE)
        }
    }

    /// Moves to the entry of an integer key.
    public mutating func seek(exactly key: UInt64) throws(LMDBError) -> Bool {
        try unsafe withUnsafeBytes(of: key) { bytes throws(LMDBError) in
            try seek(unsafe RawSpan(_unsafeBytes: bytes), MDB_SET_KEY)
        }
    }

    /// How many values the key has that the cursor stands on (`mdb_cursor_count`).
    public func duplicateCount() throws(LMDBError) -> Int {
        _ = try unsafe state.handle()
        var count = 0
        try unsafe check(mdb_cursor_count(handle, &count))
        return count
    }

    mutating func delete() throws(LMDBError) {
        try unsafe check(mdb_cursor_del(handle, 0))
        forget()
    }

    private mutating func seek(_ key: RawSpan, _ operation: MDB_cursor_op) throws(LMDBError) -> Bool
    {
        // LMDB replaces the pointer to the sought key by one into the map; where nothing is found
        // `forget` drops it.
        unsafe key.withUnsafeBytes { bytes in unsafe currentKey = MDB_val(bytes) }
        return try move(operation)
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        _ = try unsafe state.handle()
        let code = unsafe mdb_cursor_get(handle, &currentKey, &currentValue, operation)
        if code == MDB_SUCCESS { return true }
        forget()
        if code == MDB_NOTFOUND { return false }
        throw LMDBError(code: code)
    }

    private mutating func forget() {
        unsafe currentKey = MDB_val()
        unsafe currentValue = MDB_val()
    }
}
