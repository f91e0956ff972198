import Bolt
import HTTPTypes
import NIOCore
import Synchronization

/// The transactions that are open over HTTP, by their ids.
final class HTTPTransactions: Sendable {
    private let core: ServerCore
    private let open = Mutex<[String: HTTPTransaction]>([:])
    private let isClosed = Atomic(false)

    init(_ core: ServerCore) { self.core = core }

    /// Keeps a transaction that has begun; it is in use until it is given back.
    func add(
        _ transaction: OpenTransaction, of principal: Principal, on loop: any EventLoop
    ) -> HTTPTransaction {
        let added = HTTPTransaction(transaction, of: principal, on: loop)
        open.withLock { $0[added.id] = added }
        core.connections.beginWork()
        return added
    }

    /// The transaction of this id, in use from now on.
    ///
    /// - Throws: `HTTPProblem` if there is none, if it is somebody else's or in another database,
    ///   or if it is in use.
    func take(
        _ id: String, of principal: Principal, database: String?
    ) throws(HTTPProblem) -> HTTPTransaction {
        guard let found = open.withLock({ $0[id] }), found.owner.isSame(as: principal),
            try Self.isIn(database, found), !found.inner.limits.isOver, let isFree = found.take()
        else {
            throw HTTPProblem(
                .notFound,
                "there is no transaction '\(id.prefix(100))'; it may have timed out and been "
                    + "rolled back")
        }
        guard isFree else {
            throw HTTPProblem(
                .conflict,
                Failure(
                    "Neo.ClientError.Transaction.TransactionAccessedConcurrently",
                    "the transaction performs another request"))
        }
        return found
    }

    private static func isIn(
        _ database: String?, _ transaction: HTTPTransaction
    ) throws(HTTPProblem) -> Bool {
        guard let database else { return true }
        do throws(Failure) {
            return try DatabaseName.partition(database) == transaction.inner.partition
        } catch { throw HTTPProblem(error) }
    }

    /// The transaction may be used again; when it expires if it is not.
    ///
    /// - Throws: `Failure` if its time is over, and it with that.
    func giveBack(_ transaction: HTTPTransaction) throws(Failure) -> WallTime {
        if transaction.inner.limits.isOver {
            rollback(transaction)
            throw transaction.inner.limits.timedOut
        }
        if isClosed.load(ordering: .acquiring) { rollback(transaction) }
        let limits = transaction.inner.limits
        let left = min(
            core.configuration.httpTransactionTimeout, max(.zero, limits.deadline - .now))
        transaction.giveBack(for: left) { [self] in rollback(transaction) }
        return WallTime(fromNow: left)
    }

    /// Makes the transaction's changes durable.
    ///
    /// - Parameter principal: who asks for it, with what it shows now: that may be another token
    ///   than the one with which the transaction began, for longer or with other roles.
    func commit(
        _ transaction: HTTPTransaction, for principal: Principal
    ) async throws(Failure) -> Bookmark {
        defer { core.connections.endWork() }
        open.withLock { $0[transaction.id] = nil }
        let (core, inner) = (core, transaction.inner)
        return try await core.pool.perform(isUrgent: inner.isWriting) { () throws(Failure) in
            try inner.commit(for: principal)
            return try core.bookmark()
        }
    }

    /// Drops the transaction's changes; returns at once.
    func rollback(_ transaction: HTTPTransaction) {
        guard open.withLock({ $0.removeValue(forKey: transaction.id) }) != nil else { return }
        let (core, inner) = (core, transaction.inner)
        core.pool.run(isUrgent: inner.isWriting) {
            inner.rollback()
            core.connections.endWork()
        }
    }

    /// Ends the transactions that nobody uses now.
    func close() {
        isClosed.store(true, ordering: .releasing)
        for transaction in open.withLock({ Array($0.values) }) where transaction.take() == true {
            rollback(transaction)
        }
    }

    var count: Int { open.withLock(\.count) }
}

/// A transaction that its client finds again by an id.
final class HTTPTransaction: Sendable {
    private struct State {
        var isInUse = true
        var isOver = false
        var timer: Scheduled<Void>?
        /// How often it was given back: a timer may be late for its turn.
        var turn = 0
    }

    /// Nobody can guess it.
    let id: String
    let owner: Principal
    let inner: OpenTransaction
    let loop: any EventLoop
    private let state = Mutex(State())

    init(_ inner: OpenTransaction, of owner: Principal, on loop: any EventLoop) {
        var generator = SystemRandomNumberGenerator()
        id = (0..<2).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        self.inner = inner
        self.owner = owner
        self.loop = loop
    }

    /// Whether the transaction was free, and is the caller's now; nil once it is over.
    func take() -> Bool? {
        state.withLock { state in
            if state.isOver { return nil }
            if state.isInUse { return false }
            state.isInUse = true
            state.timer?.cancel()
            state.timer = nil
            return true
        }
    }

    /// Nobody uses it from now on; if that is so for this time, it is over.
    func giveBack(for time: Duration, _ expire: @escaping @Sendable () -> Void) {
        let turn = state.withLock { state in
            state.turn += 1
            return state.turn
        }
        let timer = loop.scheduleTask(in: .nanoseconds(time.wholeNanoseconds)) { [self] in
            let isOver = state.withLock { state in
                guard !state.isInUse, state.turn == turn else { return false }
                state.isOver = true
                return true
            }
            if isOver { expire() }
        }
        state.withLock { state in
            state.isInUse = false
            state.timer = timer
        }
    }
}
