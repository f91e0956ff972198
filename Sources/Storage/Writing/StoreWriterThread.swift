import Changelog
import Disk
import LMDB
import Synchronization

/// The thread that writes, with its queue, and the thread that makes checkpoints.
final class StoreWriterThread: Sendable {
    private let core: StoreCore
    private let queue: WriterQueue
    private let checkpointer: Checkpointer
    private let writerThread: Thread
    private let checkpointThread: Thread
    /// The lock on the directory, held until the writer has ended.
    private let lock: Mutex<(any DiskFile)?>

    init(_ opened: OpenedStore) throws(StorageError) {
        let core = opened.core
        let queue = WriterQueue(limit: core.options.queueLimit)
        let checkpointer = opened.checkpointer
        self.core = core
        self.queue = queue
        self.checkpointer = checkpointer
        lock = Mutex(opened.lock)
        // Safe: handed over to the one thread that uses it from now on.
        nonisolated(unsafe) let committer = opened.committer
        writerThread = try Thread { Self.serve(queue, committer, checkpointer, core.options) }
        do throws(StorageError) {
            checkpointThread = try Thread { Self.checkpointWhenDue(core, queue, checkpointer) }
        } catch {
            queue.close()
            writerThread.join()
            throw error
        }
    }

    private static func serve(
        _ queue: WriterQueue, _ committer: GroupCommitter, _ checkpointer: Checkpointer,
        _ options: StoreOptions
    ) {
        while let batch = queue.take(jobLimit: options.groupJobLimit) {
            switch batch {
            case .jobs(let jobs): committer.run(jobs)
            case .control(let body): body(committer)
            }
            if committer.isCheckpointDue { checkpointer.request() }
        }
        committer.close(checkpointer)
    }

    private static func checkpointWhenDue(
        _ core: StoreCore, _ queue: WriterQueue, _ checkpointer: Checkpointer
    ) {
        while checkpointer.waitUntilDue(core.options.checkpointInterval) {
            // A failed sync poisons the store, which says so at the next write; of another error
            // the next checkpoint will tell whether it lasts.
            _ = try? checkpoint(core, queue, checkpointer, isForced: false)
        }
    }

    /// Ends both threads after what they have to do. May be called more than once.
    func stop() {
        let held = lock.withLock { lock in
            defer { lock = nil }
            return lock
        }
        guard held != nil else { return }
        checkpointer.close()
        // The last reference to a store may go on one of its own threads, which then ends by
        // itself.
        if checkpointThread.isCurrent || writerThread.isCurrent { return queue.close() }
        checkpointThread.join()
        queue.close()
        writerThread.join()
    }
}

// Jobs.
extension StoreWriterThread {
    static var closed: StorageError { .closed("the store is closed for writing") }

    func add(_ job: WriteJob) throws(StorageError) {
        guard queue.add(.job(job)) else { throw Self.closed }
    }

    func write<R>(_ body: (Transaction) throws -> R) throws -> R {
        precondition(!writerThread.isCurrent, "A write inside a write would wait for itself.")
        var result: R?
        let end = Monitor<(isDone: Bool, error: (any Error)?)>((false, nil))
        try withoutActuallyEscaping(body) { body in
            // Safe: this thread waits until the writer thread has answered.
            try withUnsafeMutablePointer(to: &result) { result in
                let job = WriteJob {
                    result.pointee = try body($0)
                } completion: { error in
                    end.withLock { $0 = (true, error) }
                }
                try add(job)
                end.wait { $0.isDone ? () : nil }
            }
        }
        if let error = end.withLock({ $0.error }) { throw error }
        guard let result else { throw Self.closed }
        return result
    }

    func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R
    ) async throws -> R {
        try await withCheckedThrowingContinuation { continuation in
            write(body) { continuation.resume(with: $0) }
        }
    }

    /// The same for who is called back, on the writer thread.
    func write<R: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> R,
        completion: @escaping @Sendable (Result<R, any Error>) -> Void
    ) {
        let result = Monitor<R?>(nil)
        let job = WriteJob { transaction in
            let value = try body(transaction)
            result.withLock { $0 = value }
        } completion: { error in
            if let error { return completion(.failure(error)) }
            guard let value = result.withLock({ $0 }) else {
                return completion(.failure(Self.closed))
            }
            completion(.success(value))
        }
        // Who must not block must not wait for room: their number is bounded by who makes them.
        if !queue.addBeyondLimit(.job(job)) { completion(.failure(Self.closed)) }
    }
}

// Work between groups.
extension StoreWriterThread {
    func checkpoint() throws(StorageError) -> LSN {
        try core.checkWritable()
        return try Self.checkpoint(core, queue, checkpointer, isForced: true)
    }

    func reclaimSpace() throws(StorageError) -> Int {
        let core = core
        return try Self.onWriter(queue) { _ throws(StorageError) in
            try SpaceReclaimer(
                environment: core.environment, disk: core.disk, minimumRunPageCount: 1
            ).run()
        }
    }

    /// Has `body` run on the writer thread between groups; does not wait for it.
    func runBetweenGroups(
        _ body: @escaping @Sendable (GroupCommitter) -> Void
    ) throws(StorageError) {
        guard queue.add(.control(body)) else { throw Self.closed }
    }

    /// Makes a checkpoint, unless it is not forced and there is nothing new.
    private static func checkpoint(
        _ core: StoreCore, _ queue: WriterQueue, _ checkpointer: Checkpointer, isForced: Bool
    ) throws(StorageError) -> LSN {
        let last = checkpointer.lastLSN
        let capture = { () throws(StorageError) -> CheckpointCapture? in
            try onWriter(queue) { committer throws(StorageError) in
                // A bulk load writes much and no record.
                if !isForced, committer.appliedLSN == last, !committer.isCheckpointDue {
                    return nil
                }
                return try committer.capture()
            }
        }
        guard let lsn = try checkpointer.run(capture) else { return last }
        try onWriter(queue) { committer throws(StorageError) in
            try committer.trim(checkpoint: lsn)
            _ = try SpaceReclaimer(
                environment: core.environment, disk: core.disk,
                minimumRunPageCount: SpaceReclaimer.worthwhilePageCount
            ).run()
        }
        return lsn
    }

    /// Runs `body` on the writer thread between groups and waits for it.
    private static func onWriter<R>(
        _ queue: WriterQueue,
        _ body: @escaping @Sendable (GroupCommitter) throws(StorageError) -> R
    ) throws(StorageError) -> R {
        let answer = Monitor<Result<R, StorageError>?>(nil)
        let isAdded = queue.add(
            .control { committer in
                let result: Result<R, StorageError>
                do throws(StorageError) {
                    result = .success(try body(committer))
                } catch { result = .failure(error) }
                answer.withLock { $0 = result }
            })
        guard isAdded, let result = answer.wait({ $0 }) else { throw closed }
        return try result.get()
    }
}
