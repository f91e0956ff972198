import NIOCore
import Storage

/// The writer while a transaction of several statements holds it: its steps, one after another, and
/// its one end.
///
/// The end comes at the deadline at the latest, as soon as the step at hand is over, whatever the
/// client and what is performed for it do: others wait for the writer.
final class HeldWriter: Sendable {
    private struct State {
        var isStepping = false
        var isOver = false
        var timer: Scheduled<Void>?
    }

    private let writing: ExplicitTransaction
    private let core: ServerCore
    private let state = Monitor(State())

    init(
        _ writing: ExplicitTransaction, _ core: ServerCore,
        until deadline: ContinuousClock.Instant, on loop: any EventLoop
    ) {
        self.writing = writing
        self.core = core
        let left = max(.zero, deadline - .now)
        let timer: Scheduled<Void> = loop.scheduleTask(
            in: .nanoseconds(left.wholeNanoseconds)
        ) { [self] in core.pool.run(isUrgent: true) { [self] in rollback() } }
        state.withLock { $0.timer = timer }
    }

    /// Runs one step and returns its result.
    func perform<R>(_ body: (Transaction) throws -> R) throws -> R {
        guard begin(isLast: false) else { throw Self.ended }
        defer { state.withLock { $0.isStepping = false } }
        return try writing.perform(body)
    }

    /// Makes the changes durable; the writer is free then, however that goes.
    func commit() throws {
        guard begin(isLast: true) else { throw Self.ended }
        defer { core.gate.leave(.alone) }
        try writing.commit()
    }

    /// Drops the changes, and frees the writer. After the end it does nothing.
    func rollback() {
        guard begin(isLast: true) else { return }
        let start = ContinuousClock.now
        // Where it fails, the store has ended the transaction by itself.
        try? writing.rollback()
        core.metrics.histogram(of: .rollback).add(.now - start)
        core.gate.leave(.alone)
    }

    /// Waits until no other step is performed; false if the transaction is over.
    private func begin(isLast: Bool) -> Bool {
        let isOpen: Bool? = state.wait { state in
            if state.isOver { return false }
            if state.isStepping { return nil }
            state.isStepping = true
            state.isOver = isLast
            return true
        }
        guard isOpen == true else { return false }
        if isLast {
            let timer = state.withLock { state in
                defer { state.timer = nil }
                return state.timer
            }
            timer?.cancel()
        }
        return true
    }

    private static let ended = StorageError.closed("the transaction has ended")
}
