import CLMDB
import Glibc
import Synchronization

/// An open LMDB file (`MDB_env`): one writer at a time, readers that never wait.
///
/// - One process must open a file only once at a time: POSIX file locks are lost when any
///   descriptor of the file is closed. It must not be used after `fork`.
/// - Read transactions see the state as of their begin and keep every page of it: one that is left
///   open makes the file grow.
/// - Open transactions keep the environment alive; it closes when the last reference goes.
@safe public final class Environment: Sendable {
    /// The data file; LMDB keeps its lock file beside it, as the same path and `-lock`.
    public let path: String
    public let options: EnvironmentOptions
    /// LMDB's page size, which is the operating system's where the file was made.
    public let pageByteCount: Int
    /// The longest key that LMDB takes, in bytes.
    public let maxKeyByteCount: Int

    /// Whether a page begins at a multiple of its size in memory, as the map does of the operating
    /// system's page size.
    let hasAlignedPages: Bool

    // LMDB locks what threads share in an `MDB_env`; remapping, which it does not lock, is guarded
    // by `openTransactions`.
    nonisolated(unsafe) let handle: OpaquePointer
    /// How many transactions of this process may touch the map. The lock is also held while the
    /// map moves and while table handles are made, both of which LMDB leaves to its caller.
    let openTransactions = Mutex(0)
    /// The names of the tables that were opened.
    private let tableNames = Mutex<[MDB_dbi: String]>([:])

    /// Opens `path`; makes it where it is missing, if `options.access` lets it (`mdb_env_open`).
    public init(path: String, options: EnvironmentOptions) throws(LMDBError) {
        var created: OpaquePointer?
        try unsafe check(mdb_env_create(&created))
        guard let handle = unsafe created else { throw .system(errno: ENOMEM) }
        do throws(LMDBError) {
            if options.mapByteCount > 0 {
                try unsafe check(mdb_env_set_mapsize(handle, options.mapByteCount))
            }
            try unsafe check(
                mdb_env_set_maxreaders(handle, UInt32(clamping: options.maxReaders)))
            try unsafe check(mdb_env_set_maxdbs(handle, UInt32(clamping: options.maxTables)))
            try unsafe check(mdb_env_open(handle, path, options.flags, 0o644), path: path)
        } catch {
            unsafe mdb_env_close(handle)
            // LMDB takes an empty file for a new one, to which it then cannot write.
            let isEmpty = options.access == .readOnly && error == .system(errno: EBADF)
            throw isEmpty ? .corrupted(code: MDB_INVALID) : error
        }
        var statistics = MDB_stat()
        unsafe mdb_env_stat(handle, &statistics)
        self.path = path
        self.options = options
        pageByteCount = Int(statistics.ms_psize)
        hasAlignedPages = pageByteCount > 0 && sysconf(Int32(_SC_PAGESIZE)) % pageByteCount == 0
        self.maxKeyByteCount = unsafe Int(mdb_env_get_maxkeysize(handle))
        unsafe self.handle = handle
    }

    // Safe: transactions hold the environment, so none is open here.
    deinit { unsafe mdb_env_close(handle) }

    /// Begins a read transaction on the last committed state (`mdb_txn_begin`).
    public func readTransaction() throws(LMDBError) -> ReadTransaction {
        ReadTransaction(try TransactionState(environment: self, parent: nil, isReadOnly: true))
    }

    /// Begins the write transaction; waits while another thread or process has one.
    ///
    /// It belongs to the calling thread until it ends.
    @available(*, noasync)
    public func writeTransaction() throws(LMDBError) -> WriteTransaction {
        WriteTransaction(try TransactionState(environment: self, parent: nil, isReadOnly: false))
    }

    /// Writes what the operating system holds of the file to disk (`mdb_env_sync`).
    ///
    /// - Parameter force: syncs also where `durability` says that commits do not. Without it the
    ///   call does nothing in `noSync`.
    @available(*, noasync)
    public func sync(force: Bool) throws(LMDBError) {
        try unsafe check(mdb_env_sync(handle, force ? 1 : 0), path: path)
    }

    /// Makes the map larger, or smaller down to the last page in use (`mdb_env_set_mapsize`).
    ///
    /// Throws `transactionsOpen` where this process has transactions other than pinned ones: the
    /// map moves, and bytes lent from it with it.
    public func resize(mapByteCount: Int) throws(LMDBError) {
        precondition(mapByteCount > 0, "A map has a size.")
        try remap(mapByteCount)
    }

    /// Takes over the map size that another process gave the file, after `mapResized`.
    public func adoptMapSize() throws(LMDBError) { try remap(0) }

    private func remap(_ mapByteCount: Int) throws(LMDBError) {
        let code: Result<Int32, LMDBError> = openTransactions.withLock { count in
            guard count == 0 else { return .failure(.transactionsOpen(count)) }
            // Safe: the lock keeps transactions from beginning, and none is open.
            return unsafe .success(mdb_env_set_mapsize(handle, mapByteCount))
        }
        try check(code.get())
    }

    /// Opens a table that exists (`mdb_dbi_open`); nil where it does not.
    ///
    /// Call it for each table once, before other threads begin transactions on it.
    public func table(named name: String, _ options: TableOptions = []) throws(LMDBError) -> Table?
    {
        let state = try TransactionState(environment: self, parent: nil, isReadOnly: true)
        defer { state.abort() }
        var identifier: MDB_dbi = 0
        let code = try unsafe mdb_dbi_open(state.handle(), name, options.rawValue, &identifier)
        if code == MDB_NOTFOUND { return nil }
        try check(code)
        // The handle outlives the transaction only if that is committed.
        try state.commit()
        return note(identifier, name)
    }

    /// The handle of a table that was opened under a name.
    func note(_ identifier: MDB_dbi, _ name: String) -> Table {
        tableNames.withLock { $0[identifier] = name }
        return Table(identifier: identifier)
    }

    /// The name of a table; nil for LMDB's own.
    func name(of table: Table) -> String? { tableNames.withLock { $0[table.identifier] } }
}
