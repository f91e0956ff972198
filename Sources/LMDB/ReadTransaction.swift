import CLMDB

/// The reading side of a transaction: lookups and cursors on one snapshot.
///
/// From `Environment.readTransaction` it is a transaction of its own and ends with the value. From
/// `WriteTransaction.reads` it sees what that transaction has written so far.
///
/// Bytes lent by `get` lie in the map (or in a changed page of a write transaction) and are valid
/// while the value is borrowed; no call here copies or allocates.
///
/// It may be handed to another thread but used by one at a time, cursors included.
public struct ReadTransaction: ~Copyable {
    let state: TransactionState

    init(_ state: TransactionState) { self.state = state }

    /// The environment of the transaction.
    public var environment: Environment { state.environment }

    /// The transaction whose state this one sees (`mdb_txn_id`); of a write transaction its own.
    public func transactionID() throws(LMDBError) -> Int {
        try unsafe mdb_txn_id(state.handle())
    }

    /// The value of `key`, nil where the table does not have it (`mdb_get`).
    @_lifetime(borrow self)
    public func get(_ table: Table, _ key: RawSpan) throws(LMDBError) -> RawSpan? {
        let transaction = try unsafe state.handle()
        var value = unsafe MDB_val()
        let code = unsafe key.withUnsafeBytes { bytes in
            // LMDB only reads a key that it is asked for.
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_get(transaction, table.identifier, &key, &value)
        }
        return unsafe _overrideLifetime(try found(code, value), borrowing: self)
    }

    /// The value of an integer key, nil where the table does not have it.
    @_lifetime(borrow self)
    public func get(_ table: Table, _ key: UInt64) throws(LMDBError) -> RawSpan? {
        let transaction = try unsafe state.handle()
        var value = unsafe MDB_val()
        let code = unsafe withUnsafeBytes(of: key) { bytes in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_get(transaction, table.identifier, &key, &value)
        }
        return unsafe _overrideLifetime(try found(code, value), borrowing: self)
    }

    /// A cursor that stands nowhere yet (`mdb_cursor_open`). It ends with the transaction.
    public func cursor(_ table: Table) throws(LMDBError) -> Cursor {
        try Cursor(state, table)
    }

    /// The size of a table (`mdb_stat`).
    public func statistics(of table: Table) throws(LMDBError) -> TableStatistics {
        var statistics = MDB_stat()
        try unsafe check(mdb_stat(state.handle(), table.identifier, &statistics))
        return TableStatistics(
            entryCount: statistics.ms_entries, depth: Int(statistics.ms_depth),
            branchPageCount: statistics.ms_branch_pages, leafPageCount: statistics.ms_leaf_pages,
            overflowPageCount: statistics.ms_overflow_pages)
    }

    /// Gives up the snapshot but keeps the reader slot, so that `renew` is cheap (`mdb_txn_reset`).
    public mutating func reset() {
        precondition(state.isReadOnly, "Only a read transaction can be reset.")
        state.reset()
    }

    /// Takes the last committed state as the new snapshot (`mdb_txn_renew`).
    ///
    /// Cursors of the transaction must be made anew.
    public mutating func renew() throws(LMDBError) {
        precondition(state.isReadOnly, "Only a read transaction can be renewed.")
        try state.renew()
    }

    /// Keeps the snapshot's pages from reuse without reading it any more.
    public consuming func pinned() -> PinnedSnapshot {
        precondition(state.isReadOnly, "Only a read transaction pins a snapshot.")
        return PinnedSnapshot(state)
    }
}

// Safe: without `MDB_TLS` a read transaction has no thread, it can't be copied, and its cursors are
// not `Sendable`.
extension ReadTransaction: @unchecked Sendable {}

/// A snapshot whose pages LMDB must not use again, while this value lives.
///
/// Unlike a `ReadTransaction` it can't read, so the map may be resized while it is held.
public struct PinnedSnapshot: ~Copyable, @unchecked Sendable {
    // Safe to send: nothing but the last release touches the transaction.
    private let state: TransactionState
    /// The transaction whose state is pinned.
    public let transactionID: Int

    init(_ state: TransactionState) {
        self.state = state
        // A transaction that can't be used pins nothing; 0 is LMDB's transaction before the first.
        transactionID = (try? unsafe mdb_txn_id(state.handle())) ?? 0
        state.uncount()
    }
}
