import Bolt
import IntelGraph
import Query
import Synchronization

/// A request that is being performed, so that it can be ended early.
final class Activity: Sendable {
    private struct State {
        /// What ends the request where the statement's own check does not.
        var stop: (@Sendable (Failure) -> Void)?
        var isTimedOut = false
        var isCancelled = false
    }

    let cancellation: CancellationToken
    private let limits: TransactionLimits?
    private let state = Mutex(State())

    init(_ limits: TransactionLimits? = nil, cancellation: CancellationToken = CancellationToken())
    {
        self.limits = limits
        self.cancellation = cancellation
    }

    /// From now on `stop` is called, once, with why, if the request is to end; at once if it is
    /// already.
    func onCancel(_ stop: @escaping @Sendable (Failure) -> Void) {
        let isLate = state.withLock { state in
            if !state.isCancelled { state.stop = stop }
            return state.isCancelled
        }
        if isLate { stop(failure) }
    }

    func cancel(timedOut: Bool = false) {
        cancellation.cancel()
        let stop = state.withLock { state in
            if !state.isCancelled { state.isTimedOut = timedOut }
            state.isCancelled = true
            defer { state.stop = nil }
            return state.stop
        }
        stop?(failure)
    }

    /// Why the request ended early.
    var failure: Failure {
        state.withLock(\.isTimedOut)
            ? .timedOut(isClientTimeout: limits?.isClientTimeout ?? false) : .terminated
    }
}

/// How long a transaction may take.
struct TransactionLimits: Sendable {
    var deadline: ContinuousClock.Instant
    /// Whether the client chose the deadline.
    var isClientTimeout: Bool

    init(_ start: Request.TransactionStart, _ configuration: ServerConfiguration) {
        let limit = configuration.transactionTimeout
        isClientTimeout = start.timeout.map { $0 < limit } ?? false
        deadline = .now + min(start.timeout ?? limit, limit)
    }

    /// Whether the time is over.
    var isOver: Bool { ContinuousClock.now >= deadline }

    /// What a client is told then.
    var timedOut: Failure { .timedOut(isClientTimeout: isClientTimeout) }

    /// What a client is told of an error; where the time is over, that is why.
    func failure(_ error: any Error) -> Failure {
        if let failure = error as? Failure { return failure }
        if isOver { return timedOut }
        return Failure(IntelGraphError(any: error), isClientTimeout: isClientTimeout)
    }
}
