import Bolt
import IntelGraph
import NIOCore
import Query
import Storage
import Synchronization

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
    /// Whose clock ends the commit's waiting for the writer; nil if the client wants to change
    /// nothing.
    private let loop: (any EventLoop)?
    /// What is done with the commit, for who may not hold the writer until then.
    private let commands = Mutex<[Administration]>([])
    /// Among the transactions that read.
    private let place: Places.Place?

    private init(
        _ core: ServerCore, _ source: Source, _ partition: PartitionName, _ ambiguity: Failure?,
        _ limits: TransactionLimits, _ place: Places.Place? = nil, on loop: (any EventLoop)?
    ) {
        self.loop = loop
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
                                reading: core, principal, partition, ambiguity, limits,
                                on: start.isReadOnly ? nil : loop)))
                } else {
                    beginWriting(
                        core, client, partition, ambiguity, limits, activity, on: loop, then)
                }
            } catch { then(.failure(error)) }
        } orFail: { then(.failure($0)) }
    }

    /// Begins a transaction that only reads.
    private convenience init(
        reading core: ServerCore, _ principal: Principal, _ partition: PartitionName,
        _ ambiguity: Failure?, _ limits: TransactionLimits, on loop: (any EventLoop)?
    ) throws(Failure) {
        let place = try core.readings.take(for: principal)
        let start = ContinuousClock.now
        let snapshot: Snapshot
        do throws(StorageError) {
            snapshot = try core.shard.store.snapshot()
        } catch { throw limits.failure(error) }
        core.metrics.histogram(of: .begin).add(.now - start)
        self.init(core, .reading(snapshot), partition, ambiguity, limits, place, on: loop)
    }

    /// Begins a transaction that may write, once it is its turn.
    private static func beginWriting(
        _ core: ServerCore, _ client: Principal, _ partition: PartitionName, _ ambiguity: Failure?,
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
                    // Those whose turn came before may have changed it.
                    try checkHolding(core, client, partition)
                    // The server ends it at the deadline; the store does should that fail.
                    let writing = try core.shard.store.beginTransaction(
                        timeout: limits.deadline - .now + .seconds(1))
                    core.metrics.histogram(of: .begin).add(.now - start)
                    let held = HeldWriter(writing, core, until: limits.deadline, on: loop)
                    then(
                        .success(
                            OpenTransaction(
                                core, .writing(held), partition, ambiguity, limits, on: loop)))
                } catch {
                    core.gate.leave(.alone)
                    then(.failure(limits.failure(error)))
                }
            }
        }
    }

    /// Throws unless a client may hold the writer, as it is now.
    private static func checkHolding(
        _ core: ServerCore, _ client: Principal, _ partition: PartitionName
    ) throws(Failure) {
        let current = try core.security.current(client, changesPassword: true)
        guard current.mayHoldWriter(of: partition) else {
            throw partition.isSystem
                ? .administratorsOnly : .roleMissing(.writer, partition.tenant)
        }
    }

    var isWriting: Bool { if case .writing = source { true } else { false } }

    /// Does what every user may with the commit, in a transaction that does not hold the writer.
    func performAtCommit(_ command: Administration) throws(Failure) {
        guard command.changesOwnPassword, loop != nil else { throw Statement.writesWhereItMayNot }
        commands.withLock { $0.append(command) }
    }

    /// Makes the changes durable, and ends the transaction however that goes.
    ///
    /// - Parameters:
    ///   - principal: who made them, and must still be allowed to.
    ///   - activity: the request for it, if it can be ended early.
    func commit(for principal: Principal, _ activity: Activity? = nil) throws(Failure) {
        guard case .writing(let writing) = source else {
            return try performCommands(activity ?? Activity(limits))
        }
        do throws(Failure) {
            try Self.checkHolding(core, principal, partition)
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

    private func performCommands(_ activity: Activity) throws(Failure) {
        let commands = commands.withLock { $0 }
        guard let loop, !commands.isEmpty else { return }
        try core.awaitTurn(.together, activity, until: limits.deadline, on: loop)
        defer { core.gate.leave(.together) }
        do {
            try core.shard.store.write { transaction in
                for command in commands { _ = try core.perform(command, transaction) }
            }
        } catch { throw limits.failure(error) }
    }

    /// Drops the changes.
    func rollback() {
        if case .writing(let writing) = source { writing.rollback() }
    }
}
