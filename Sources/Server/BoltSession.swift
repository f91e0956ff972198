import Bolt
import Graph
import IntelGraph
import NIOCore
import Query
import Storage

/// Performs the requests of one connection: its transaction, and the results that are open.
///
/// Nothing here blocks: what may is given to threads of the pool, which come back to the event
/// loop with the outcome. One request at a time is performed.
final class BoltSession: @unchecked Sendable {
    // Safe: variables are touched on the connection's event loop only.

    let core: ServerCore
    let channel: any Channel
    let format: ValueFormat
    /// The connection, which is told of outcomes on the event loop.
    private weak var handler: BoltHandler?
    private var current: Activity?
    /// Who logged in; nil before and after that.
    private(set) var principal: Principal?
    /// How many changes of users there had been when the principal was looked at last.
    private var userChangeCount: UInt64?
    private var transaction: OpenTransaction?
    private var results: [Int64: ResultStream] = [:]
    /// Why the transaction that the client still believes in is over.
    private var transactionFailure: Failure?
    private var isClosed = false
    /// Whether the handler is told of an outcome in a moment.
    private(set) var hasAnswer = false

    init(
        _ core: ServerCore, _ channel: any Channel, _ format: ValueFormat, _ handler: BoltHandler
    ) {
        self.core = core
        self.channel = channel
        self.format = format
        self.handler = handler
    }

    /// Does what a request asks for; the handler is told of the outcome later.
    func perform(_ request: Request) {
        switch request {
        case .logon(let shown): logOn(Credentials(shown))
        case .logoff:
            current = Activity()
            principal = nil
            tell(.done)
        case .reset, .rollback:
            current = Activity()
            transactionFailure = nil
            endTransaction { [self] in tell(.done) }
        case .route(let route): perform(route)
        case .begin(let transactionStart):
            let limits = TransactionLimits(transactionStart, core.configuration)
            open(transactionStart, limits, start(Activity(limits)))
        case .run(let run) where transaction == nil && transactionFailure == nil:
            let limits = TransactionLimits(run.start, core.configuration)
            guard let statement = makeStatement(run, limits, start(Activity(limits))) else {
                return
            }
            statement.start()
        case .run(let run): runInTransaction(run)
        case .pull(let fetch): perform(fetch, isSending: true)
        case .discard(let fetch): perform(fetch, isSending: false)
        case .commit: commit()
        case .hello, .goodbye, .telemetry:
            preconditionFailure("the connection answers this by itself")
        }
    }

    /// Ends early what is being performed, and the results that are open.
    func interrupt() { interrupt(timedOut: false) }

    private func interrupt(timedOut: Bool) {
        current?.cancel(timedOut: timedOut)
        // What is performed may wait for one of them.
        for stream in results.values { stream.cancel() }
    }

    /// The connection is gone: all that it had ends.
    func close() {
        isClosed = true
        // The outcome of what is performed ends the transaction.
        if current != nil { interrupt() } else { endTransaction {} }
    }

    // MARK: Outcomes

    private func start(_ activity: Activity) -> Activity {
        current = activity
        return activity
    }

    /// Comes back to the event loop with what came of a request, from any thread.
    ///
    /// - Parameters:
    ///   - result: the result that began.
    ///   - begun: the transaction that began.
    ///   - ended: the number of the result that is over.
    func tell(
        _ outcome: Outcome, result: (id: Int64, stream: ResultStream)? = nil,
        transaction begun: OpenTransaction? = nil, ended: Int64? = nil
    ) {
        if channel.eventLoop.inEventLoop { hasAnswer = true }
        // Always later, so that many requests in a row do not call one another.
        channel.eventLoop.execute { [self] in
            hasAnswer = false
            current = nil
            if let ended { results[ended] = nil }
            if let result { results[result.id] = result.stream }
            if let begun { hold(begun) }
            let outcome = timely(outcome)
            if case .failed(let failure) = outcome {
                core.metrics.note(failure)
                endTransaction {}
            }
            if isClosed { return endTransaction {} }
            handler?.finish(outcome)
        }
    }

    /// What came of a request, unless the transaction's time is over: not all that is done for a
    /// client ends early by itself.
    private func timely(_ outcome: Outcome) -> Outcome {
        guard let limits = transaction?.limits, limits.isOver else { return outcome }
        if case .failed = outcome { return outcome }
        return .failed(limits.timedOut)
    }

    // MARK: Who the client is

    private func logOn(_ credentials: Credentials) {
        current = Activity()
        let address = channel.remoteAddress?.ipAddress ?? ""
        core.security.authenticate(credentials, from: address) { [self] result in
            switch result {
            case .success(let principal):
                channel.eventLoop.execute { [self] in self.principal = principal }
                tell(.done)
            case .failure(let failure): tell(.failed(failure))
            }
        }
    }

    /// Who the client is; nil, and the request has failed, if nobody has logged in.
    private func knownPrincipal() -> Principal? {
        if principal == nil { tell(.failed(.unauthorized)) }
        return principal
    }

    // MARK: Transactions

    private func perform(_ route: Request.Route) {
        current = Activity()
        guard let known = knownPrincipal() else { return }
        var address = route.context["address"].flatMap { value in
            if case .string(let text) = value { text } else { nil }
        }
        if address?.isEmpty ?? true { address = channel.localAddress.map(\.hostAndPort) }
        core.pool.run { [self, address] in
            do throws(Failure) {
                let principal = try core.security.current(known)
                // This server serves all there is: which partition is meant, if any in particular,
                // is asked when a statement needs one.
                let partition = try core.partitionIfPlain(route.database, for: principal)
                // Drivers look the table up by the name that they asked for.
                let database = route.database ?? partition?.description
                tell(
                    .routed(Outcome.RoutingTable(database: database, address: address ?? "")))
            } catch { tell(.failed(error)) }
        }
    }

    private func open(
        _ start: Request.TransactionStart, _ limits: TransactionLimits, _ activity: Activity
    ) {
        guard let known = knownPrincipal() else { return }
        OpenTransaction.begin(
            core, known, start, limits, activity, on: channel.eventLoop) { [self] in
            switch $0 {
            case .success(let transaction):
                tell(
                    .begun(database: transaction.partition.description), transaction: transaction)
            case .failure(let failure): tell(.failed(failure))
            }
        }
    }

    /// Keeps a transaction until it ends, at the latest by its deadline.
    private func hold(_ transaction: OpenTransaction) {
        self.transaction = transaction
        transactionFailure = nil
        let left = max(.zero, transaction.limits.deadline - .now)
        transaction.timer = channel.eventLoop.scheduleTask(
            in: .nanoseconds(left.wholeNanoseconds)
        ) { [self] in expire(transaction) }
    }

    private func expire(_ transaction: OpenTransaction) {
        guard self.transaction === transaction else { return }
        // The request's outcome ends the transaction.
        if current != nil { return interrupt(timedOut: true) }
        transactionFailure = transaction.limits.timedOut
        endTransaction {}
    }

    private func runInTransaction(_ run: Request.Run) {
        guard let transaction else { return refuseInTransaction() }
        let activity = start(Activity(transaction.limits))
        let limit = core.configuration.openResultLimit
        guard results.count < limit else {
            return tell(.failed(.invalidRequest("a transaction has \(limit) results open already")))
        }
        let statement = makeStatement(
            run, transaction.limits, activity,
            baton: transaction.isWriting ? nil : transaction.baton)
        guard let statement else { return }
        statement.start(in: transaction)
    }

    private func makeStatement(
        _ run: Request.Run, _ limits: TransactionLimits, _ activity: Activity, baton: Baton? = nil
    ) -> Statement? {
        guard let principal = knownPrincipal() else { return nil }
        let place: Places.Place
        do throws(Failure) {
            place = try core.openResults.take(for: principal)
        } catch {
            tell(.failed(error))
            return nil
        }
        let stream = ResultStream(
            BoltRows(channel: channel, format: format), on: core.pool, place,
            deadline: limits.deadline, cancellation: activity.cancellation, baton: baton)
        let (id, byteCount) = (run.resultID, run.byteCount)
        return Statement(
            core, principal, run, limits, activity, stream, on: channel.eventLoop,
            keptByteCount: results.values.reduce(0) { $0 + $1.keptByteCount }
        ) { [self] outcome in
            guard case .started = outcome else { return tell(outcome) }
            // Until now the connection counts them.
            stream.hold(core.inFlight.makeShare(of: byteCount))
            tell(outcome, result: (id, stream))
        }
    }

    private func perform(_ fetch: Request.Fetch, isSending: Bool) {
        guard let stream = results[fetch.resultID] else { return refuseInTransaction() }
        let activity = start(Activity(transaction?.limits))
        let changeCount = core.security.users.changeCount
        if userChangeCount == changeCount, !(principal?.isExpired ?? true) {
            return perform(fetch, stream, activity, isSending: isSending)
        }
        guard let principal = knownPrincipal() else { return }
        // Not after others that wait, which may wait for rows to be taken.
        core.pool.run(isUrgent: true) { [self] in
            do throws(Failure) {
                let current = try core.security.current(principal, changesPassword: true)
                if let partition = stream.partition {
                    try core.security.authorise(current, .reader, on: partition)
                }
                channel.eventLoop.execute { [self] in
                    userChangeCount = changeCount
                    perform(fetch, stream, activity, isSending: isSending)
                }
            } catch { tell(.failed(error)) }
        }
    }

    private func perform(
        _ fetch: Request.Fetch, _ stream: ResultStream, _ activity: Activity, isSending: Bool
    ) {
        activity.onCancel { _ in stream.cancel() }
        stream.fetch(fetch.count, isSending: isSending) { [self] outcome in
            if case .more = outcome { return tell(outcome) }
            tell(outcome, ended: fetch.resultID)
        }
    }

    private func commit() {
        guard let transaction else { return refuseInTransaction() }
        let activity = start(Activity(transaction.limits))
        guard let principal = knownPrincipal() else { return }
        dropResults()
        self.transaction = nil
        transaction.timer?.cancel()
        core.pool.run(isUrgent: transaction.isWriting) { [self] in
            do throws(Failure) {
                try transaction.commit(for: principal, activity)
                tell(.committed(bookmark: try core.bookmark().text))
            } catch { tell(.failed(error)) }
        }
    }

    /// Rolls back what is open, and forgets all results; then calls `then`, on any thread.
    private func endTransaction(_ then: @escaping @Sendable () -> Void) {
        dropResults()
        guard let transaction else { return then() }
        self.transaction = nil
        transaction.timer?.cancel()
        core.pool.run(isUrgent: transaction.isWriting) {
            transaction.rollback()
            then()
        }
    }

    private func dropResults() {
        for stream in results.values { stream.cancel() }
        results = [:]
    }

    /// A request of a transaction that is over.
    private func refuseInTransaction() {
        current = Activity()
        tell(.failed(transactionFailure ?? .terminated))
    }
}

extension SocketAddress {
    var hostAndPort: String { ListenAddress.text(host: ipAddress ?? "", port: port ?? 0) }
}

extension Duration {
    /// At most about 292 years.
    var wholeNanoseconds: Int64 {
        let (seconds, isOverflow) = components.seconds.multipliedReportingOverflow(
            by: 1_000_000_000)
        guard !isOverflow else { return components.seconds < 0 ? 0 : .max }
        let (sum, isSumOverflow) = seconds.addingReportingOverflow(
            components.attoseconds / 1_000_000_000)
        return isSumOverflow ? .max : sum
    }
}
