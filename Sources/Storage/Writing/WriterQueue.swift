/// The bounded queue in front of the writer thread.
final class WriterQueue: Sendable {
    private struct State {
        var work: [WriterWork] = []
        var isClosed = false
    }

    enum Batch {
        case jobs([WriteJob])
        case control(@Sendable (GroupCommitter) -> Void)
    }

    private let monitor = Monitor(State())
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    /// Adds work, waiting for room; false if the queue is closed.
    func add(_ work: WriterWork) -> Bool {
        monitor.wait { state in
            if state.isClosed { return false }
            guard state.work.count < limit else { return nil }
            state.work.append(work)
            return true
        } ?? false
    }

    /// Adds work without waiting for room; false if the queue is closed.
    func addBeyondLimit(_ work: WriterWork) -> Bool {
        monitor.withLock { state in
            if state.isClosed { return false }
            state.work.append(work)
            return true
        }
    }

    /// Takes no more work; what is there is still done.
    func close() { monitor.withLock { $0.isClosed = true } }

    /// Waits for work and takes what belongs into one group; nil once closed and empty.
    func take(jobLimit: Int) -> Batch? {
        let batch: Batch?? = monitor.wait { state in
            guard let first = state.work.first else { return state.isClosed ? .some(nil) : nil }
            guard case .job(let job) = first else {
                guard case .control(let body) = state.work.removeFirst() else { return nil }
                return .control(body)
            }
            if job.isExclusive {
                state.work.removeFirst()
                return .jobs([job])
            }
            var jobs: [WriteJob] = []
            while jobs.count < jobLimit, jobs.count < state.work.count,
                case .job(let job) = state.work[jobs.count], !job.isExclusive
            {
                jobs.append(job)
            }
            state.work.removeFirst(jobs.count)
            return .jobs(jobs)
        }
        return batch ?? nil
    }
}
