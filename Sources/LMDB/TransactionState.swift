import CLMDB
import Glibc
import Synchronization

/// The `MDB_txn` behind a transaction and the cursors that it has made.
///
/// A class, so that a cursor, which may outlive the transaction's own handle, can tell that the
/// transaction has ended instead of following a dangling pointer.
@safe final class TransactionState {
    let environment: Environment
    let isReadOnly: Bool
    private let thread: pthread_t
    private let parent: TransactionState?
    private weak var child: TransactionState?
    // No access to these lasts longer than a load or store; the run-time check of that would cost
    // as much as a movement of a cursor.
    /// nil once the transaction has ended. Owned here.
    @exclusivity(unchecked) private var pointer: OpaquePointer?
    @exclusivity(unchecked) private var isReset = false
    private var isCounted = true
    /// Changes with the state that the transaction sees.
    @exclusivity(unchecked) private(set) var snapshot = 0

    init(
        environment: Environment, parent: TransactionState?, isReadOnly: Bool
    ) throws(LMDBError) {
        self.environment = environment
        self.isReadOnly = isReadOnly
        self.parent = parent
        thread = pthread_self()
        // Counted before it begins, so that the map can't move while it does; and not under the
        // lock, for a write transaction may wait long for the other writer.
        environment.openTransactions.withLock { $0 += 1 }
        let code = try unsafe mdb_txn_begin(
            environment.handle, parent?.handle(), isReadOnly ? UInt32(MDB_RDONLY) : 0, &pointer)
        if code != MDB_SUCCESS {
            environment.openTransactions.withLock { $0 -= 1 }
            isCounted = false
            throw LMDBError(code: code, path: environment.path)
        }
        parent?.child = self
    }

    deinit { abort() }

    /// The pointer, while the transaction may be used.
    @inline(__always)
    func handle() throws(LMDBError) -> OpaquePointer {
        guard let pointer = unsafe pointer, unsafe !isReset else { throw .badTransaction }
        return unsafe pointer
    }

    /// The pointer for a change. Traps on a thread that is not the transaction's: LMDB's lock and
    /// its list of changed pages belong to that thread.
    @inline(__always)
    func handleForChange() throws(LMDBError) -> OpaquePointer {
        precondition(thread == pthread_self(), "A write transaction stays on its thread.")
        return try unsafe handle()
    }

    /// Whether a cursor of the transaction still exists in LMDB: those of a write transaction are
    /// freed when it ends.
    var ownsCursors: Bool { unsafe isReadOnly || pointer != nil }

    func commit() throws(LMDBError) {
        guard let pointer = unsafe end() else { throw .badTransaction }
        // Also after a failure LMDB has freed the transaction.
        try unsafe check(mdb_txn_commit(pointer), path: environment.path)
    }

    func abort() {
        if let pointer = unsafe end() { unsafe mdb_txn_abort(pointer) }
    }

    /// Gives up the snapshot and keeps the reader slot.
    func reset() {
        guard let pointer = unsafe pointer, unsafe !isReset else { return }
        unsafe mdb_txn_reset(pointer)
        unsafe isReset = true
        uncount()
    }

    /// Takes the last committed state as the new snapshot.
    func renew() throws(LMDBError) {
        guard let pointer = unsafe pointer else { throw .badTransaction }
        reset()
        unsafe snapshot += 1
        environment.openTransactions.withLock { $0 += 1 }
        isCounted = true
        let code = unsafe mdb_txn_renew(pointer)
        if code != MDB_SUCCESS {
            uncount()
            throw LMDBError(code: code)
        }
        unsafe isReset = false
    }

    /// Lets the map move although the transaction is open, for one that reads no more.
    func uncount() {
        guard isCounted else { return }
        isCounted = false
        environment.openTransactions.withLock { $0 -= 1 }
    }

    private func end() -> OpaquePointer? {
        guard let ended = unsafe pointer else { return nil }
        if !isReadOnly {
            precondition(
                thread == pthread_self(), "A write transaction ends on its thread.")
        }
        // LMDB ends a child with its parent and frees it.
        if let child { _ = unsafe child.end() }
        unsafe pointer = nil
        uncount()
        return unsafe ended
    }
}
