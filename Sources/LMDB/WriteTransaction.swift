import CLMDB

/// The write transaction of an environment. Dropped without `commit`, it leaves no trace.
///
/// It belongs to the thread that began it: use on another one traps. After an error other than
/// `keyExists` and `badValueSize` it can only be dropped.
///
/// Bytes lent by `reads` or by a cursor are valid until the next change; the compiler holds callers
/// to it for `reads`, and callers must for cursors.
@safe public struct WriteTransaction: ~Copyable {
    /// Lookups and cursors on what the transaction has written so far.
    public let reads: ReadTransaction

    private var state: TransactionState { reads.state }

    init(_ state: TransactionState) { reads = ReadTransaction(state) }

    // Not left to the last cursor: the lock of the writer must go now.
    deinit { reads.state.abort() }

    /// Opens a table, and makes it where it is missing (`mdb_dbi_open`).
    public mutating func table(
        named name: String, _ options: TableOptions = []
    ) throws(LMDBError) -> Table {
        var identifier: MDB_dbi = 0
        try unsafe check(
            mdb_dbi_open(
                state.handleForChange(), name, options.rawValue | UInt32(MDB_CREATE), &identifier))
        return state.environment.note(identifier, name)
    }

    /// Stores `value` under `key` (`mdb_put`).
    public mutating func put(
        _ table: Table, _ key: RawSpan, _ value: RawSpan, _ options: PutOptions = []
    ) throws(LMDBError) {
        let transaction = try unsafe state.handleForChange()
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                var key = unsafe MDB_val(keyBytes)
                var value = unsafe MDB_val(valueBytes)
                return unsafe mdb_put(
                    transaction, table.identifier, &key, &value, options.rawValue)
            }
        }
        try check(code)
    }

    /// Stores `value` under an integer key.
    public mutating func put(
        _ table: Table, _ key: UInt64, _ value: RawSpan, _ options: PutOptions = []
    ) throws(LMDBError) {
        try unsafe withUnsafeBytes(of: key) { bytes throws(LMDBError) in
            try put(table, unsafe RawSpan(_unsafeBytes: bytes), value, options)
        }
    }

    /// Makes room for a value of `byteCount` under `key`, for the caller to fill (`MDB_RESERVE`).
    ///
    /// Bytes that are not filled hold whatever the page held. Not for `sortedDuplicates`.
    @_lifetime(&self)
    public mutating func reserve(
        _ table: Table, _ key: RawSpan, byteCount: Int, _ options: PutOptions = []
    ) throws(LMDBError) -> MutableRawSpan {
        let transaction = try unsafe state.handleForChange()
        var value = unsafe MDB_val()
        unsafe value.mv_size = byteCount
        let code = unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_put(
                transaction, table.identifier, &key, &value,
                options.rawValue | UInt32(MDB_RESERVE))
        }
        try check(code)
        let span = unsafe MutableRawSpan(
            _unsafeStart: value.mv_data, byteCount: value.mv_size)
        return unsafe _overrideLifetime(span, mutating: &self)
    }

    /// Removes `key` with all its values (`mdb_del`); false where it was not there.
    @discardableResult
    public mutating func delete(_ table: Table, _ key: RawSpan) throws(LMDBError) -> Bool {
        let transaction = try unsafe state.handleForChange()
        let code = unsafe key.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_del(transaction, table.identifier, &key, nil)
        }
        return try wasFound(code)
    }

    /// Removes an integer key with all its values; false where it was not there.
    @discardableResult
    public mutating func delete(_ table: Table, _ key: UInt64) throws(LMDBError) -> Bool {
        try unsafe withUnsafeBytes(of: key) { bytes throws(LMDBError) in
            try delete(table, unsafe RawSpan(_unsafeBytes: bytes))
        }
    }

    /// Removes one value of `key`, in a table of `sortedDuplicates`; false where it was not there.
    @discardableResult
    public mutating func delete(
        _ table: Table, _ key: RawSpan, value: RawSpan
    ) throws(LMDBError) -> Bool {
        let transaction = try unsafe state.handleForChange()
        let code = unsafe key.withUnsafeBytes { keyBytes in
            unsafe value.withUnsafeBytes { valueBytes in
                var key = unsafe MDB_val(keyBytes)
                var value = unsafe MDB_val(valueBytes)
                return unsafe mdb_del(transaction, table.identifier, &key, &value)
            }
        }
        return try wasFound(code)
    }

    /// Removes the entry that `cursor` stands on, which then stands on the one after it, so that
    /// `next` returns that one (`mdb_cursor_del`).
    public mutating func delete(at cursor: inout Cursor) throws(LMDBError) {
        precondition(cursor.state === state, "The cursor is of another transaction.")
        _ = try unsafe state.handleForChange()
        try cursor.delete()
    }

    /// Removes every entry and keeps the table (`mdb_drop`).
    public mutating func removeAll(_ table: Table) throws(LMDBError) {
        try unsafe check(mdb_drop(state.handleForChange(), table.identifier, 0))
    }

    /// Begins a transaction inside this one, which can't be used until the child ends; its changes
    /// join this one's when it commits. Not with `readWriteThroughMap`.
    @available(*, noasync)
    public mutating func child() throws(LMDBError) -> WriteTransaction {
        WriteTransaction(
            try TransactionState(
                environment: state.environment, parent: state, isReadOnly: false))
    }

    /// Makes the changes the environment's last state (`mdb_txn_commit`).
    ///
    /// What they survive is `EnvironmentOptions.Durability`'s to say. Where it throws, nothing of
    /// the transaction is kept.
    @available(*, noasync)
    public consuming func commit() throws(LMDBError) {
        try state.commit()
    }
}

/// The meaning of the result code of a removal.
private func wasFound(_ code: Int32) throws(LMDBError) -> Bool {
    if code == MDB_NOTFOUND { return false }
    try check(code)
    return true
}
