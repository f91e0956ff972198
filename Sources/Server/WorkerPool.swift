import Glibc
import NIOCore
import Storage

/// Threads that run what may block: statements, transactions, waiting for clients to take rows.
///
/// As many jobs run at once as there are cores, so that short ones, which most are, are not in each
/// other's way; the rest wait for a moment. A watch finds jobs that take longer. They go on beside,
/// with those that wait for a client, and others get threads in their place.
///
/// Threads are made as they are needed, and end after a time without work, all but the first.
final class WorkerPool: Sendable {
    typealias Job = @Sendable () -> Void

    /// A thread, and what it does.
    private final class Worker: @unchecked Sendable {
        // Safe: variables are touched only while the pool's state is locked.

        enum Activity {
            case idle
            /// A job that has begun a moment ago.
            case short
            case long
            /// A job that waits for a client.
            case parked
        }

        let next = Monitor<Job?>(nil)
        var activity = Activity.short
        /// Whether the watch has seen it at its job.
        var wasSeen = false
    }

    private struct State {
        var workers: [ObjectIdentifier: Worker] = [:]
        /// Those whose threads have begun.
        var running: [pthread_t: Worker] = [:]
        var idle: [Worker] = []
        /// What no thread is free for.
        var waiting = CircularBuffer<Job>()
        var shortCount = 0
        var parkedCount = 0
        var isWatched = false
        var isClosed = false

        var workingCount: Int { workers.count - parkedCount }

        mutating func begin(_ worker: Worker) {
            worker.activity = .short
            worker.wasSeen = false
            shortCount += 1
        }

        mutating func end(_ worker: Worker, as next: Worker.Activity) {
            if worker.activity == .short { shortCount -= 1 }
            worker.activity = next
        }

        /// Whether the watch is to be told that it is wanted.
        mutating func startWatch() -> Bool {
            defer { isWatched = true }
            return !isWatched
        }

        mutating func add(_ worker: Worker) { workers[ObjectIdentifier(worker)] = worker }

        mutating func remove(_ worker: Worker) { workers[ObjectIdentifier(worker)] = nil }
    }

    /// A job and who is to run it.
    private struct Assignment {
        let worker: Worker
        let job: Job
        /// Whether the worker's thread is to be started.
        let isNew: Bool
    }

    private let state = Monitor(State())
    /// Whether the watch is to begin.
    private let watch = Monitor(false)
    private let threadLimit: Int
    private let shortLimit: Int
    private static let idleTime = Duration.seconds(10)
    /// After which others do not wait for a job any more: after one or two.
    private static let watchTime = Duration.milliseconds(1)
    /// The watch goes on so long where nothing waits, for more will come.
    private static let idleWatchCount = 100

    init(threadLimit: Int) throws(StorageError) {
        self.threadLimit = threadLimit
        shortLimit = min(System.coreCount, threadLimit)
        // Without it nothing could run where the system gives no more threads later.
        let worker = Worker()
        worker.activity = .idle
        state.withLock { state in
            state.add(worker)
            state.idle = [worker]
        }
        _ = try Thread { [self] in serve(worker, isLasting: true) }
        do throws(StorageError) {
            _ = try Thread { [self] in watchJobs() }
        } catch {
            close(.seconds(1))
            throw error
        }
    }

    /// Runs `job` on a thread, once one is free.
    ///
    /// - Parameter isUrgent: whether it must not wait, for others wait for what it does: it gets a
    ///   thread beyond the limit.
    /// - Returns: whether it has to wait for a thread.
    @discardableResult
    func run(isUrgent: Bool = false, _ job: @escaping Job) -> Bool {
        var startsWatch = false
        let assignment: Assignment? = state.withLock { state in
            if isUrgent || state.shortCount < shortLimit && state.waiting.isEmpty,
                let assignment = assign(job, isUrgent: isUrgent, &state)
            {
                return assignment
            }
            state.waiting.append(job)
            startsWatch = state.startWatch()
            return nil
        }
        if startsWatch { watch.withLock { $0 = true } }
        guard let assignment else { return true }
        return !start(assignment)
    }

    /// Gives a job to a worker; nil if none may be there for it.
    private func assign(_ job: @escaping Job, isUrgent: Bool, _ state: inout State) -> Assignment? {
        if let worker = state.idle.popLast() {
            state.begin(worker)
            return Assignment(worker: worker, job: job, isNew: false)
        }
        guard state.workingCount < threadLimit || isUrgent else { return nil }
        let worker = Worker()
        worker.activity = .idle
        state.begin(worker)
        state.add(worker)
        return Assignment(worker: worker, job: job, isNew: true)
    }

    /// False if the system gives no thread: those that there are will come to the job.
    @discardableResult
    private func start(_ assignment: Assignment) -> Bool {
        let (worker, job) = (assignment.worker, assignment.job)
        worker.next.withLock { $0 = job }
        guard assignment.isNew else { return true }
        do throws(StorageError) {
            _ = try Thread { [self] in serve(worker, isLasting: false) }
            return true
        } catch {
            let (idle, startsWatch): (Worker?, Bool) = state.withLock { state in
                state.end(worker, as: .idle)
                state.remove(worker)
                guard let idle = state.idle.popLast() else {
                    state.waiting.prepend(job)
                    return (nil, state.startWatch())
                }
                state.begin(idle)
                return (idle, false)
            }
            idle?.next.withLock { $0 = job }
            if startsWatch { watch.withLock { $0 = true } }
            return idle != nil
        }
    }

    /// Runs `body`, which waits for a client or for others that do, on a thread of the pool:
    /// another thread takes its place meanwhile if there is work.
    func parked<R>(_ body: () -> R) -> R {
        let (worker, assignments): (Worker?, [Assignment]) = state.withLock { state in
            guard let worker = state.running[pthread_self()] else { return (nil, []) }
            state.end(worker, as: .parked)
            state.parkedCount += 1
            return (worker, takeWaiting(&state))
        }
        for assignment in assignments { start(assignment) }
        guard let worker else { return body() }
        defer {
            state.withLock { state in
                state.parkedCount -= 1
                worker.activity = .long
            }
        }
        return body()
    }

    /// Gives what waits to threads, as many as may be.
    private func takeWaiting(_ state: inout State) -> [Assignment] {
        var assignments: [Assignment] = []
        while state.shortCount < shortLimit, let job = state.waiting.first,
            let assignment = assign(job, isUrgent: false, &state)
        {
            state.waiting.removeFirst()
            assignments.append(assignment)
        }
        return assignments
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
            for worker in state.idle { state.begin(worker) }
            return state.idle
        }
        for worker in idle { worker.next.withLock { $0 = {} } }
        watch.withLock { $0 = true }
        _ = state.wait(for: timeout) { state -> Bool? in state.workers.isEmpty ? true : nil }
    }

    /// The threads that there are.
    var threadCount: Int { state.withLock(\.workers.count) }

    // MARK: A thread's life

    private enum Step {
        case run(Job)
        case wait
        case end
    }

    private func serve(_ worker: Worker, isLasting: Bool) {
        let thread = pthread_self()
        // Nobody joins it: what it has is free once it has ended.
        pthread_detach(thread)
        state.withLock { $0.running[thread] = worker }
        defer {
            // The watch ends with the last.
            let isOver = state.withLock { state in
                state.running[thread] = nil
                return state.isClosed && state.workers.isEmpty
            }
            if isOver { watch.withLock { $0 = true } }
        }
        guard var job = next(worker, isLasting) else { return }
        while true {
            job()
            // What it holds is not kept until another one comes.
            job = {}
            let step: Step = state.withLock { state in
                state.end(worker, as: .idle)
                let isBeyondLimit = state.workingCount > threadLimit && !isLasting
                if !isBeyondLimit, state.shortCount < shortLimit,
                    let job = state.waiting.popFirst()
                {
                    state.begin(worker)
                    return .run(job)
                }
                if state.isClosed || isBeyondLimit {
                    state.remove(worker)
                    return .end
                }
                state.idle.append(worker)
                return .wait
            }
            switch step {
            case .end: return
            case .run(let next): job = next
            case .wait:
                guard let next = next(worker, isLasting) else { return }
                job = next
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
            state.remove(worker)
            return true
        }
        // Somebody has just taken it from the list to give it work.
        return isIdle ? nil : worker.next.wait(take)
    }

    // MARK: The watch

    /// Looks after jobs while some wait.
    private func watchJobs() {
        pthread_detach(pthread_self())
        while !state.withLock({ $0.isClosed && $0.workers.isEmpty }) {
            _ = watch.wait { isWanted -> Bool? in
                defer { isWanted = false }
                return isWanted ? true : nil
            }
            var idleCount = 0
            while idleCount < Self.idleWatchCount {
                _ = watch.wait(for: Self.watchTime) { _ -> Bool? in nil }
                let assignments = state.withLock { state in
                    let hasWork = !state.waiting.isEmpty
                    if hasWork { noteLongJobs(&state) }
                    idleCount = hasWork ? 0 : idleCount + 1
                    if idleCount >= Self.idleWatchCount { state.isWatched = false }
                    return takeWaiting(&state)
                }
                for assignment in assignments { start(assignment) }
            }
        }
    }

    private func noteLongJobs(_ state: inout State) {
        for worker in state.workers.values where worker.activity == .short {
            if worker.wasSeen { state.end(worker, as: .long) } else { worker.wasSeen = true }
        }
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
