import Changelog
import Disk
import Glibc
import LMDB

/// What opening a store for writing gives.
struct OpenedStore {
    let core: StoreCore
    let committer: GroupCommitter
    let checkpointer: Checkpointer
    let lock: any DiskFile
}

/// Opens a store: recovery from the checkpoint and the changelog, or first creation.
///
/// - Made in another boot of the machine: LMDB's pages may be any mixture of old and new, except
///   those of the checkpoint. Its meta pages are put back and its state is pinned; then the log is
///   replayed.
/// - Made in this boot: the process ended, but the operating system has every page it wrote. LMDB
///   is taken as it is. The checkpoint's state cannot be pinned any more, so before the first
///   write everything is synced and a new checkpoint made.
/// - None: the store was never finished being made, so nothing was ever acknowledged.
struct StoreOpening {
    let directory: String
    let options: StoreOptions
    let disk: any Disk

    func openForWriting() throws(StorageError) -> OpenedStore {
        do throws(DiskError) {
            try disk.createDirectory(directory)
            try disk.syncDirectory(directoryPart(of: directory))
        } catch { throw .disk(error) }
        let lock = try takeLock()
        let boot = try currentBootID()
        let checkpoint = try CheckpointFile.read(in: directory, disk)
        if let checkpoint {
            if checkpoint.bootID != boot { try putBack(checkpoint) }
        } else {
            try removeUnfinished()
        }
        let core = try openCore(isNew: checkpoint == nil)
        let checkpointer = Checkpointer(core, bootID: boot, lastLSN: checkpoint?.lsn ?? .zero)
        // Before anything is written: of another boot, this pins the checkpoint's own state.
        let first = try capture(core)
        checkpointer.hold(first)
        if checkpoint == nil || checkpoint?.bootID == boot {
            _ = try checkpointer.run { first }
        }
        let committer = try recover(core, from: checkpoint?.lsn ?? .zero, applied: first.lsn)
        if let checkpoint, checkpoint.bootID != boot {
            // Readers of other processes go by the boot id in the file.
            _ = try checkpointer.run { () throws(StorageError) in try committer.capture() }
        }
        _ = try committer.removeHiddenPartitions()
        try committer.removeWorkOfEndedImports()
        return OpenedStore(
            core: core, committer: committer, checkpointer: checkpointer, lock: lock)
    }

    func openForReading() throws(StorageError) -> StoreCore {
        guard let checkpoint = try CheckpointFile.read(in: directory, disk) else {
            throw .closed(
                "the store in \(directory) has no checkpoint file: "
                    + "it is being made, or the file is lost")
        }
        guard checkpoint.bootID == (try currentBootID()) else {
            throw .locked(
                "the store in \(directory) has to be recovered after a restart of the machine: "
                    + "open it for writing first")
        }
        let environment: Environment
        let tables: Tables?
        do throws(LMDBError) {
            environment = try Environment(
                path: StoreCore.dataPath(directory),
                options: EnvironmentOptions(
                    mapByteCount: 0, durability: .noSync, access: .readOnly,
                    maxReaders: options.maxReaders))
            tables = try Tables(openingIn: environment)
        } catch { throw .lmdb(error) }
        guard let tables else { throw .corrupted("the store in \(directory) lacks tables") }
        let core = StoreCore(
            directory: directory, options: options, disk: disk, environment: environment,
            tables: tables)
        try loadCatalogs(core)
        return core
    }
}

// Steps.
extension StoreOpening {
    private func currentBootID() throws(StorageError) -> String {
        if let name = options.bootID { return name }
        do { return try bootID() } catch { throw .disk(error) }
    }

    private func takeLock() throws(StorageError) -> any DiskFile {
        let path = StoreCore.lockPath(directory)
        do throws(DiskError) {
            let file = try disk.open(path, try disk.exists(path) ? .write : .create)
            // A process that this one is just starting has copies of its files, and of the lock of
            // a store that was closed meanwhile, until it runs its program.
            for pause in [0, 5, 20, 75] {
                usleep(UInt32(pause) * 1_000)
                if try file.tryLock() { return file }
            }
        } catch { throw .disk(error) }
        throw .locked(
            "another process has the store in \(directory) open for writing\n"
                + "Wait until it ends; reading goes on meanwhile.")
    }

    private func putBack(_ checkpoint: CheckpointFile) throws(StorageError) {
        do throws(DiskError) {
            let file = try disk.open(StoreCore.dataPath(directory), .write)
            try file.write(checkpoint.metaPages.span.bytes, at: 0)
            try file.sync()
        } catch { throw .disk(error) }
    }

    /// Removes the beginnings of a store that never had its first checkpoint.
    private func removeUnfinished() throws(StorageError) {
        do throws(DiskError) {
            if try !disk.exists(StoreCore.changelogPath(directory)) {
                for path in [StoreCore.dataPath(directory), StoreCore.dataPath(directory) + "-lock"]
                where try disk.exists(path) {
                    try disk.remove(path)
                }
                return
            }
        } catch { throw .disk(error) }
        throw .corrupted(
            "\(directory) has a changelog but no checkpoint file; it was there before the first "
                + "record")
    }

    private func openCore(isNew: Bool) throws(StorageError) -> StoreCore {
        let core: StoreCore
        do throws(LMDBError) {
            let environment = try Environment(
                path: StoreCore.dataPath(directory),
                options: EnvironmentOptions(
                    mapByteCount: options.mapByteCount, durability: .noSync,
                    maxReaders: options.maxReaders))
            var transaction = try environment.writeTransaction()
            let tables = try Tables(creatingIn: &transaction)
            try transaction.commit()
            core = StoreCore(
                directory: directory, options: options, disk: disk, environment: environment,
                tables: tables)
        } catch { throw .lmdb(error) }
        if isNew {
            let group = try GroupState(beginningIn: core)
            try MetaTable(group.access).initialize(
                shard: UInt128.random(in: 1 ... .max))
            try group.access.commit()
            do { try disk.syncDirectory(directory) } catch { throw .disk(error) }
        }
        try loadCatalogs(core)
        return core
    }

    private func loadCatalogs(_ core: StoreCore) throws(StorageError) {
        let snapshot = try core.snapshot()
        try MetaTable(snapshot.access).checkVersion()
        core.publish(snapshot.tokens.catalog, snapshot.schema)
    }

    private func capture(_ core: StoreCore) throws(StorageError) -> CheckpointCapture {
        let lsn = try core.snapshot().lsn()
        do throws(LMDBError) {
            return CheckpointCapture(
                lsn: lsn, metaPages: try core.environment.metaPages(),
                pin: try core.environment.readTransaction().pinned())
        } catch { throw .lmdb(error) }
    }

    /// Opens the log and applies what LMDB lacks of it.
    private func recover(
        _ core: StoreCore, from checkpoint: LSN, applied: LSN
    ) throws(StorageError) -> GroupCommitter {
        let shard = try MetaTable(try core.snapshot().access).shard()
        let log: ChangelogWriter
        do {
            log = try ChangelogWriter(
                directory: StoreCore.changelogPath(directory), disk: disk,
                options: ChangelogOptions(
                    shard: shard, firstLSN: .first, fileByteCount: options.logFileByteCount,
                    verifiedFrom: checkpoint.next))
        } catch { throw .changelog(error) }
        let last = log.durableLSN
        guard applied <= last else {
            throw .corrupted(
                "the changelog ends at record \(last), but \(applied) was applied already")
        }
        if applied < last { _ = try Replay(core).run(from: applied.next, to: last) }
        return GroupCommitter(core, log, appliedLSN: last)
    }
}
