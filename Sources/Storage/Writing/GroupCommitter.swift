import Changelog
import Disk
import LMDB

/// Runs groups of jobs: each job against one LMDB write transaction, then one sync of the
/// changelog, then the commit. It lives on the writer thread.
///
/// Invariants:
/// - A job is answered with success only once its record is synced.
/// - LMDB never holds a commit whose record is not synced, but for rows of hidden partitions,
///   which nothing refers to.
/// - A job that fails leaves nothing, not even ordinals.
final class GroupCommitter {
    let core: StoreCore
    private var log: ChangelogWriter
    /// About how much was written to LMDB since the last checkpoint began.
    var writtenByteCount: Int {
        let grown =
            (core.environment.info.lastPage - checkpointPage) * core.environment.pageByteCount
        return max(grown, recordByteCount * Self.writeAmplification)
    }

    /// Whether enough was written since the last checkpoint for another one.
    var isCheckpointDue: Bool { writtenByteCount >= core.options.checkpointByteCount }

    /// Bytes of records since the last checkpoint began, and the file's last page then.
    private var recordByteCount = 0
    private var checkpointPage = 0
    /// A guess for pages that are used again instead of making the file grow.
    private static let writeAmplification = 8
    /// The last record that LMDB holds.
    private(set) var appliedLSN: LSN

    init(_ core: StoreCore, _ log: consuming ChangelogWriter, appliedLSN: LSN) {
        self.core = core
        self.log = log
        self.appliedLSN = appliedLSN
    }

    /// Runs jobs in groups until all are answered.
    func run(_ jobs: [WriteJob]) {
        var rest = jobs[...]
        while !rest.isEmpty {
            do throws(StorageError) {
                try prepare()
                rest = rest.dropFirst(try runGroup(rest))
            } catch {
                // What ended the group before its jobs were answered is the answer for all.
                for job in rest { job.complete(error) }
                return
            }
        }
    }

    /// Checks that the store can take writes, and applies what the log has and LMDB has not.
    func prepare() throws(StorageError) {
        try core.checkWritable()
        let free: Int
        do { free = try core.disk.freeByteCount(at: core.directory) } catch { throw .disk(error) }
        guard free >= core.options.minimumFreeByteCount else {
            throw .diskFull(
                "only \(free) bytes are free on the disk of \(core.directory); writes are taken "
                    + "again from \(core.options.minimumFreeByteCount) on")
        }
        if appliedLSN < log.durableLSN {
            appliedLSN = try Replay(core).run(from: appliedLSN.next, to: log.durableLSN)
        }
    }

    /// Runs the first jobs and returns how many it answered.
    private func runGroup(_ jobs: ArraySlice<WriteJob>) throws(StorageError) -> Int {
        var group = try WriteGroup(core)
        var outcomes: [(job: WriteJob, error: (any Error)?)] = []
        for job in jobs {
            outcomes.append((job, group.run(job)))
            if group.byteCount >= core.options.groupByteLimit { break }
        }
        do throws(StorageError) {
            try commit(&group)
        } catch {
            // Jobs that failed by themselves keep their own error.
            for (job, own) in outcomes { job.complete(own ?? error) }
            return outcomes.count
        }
        for (job, error) in outcomes { job.complete(error) }
        return outcomes.count
    }

    private func commit(_ group: inout WriteGroup) throws(StorageError) {
        guard !group.payloads.isEmpty else { return group.abort() }
        let last = LSN(log.lastLSN.rawValue + UInt64(group.payloads.count))
        try group.prepareCommit(last)
        do throws(ChangelogError) {
            for payload in group.payloads { _ = try log.append(payload) }
            try log.sync()
        } catch {
            log.discardPending()
            group.abort()
            throw failure(of: error)
        }
        recordByteCount += group.byteCount
        core.activity.noteGroup(recordCount: group.payloads.count, byteCount: group.byteCount)
        do throws(StorageError) {
            try group.commit(last)
            appliedLSN = last
        } catch {
            // The records are durable, so this must come to be: the next group applies them first,
            // and if it cannot, takes nothing.
            throw .diskFull(
                "the changes are in the changelog up to record \(last) but could not be applied "
                    + "yet; they will be before the next write: \(error)")
        }
    }

    private func failure(of error: ChangelogError) -> StorageError {
        switch error {
        case .noSpace(let cause):
            return .diskFull("nothing was written: \(cause)")
        case .poisoned:
            core.poison(.changelog(error))
            return .poisoned(
                "a sync of the changelog failed, so it is unknown whether the change is durable; "
                    + "open the store anew to find out: \(error)")
        default: return .changelog(error)
        }
    }
}

// Between groups.
extension GroupCommitter {
    /// The state that a checkpoint makes durable: pinned, with its meta pages.
    func capture() throws(StorageError) -> CheckpointCapture {
        do throws(LMDBError) {
            let pin = try core.environment.readTransaction().pinned()
            let capture = CheckpointCapture(
                lsn: appliedLSN, metaPages: try core.environment.metaPages(), pin: pin)
            recordByteCount = 0
            checkpointPage = core.environment.info.lastPage
            return capture
        } catch { throw .lmdb(error) }
    }

    /// Removes changelog files that neither recovery nor retention needs.
    func trim(checkpoint: LSN) throws(StorageError) {
        let kept = core.options.retainedRecordCount
        guard checkpoint.rawValue > kept else { return }
        do {
            _ = try log.trim(below: LSN(checkpoint.rawValue - kept))
        } catch { throw .changelog(error) }
    }

    /// Makes a last checkpoint, so that the next open has nothing to apply.
    func close(_ checkpointer: Checkpointer) {
        // Without it the next open replays the log, so an error loses nothing.
        _ = try? checkpointer.run { () throws(StorageError) in
            appliedLSN == checkpointer.lastLSN ? nil : try capture()
        }
    }
}
