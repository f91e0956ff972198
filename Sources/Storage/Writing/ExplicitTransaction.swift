/// A transaction of several steps, each a closure that runs on the writer thread.
///
/// It holds the writer from its begin to its end, which is `commit`, `rollback`, its timeout, or
/// the release of the last reference. Once a step throws, it can only be rolled back.
public final class ExplicitTransaction: Sendable {
    private enum Step {
        case run(WriteJob)
        case commit
        case rollback
    }

    private struct State {
        var isBegun = false
        var step: Step?
        /// The answer to the step that was given last.
        var answer: Result<Void, any Error>?
        var hasEnded = false
    }

    private let monitor = Monitor(State())

    private struct RolledBack: Error {}

    init(_ writer: StoreWriterThread, timeout: Duration) throws(StorageError) {
        let deadline = ContinuousClock.now + timeout
        let monitor = monitor
        try writer.add(
            WriteJob(isExclusive: true) {
                try Self.serve($0, monitor, until: deadline)
            } completion: { error in
                monitor.withLock { state in
                    state.hasEnded = true
                    if let error, !(error is RolledBack) {
                        state.answer = .failure(error)
                    } else {
                        state.answer = .success(())
                    }
                }
            })
        let ended: Bool? = monitor.wait { $0.isBegun || $0.hasEnded ? $0.hasEnded : nil }
        if ended == true { throw StoreWriterThread.closed }
    }

    deinit { try? rollback() }

    /// Runs the steps as they come, on the writer thread, inside the job.
    private static func serve(
        _ transaction: Transaction, _ monitor: Monitor<State>,
        until deadline: ContinuousClock.Instant
    ) throws {
        monitor.withLock { $0.isBegun = true }
        var failure: (any Error)?
        while true {
            let left = deadline - ContinuousClock.now
            let step: Step? = monitor.wait(for: left < .zero ? .zero : left) { state in
                defer { state.step = nil }
                return state.step
            }
            switch step {
            case nil: throw StorageError.closed("the transaction was rolled back at its deadline")
            case .commit:
                if let failure { throw failure }
                return
            case .rollback: throw RolledBack()
            case .run(let job):
                do {
                    if let failure { throw failure }
                    try job.run(transaction)
                    job.complete(nil)
                } catch {
                    failure = error
                    job.complete(error)
                }
            }
        }
    }

    /// Runs one step and returns its result.
    @available(*, noasync)
    public func perform<R>(_ body: (Transaction) throws -> R) throws -> R {
        var result: R?
        try withoutActuallyEscaping(body) { body in
            // Safe: this thread waits until the writer thread has answered.
            try withUnsafeMutablePointer(to: &result) { result in
                let job = WriteJob {
                    result.pointee = try body($0)
                } completion: { [monitor] error in
                    monitor.withLock { $0.answer = error.map { .failure($0) } ?? .success(()) }
                }
                defer { job.complete(StoreWriterThread.closed) }
                try give(.run(job))
            }
        }
        guard let result else { throw StoreWriterThread.closed }
        return result
    }

    /// Makes the changes durable.
    @available(*, noasync)
    public func commit() throws { try give(.commit) }

    /// Drops the changes. After the end it does nothing.
    @available(*, noasync)
    public func rollback() throws { try give(.rollback) }

    private func give(_ step: Step) throws {
        let isOpen = monitor.withLock { state in
            if state.hasEnded { return false }
            state.answer = nil
            state.step = step
            return true
        }
        guard isOpen else {
            if case .rollback = step { return }
            throw StorageError.closed("the transaction has ended")
        }
        try monitor.wait { $0.answer }?.get()
    }
}
