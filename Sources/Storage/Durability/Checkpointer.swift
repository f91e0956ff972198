import Changelog
import Disk
import LMDB

/// A state of LMDB, taken between two commits: its pages stay as long as the capture lives.
final class CheckpointCapture: Sendable {
    let lsn: LSN
    let metaPages: [UInt8]
    private let pin: PinnedSnapshot

    init(lsn: LSN, metaPages: [UInt8], pin: consuming PinnedSnapshot) {
        self.lsn = lsn
        self.metaPages = metaPages
        self.pin = pin
    }
}

/// Makes LMDB durable up to an LSN now and then, so that recovery is short and the log can be
/// trimmed.
///
/// LMDB commits without syncing, so after a crash of the operating system any of its pages may be
/// old or new. What is safe to go back to is a state whose pages were synced and not used again
/// since: a checkpoint pins a state, syncs the file, and writes the state's meta pages to a side
/// file. Only then may the state of the checkpoint before go. LMDB uses no page again that a
/// reader can see, so between checkpoints the pinned pages stay as they are on disk.
final class Checkpointer: @unchecked Sendable {
    // Safe: `pinned` is touched only by who has set `isRunning`, or before threads exist.
    private let core: StoreCore
    private let bootID: String
    private var pinned: CheckpointCapture?
    private let monitor = Monitor(State())

    private struct State {
        var isRunning = false
        var isRequested = false
        var isClosed = false
        var lastLSN = LSN.zero
    }

    init(_ core: StoreCore, bootID: String, lastLSN: LSN) {
        self.core = core
        self.bootID = bootID
        monitor.withLock { $0.lastLSN = lastLSN }
    }

    /// The LSN of the last checkpoint.
    var lastLSN: LSN { monitor.withLock { $0.lastLSN } }

    /// Keeps the pages of a state until it is called again.
    func hold(_ capture: CheckpointCapture) {
        pinned = core.options.pinsCheckpoints ? capture : nil
    }

    /// Makes one checkpoint; waits for one that is under way first.
    ///
    /// - Parameter capture: takes the state where no commit can come between; nil makes none.
    func run(
        _ capture: () throws(StorageError) -> CheckpointCapture?
    ) throws(StorageError) -> LSN? {
        monitor.wait { state -> Void? in
            if state.isRunning { return nil }
            state.isRunning = true
            return ()
        }
        defer { monitor.withLock { $0.isRunning = false } }
        guard let taken = try capture() else { return nil }
        do {
            try core.environment.sync(force: true)
        } catch {
            // Pages that failed to be written may be gone from memory too.
            core.poison(.lmdb(error))
            throw .lmdb(error)
        }
        let file = CheckpointFile(
            lsn: taken.lsn, bootID: bootID, pageByteCount: UInt32(core.environment.pageByteCount),
            metaPages: taken.metaPages)
        try file.write(in: core.directory, core.disk)
        hold(taken)
        monitor.withLock { $0.lastLSN = taken.lsn }
        core.activity.noteCheckpoint()
        return taken.lsn
    }

    /// Lets the background thread begin a checkpoint now.
    func request() { monitor.withLock { $0.isRequested = true } }

    func close() { monitor.withLock { $0.isClosed = true } }

    /// Waits until a checkpoint is due; false once closed.
    func waitUntilDue(_ interval: Duration) -> Bool {
        monitor.wait(for: interval) { state in
            if state.isClosed { return false }
            guard state.isRequested else { return nil }
            state.isRequested = false
            return true
        } ?? true
    }
}
