import Bolt
import Graph
import IntelGraph
import NIOCore
import Query
import Storage
import Synchronization

extension ServerCore {
    /// Calls `enter` when it is a request's turn to write, or with why it will not be.
    func waitForTurn(
        _ kind: WriterGate.Kind, _ activity: Activity, until deadline: ContinuousClock.Instant,
        on loop: any EventLoop, _ enter: @escaping @Sendable (Failure?) -> Void
    ) {
        let timer = TurnTimer()
        // Whoever waits is let go of with its turn, though the activity goes on.
        let waiting = Once(enter)
        let ticket = gate.wait(kind) {
            timer.end()
            waiting.take()?(nil)
        }
        timer.begin {
            let left = max(.zero, deadline - .now)
            return loop.scheduleTask(in: .nanoseconds(left.wholeNanoseconds)) {
                activity.cancel(timedOut: true)
            }
        }
        activity.onCancel { [gate] failure in
            guard gate.giveUp(ticket) else { return }
            timer.end()
            waiting.take()?(failure)
        }
    }

    /// The same for a thread of the pool, which waits until it is the request's turn.
    func awaitTurn(
        _ kind: WriterGate.Kind, _ activity: Activity, until deadline: ContinuousClock.Instant,
        on loop: any EventLoop
    ) throws(Failure) {
        let turn = Monitor<Result<Void, Failure>?>(nil)
        waitForTurn(kind, activity, until: deadline, on: loop) { failure in
            turn.withLock { $0 = failure.map { .failure($0) } ?? .success(()) }
        }
        let outcome = turn.withLock { $0 } ?? pool.parked { turn.wait { $0 } }
        try (outcome ?? .failure(.terminated)).get()
    }

    /// Runs `job` once a thread of the pool is free, or calls `fail` with why it will not be run:
    /// the request ended, or its time was over, while it waited.
    func runInTime(
        isUrgent: Bool = false, _ activity: Activity, until deadline: ContinuousClock.Instant,
        on loop: any EventLoop, _ job: @escaping WorkerPool.Job,
        orFail fail: @escaping @Sendable (Failure) -> Void
    ) {
        let timer = TurnTimer()
        let waiting = Once((job: job, fail: fail))
        activity.onCancel { failure in
            timer.end()
            waiting.take()?.fail(failure)
        }
        let isWaiting = pool.run(isUrgent: isUrgent) {
            timer.end()
            waiting.take()?.job()
        }
        guard isWaiting else { return }
        timer.begin {
            let left = max(.zero, deadline - .now)
            return loop.scheduleTask(in: .nanoseconds(left.wholeNanoseconds)) {
                activity.cancel(timedOut: true)
            }
        }
    }
}

/// Ends a request's waiting for its turn, or for a thread; most need not wait, and get no timer.
private final class TurnTimer: Sendable {
    private struct State {
        var timer: Scheduled<Void>?
        var isOver = false
    }

    private let state = Mutex(State())

    func begin(_ make: () -> Scheduled<Void>) {
        state.withLock { if !$0.isOver { $0.timer = make() } }
    }

    func end() {
        let timer = state.withLock { state in
            state.isOver = true
            return state.timer
        }
        timer?.cancel()
    }
}

/// The transactions of a statement that commits as it goes, each in its turn.
struct TurnTransactions: TransactionSource {
    let inner: StatementTransactions
    let core: ServerCore
    let activity: Activity
    let loop: any EventLoop
    let deadline: ContinuousClock.Instant
    /// Why the statement may not go on, if its user may not run it any more.
    let refusal = Monitor<Failure?>(nil)
    /// Throws unless the statement may do one more.
    private let authorise: @Sendable (Transaction) throws(Failure) -> Void

    init(
        inner: StatementTransactions, core: ServerCore, activity: Activity, loop: any EventLoop,
        deadline: ContinuousClock.Instant,
        authorise: @escaping @Sendable (Transaction) throws(Failure) -> Void
    ) {
        self.inner = inner
        self.core = core
        self.activity = activity
        self.loop = loop
        self.deadline = deadline
        self.authorise = authorise
    }

    func reader() throws(QueryError) -> any GraphReader { try inner.reader() }

    func transaction(_ body: (any GraphWriter) throws(QueryError) -> Void) throws(QueryError) {
        do throws(Failure) {
            try core.awaitTurn(.together, activity, until: deadline, on: loop)
        } catch {
            throw QueryError(.cancelled, "The statement ended while it waited for its turn.")
        }
        defer { core.gate.leave(.together) }
        try inner.transaction(
            checking: { transaction throws(QueryError) in
                do throws(Failure) {
                    try authorise(transaction)
                } catch {
                    refusal.withLock { $0 = error }
                    // Not an error that the statement may pass over.
                    throw QueryError(.cancelled, error.message)
                }
            }, body)
    }
}
