import Bolt
import IntelGraph
import NIOCore
import Query
import Storage

/// A transaction of several statements: a frozen view, or the writer held.
final class OpenTransaction: @unchecked Sendable {
    // Safe: `timer` is touched on the connection's event loop only, and the snapshot by whoever
    // has the baton.

    enum Source {
        case reading(Snapshot)
        case writing(HeldWriter)
    }

    let source: Source
    let partition: PartitionName
    /// What statements are told that need a graph, where the client named none and it is not plain
    /// which one it means.
    let ambiguity: Failure?
    let limits: TransactionLimits
    let startTime = ExecutionContext.currentTime()
    /// Of the results that share the snapshot.
    let baton = Baton()
    /// Tells the client's connection of the deadline.
    var timer: Scheduled<Void>?
    private let core: ServerCore
    /// Among the transactions that read.
    private let place: Places.Place?

    private init(
        _ core: ServerCore, _ source: Source, _ partition: PartitionName, _ ambiguity: Failure?,
        _ limits: TransactionLimits, _ place: Places.Place? = nil
    ) {
        self.ambiguity = ambiguity
        self.place = place
        self.core = core
        self.source = source
        self.partition = partition
        self.limits = limits
    }

    /// Begins the transaction that a client asks for, once what its bookmarks stand for is there;
    /// returns at once, and calls `then` later.
    static func begin(
        _ core: ServerCore, _ client: Principal, _ start: Request.TransactionStart,
        _ limits: TransactionLimits, _ activity: Activity, on loop: any EventLoop,
        _ then: @escaping @Sendable (Result<OpenTransaction, Failure>) -> Void
    ) {
        core.runInTime(activity, until: limits.deadline, on: loop) {
            do throws(Failure) {
                let principal = try core.security.current(client, changesPassword: true)
                let (partition, ambiguity) = try core.partition(start, for: principal)
                try core.wait(for: start.bookmarks, activity)
                // What can only be read need not hold the writer.
                if start.isReadOnly || partition.isUnion || !principal.mayHoldWriter(of: partition)
                {
                    then(
                        .success(
                            try OpenTransaction(
                                reading: core, principal, partition, ambiguity, limits)))
                } else {
                    beginWriting(core, partition, ambiguity, limits, activity, on: loop, then)
                }
            } catch { then(.failure(error)) }
        } orFail: { then(.failure($0)) }
    }

    /// Begins a transaction that only reads.
    private convenience init(
        reading core: ServerCore, _ principal: Principal, _ partition: PartitionName,
        _ ambiguity: Failure?, _ limits: TransactionLimits
    ) throws(Failure) {
        let place = try core.readings.take(for: principal)
        let start = ContinuousClock.now
        let snapshot: Snapshot
        do throws(StorageError) {
            snapshot = try core.shard.store.snapshot()
        } catch { throw limits.failure(error) }
        core.metrics.histogram(of: .begin).add(.now - start)
        self.init(core, .reading(snapshot), partition, ambiguity, limits, place)
    }

    /// Begins a transaction that may write, once it is its turn.
    private static func beginWriting(
        _ core: ServerCore, _ partition: PartitionName, _ ambiguity: Failure?,
        _ limits: TransactionLimits, _ activity: Activity, on loop: any EventLoop,
        _ then: @escaping @Sendable (Result<OpenTransaction, Failure>) -> Void
    ) {
        let start = ContinuousClock.now
        core.waitForTurn(.alone, activity, until: limits.deadline, on: loop) { failure in
            if let failure { return then(.failure(failure)) }
            core.pool.run(isUrgent: true) {
                var limits = limits
                let limit = ContinuousClock.now + core.configuration.writerTimeout
                if limit < limits.deadline {
                    limits.deadline = limit
                    limits.isClientTimeout = false
                }
                do {
                    // The server ends it at the deadline; the store does should that fail.
                    let writing = try core.shard.store.beginTransaction(
                        timeout: limits.deadline - .now + .seconds(1))
                    core.metrics.histogram(of: .begin).add(.now - start)
                    let held = HeldWriter(writing, core, until: limits.deadline, on: loop)
                    then(
                        .success(
                            OpenTransaction(core, .writing(held), partition, ambiguity, limits)))
                } catch {
                    core.gate.leave(.alone)
                    then(.failure(limits.failure(error)))
                }
            }
        }
    }

    var isWriting: Bool { if case .writing = source { true } else { false } }

    /// Makes the changes durable, and ends the transaction however that goes.
    ///
    /// - Parameter principal: who made them, and must still be allowed to.
    func commit(for principal: Principal) throws(Failure) {
        guard case .writing(let writing) = source else { return }
        do throws(Failure) {
            let current = try core.security.current(principal, changesPassword: true)
            guard current.mayHoldWriter(of: partition) else {
                throw .roleMissing(.writer, partition.tenant)
            }
        } catch {
            rollback()
            throw error
        }
        let start = ContinuousClock.now
        do {
            try writing.commit()
        } catch { throw limits.failure(error) }
        core.metrics.histogram(of: .commit).add(.now - start)
    }

    /// Drops the changes.
    func rollback() {
        if case .writing(let writing) = source { writing.rollback() }
    }
}
