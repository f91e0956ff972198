import Glibc
import Storage

/// Threads that run what may block: statements, transactions, waiting for clients to take rows.
///
/// Threads are made as they are needed, and end after a time without work, all but the first. Those
/// that wait for a client are not counted among those that the limit is for: others work meanwhile.
final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    /// A thread that waits for work.
    private final class Worker: Sendable {
        let next = Monitor<Job?>(nil)
    }

    private struct State {
        var idle: [Worker] = []
        /// What no thread is free for.
        var waiting: ArraySlice<Job> = []
        var threadCount = 1
        /// Those of the threads that wait for clients.
        var parkedCount = 0
        var isClosed = false

        var workingCount: Int { threadCount - parkedCount }
    }

    private let state = Monitor(State())
    private let threadLimit: Int
    private static let idleTime = Duration.seconds(10)

    init(threadLimit: Int) throws(StorageError) {
        self.threadLimit = threadLimit
        // Without it nothing could run where the system gives no more threads later.
        _ = try Thread { [self] in serve(nil, isLasting: true) }
    }

    /// Runs `job` on a thread, once one is free.
    ///
    /// - Parameter isUrgent: whether it must not wait, for others wait for what it does: it gets a
    ///   thread beyond the limit.
    /// - Returns: whether it has to wait for a thread.
    @discardableResult
    func run(isUrgent: Bool = false, _ job: @escaping Job) -> Bool {
        let (worker, needsThread): (Worker?, Bool) = state.withLock { state in
            if let worker = state.idle.popLast() { return (worker, false) }
            guard state.workingCount < threadLimit || isUrgent else {
                state.waiting.append(job)
                return (nil, false)
            }
            state.threadCount += 1
            return (nil, true)
        }
        if let worker {
            worker.next.withLock { $0 = job }
            return false
        }
        guard needsThread else { return true }
        if start(with: job) { return false }
        // The threads that there are will come to it.
        let idle = state.withLock { state in
            let idle = state.idle.popLast()
            if idle == nil { state.waiting.append(job) }
            return idle
        }
        idle?.next.withLock { $0 = job }
        return idle == nil
    }

    /// Runs `body`, which waits for a client or for others that do, on a thread of the pool: another
    /// thread takes its place meanwhile if there is work.
    func parked<R>(_ body: () -> R) -> R {
        let needsThread = state.withLock { state in
            state.parkedCount += 1
            guard !state.waiting.isEmpty, state.workingCount < threadLimit else { return false }
            state.threadCount += 1
            return true
        }
        // Where the system gives no thread, those that there are come to what waits.
        if needsThread { _ = start(with: nil) }
        defer { state.withLock { $0.parkedCount -= 1 } }
        return body()
    }

    /// Starts a thread that is counted already; false, and it is not, if the system gives none.
    private func start(with job: Job?) -> Bool {
        do throws(StorageError) {
            _ = try Thread { [self] in serve(job, isLasting: false) }
            return true
        } catch {
            state.withLock { $0.threadCount -= 1 }
            return false
        }
    }

    /// Runs `body` on a thread, and gives what it returns to the task that waits for it.
    func perform<R: Sendable, E: Error>(
        isUrgent: Bool = false, _ body: @escaping @Sendable () throws(E) -> R
    ) async throws(E) -> R {
        let result: Result<R, E> = await withCheckedContinuation { continuation in
            run(isUrgent: isUrgent) {
                continuation.resume(returning: Result { () throws(E) in try body() })
            }
        }
        return try result.get()
    }

    /// Ends the threads once there is nothing to do, and waits for that, but not longer than
    /// `timeout`.
    func close(_ timeout: Duration) {
        let idle = state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.next.withLock { $0 = {} } }
        _ = state.wait(for: timeout) { state -> Bool? in state.threadCount == 0 ? true : nil }
    }

    /// The threads that there are.
    var threadCount: Int { state.withLock(\.threadCount) }

    private enum Step {
        case run(Job)
        case wait
        case end
    }

    private func serve(_ first: Job?, isLasting: Bool) {
        // Nobody joins it: what it has is free once it has ended.
        pthread_detach(pthread_self())
        let worker = Worker()
        var job = first
        while true {
            job?()
            job = nil
            let step: Step = state.withLock { state in
                let isBeyondLimit = state.workingCount > threadLimit && !isLasting
                if !isBeyondLimit, let job = state.waiting.popFirst() { return .run(job) }
                if state.isClosed || isBeyondLimit {
                    state.threadCount -= 1
                    return .end
                }
                state.idle.append(worker)
                return .wait
            }
            switch step {
            case .end: return
            case .run(let next): job = next
            case .wait:
                job = next(worker, isLasting)
                if job == nil { return }
            }
        }
    }

    /// Waits for work; nil where none came and the thread is to end.
    private func next(_ worker: Worker, _ isLasting: Bool) -> Job? {
        let take: (inout Job?) -> Job? = { job in
            defer { job = nil }
            return job
        }
        if isLasting { return worker.next.wait(take) }
        if let job = worker.next.wait(for: Self.idleTime, take) { return job }
        let isIdle = state.withLock { state in
            guard let place = state.idle.firstIndex(where: { $0 === worker }) else { return false }
            state.idle.remove(at: place)
            state.threadCount -= 1
            return true
        }
        // Somebody has just taken it from the list to give it work.
        return isIdle ? nil : worker.next.wait(take)
    }
}

// Tasks that answer requests run here too: what else the process does with Swift's own threads
// cannot hold them up.
extension WorkerPool: TaskExecutor {
    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        run(isUrgent: true) { [self] in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }
}
