import Changelog
import Disk
import Glibc
import LMDB
import Synchronization

/// What the parts of an open store share.
final class StoreCore: Sendable {
    /// Names and indexes as of the last commit.
    struct Catalogs: Sendable {
        var tokens = TokenCatalog()
        var schema = SchemaCatalog()
    }

    let directory: String
    let options: StoreOptions
    let disk: any Disk
    let environment: Environment
    let tables: Tables
    /// Of a store that is open for writing. Elsewhere nobody would say that there was a commit.
    let idleSnapshots = SnapshotPool()
    let activity = WriterActivity()
    private let catalogs = Mutex(Catalogs())
    /// Why the store takes no more writes; nil while it does.
    private let poison = Mutex<StorageError?>(nil)
    private let userChanges = Atomic<UInt64>(0)
    /// Set while the map moves: readers wait.
    private let isGrowing = Atomic(false)

    init(
        directory: String, options: StoreOptions, disk: any Disk, environment: Environment,
        tables: Tables
    ) {
        self.directory = directory
        self.options = options
        self.disk = disk
        self.environment = environment
        self.tables = tables
    }

    static func dataPath(_ directory: String) -> String { directory + "/data.mdb" }
    static func changelogPath(_ directory: String) -> String { directory + "/changelog" }
    static func lockPath(_ directory: String) -> String { directory + "/lock" }

    var currentCatalogs: Catalogs { catalogs.withLock { $0 } }

    func publish(_ tokens: TokenCatalog, _ schema: SchemaCatalog) {
        catalogs.withLock { $0 = Catalogs(tokens: tokens, schema: schema) }
        idleSnapshots.noteCommit()
    }

    var userChangeCount: UInt64 { userChanges.load(ordering: .acquiring) }

    func noteUserChange() { userChanges.add(1, ordering: .releasing) }

    func checkWritable() throws(StorageError) {
        if let error = poison.withLock({ $0 }) { throw error }
    }

    /// From now on the store only reads.
    func poison(_ error: StorageError) {
        poison.withLock { $0 = $0 ?? .poisoned("the store takes no more writes: \(error)") }
    }

    func snapshot() throws(StorageError) -> Snapshot {
        let access = try TableAccess(reading: try readTransaction(), tables)
        var catalogs = currentCatalogs
        // In a process that only reads, others add names and indexes; here it is a comparison.
        try catalogs.tokens.load(from: access)
        try catalogs.schema.load(from: access)
        return Snapshot(access, catalogs.tokens, catalogs.schema)
    }

    private func readTransaction() throws(StorageError) -> ReadTransaction {
        var attempt = 0
        while true {
            while isGrowing.load(ordering: .acquiring) { usleep(200) }
            do {
                return try environment.readTransaction()
            } catch {
                attempt += 1
                guard attempt < 5 else { throw .lmdb(error) }
                try recover(from: error)
            }
        }
    }

    /// Does what lets a read transaction begin next time, or throws.
    private func recover(from error: LMDBError) throws(StorageError) {
        do {
            switch error {
            case .readersFull: try environment.clearStaleReaders()
            case .mapResized: try environment.adoptMapSize()
            default: throw StorageError.lmdb(error)
            }
        } catch let error as StorageError {
            throw error
        } catch let error as LMDBError {
            throw .lmdb(error)
        } catch {
            preconditionFailure("both errors are typed")
        }
    }

    /// Doubles the map, once the readers of this process have ended.
    func growMap() throws(StorageError) {
        isGrowing.store(true, ordering: .releasing)
        defer { isGrowing.store(false, ordering: .releasing) }
        let size = environment.info.mapByteCount * 2
        let deadline = ContinuousClock.now + options.growthTimeout
        while true {
            idleSnapshots.removeAll()
            do {
                return try environment.resize(mapByteCount: size)
            } catch .transactionsOpen(let count) where ContinuousClock.now < deadline {
                _ = count
                usleep(500)
            } catch .transactionsOpen(let count) {
                throw .limit(
                    "the map of \(size / 2) bytes is full and cannot grow, "
                        + "for \(count) readers have not ended for \(options.growthTimeout)")
            } catch { throw .lmdb(error) }
        }
    }
}
