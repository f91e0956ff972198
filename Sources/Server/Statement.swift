import Bolt
import Cypher
import Graph
import IntelGraph
import NIOCore
import Query
import Storage

/// A statement of a client, on a thread of the pool.
///
/// One that reads hands on its rows while it runs. One that writes runs to its end first, for it
/// has the writer to itself, and its rows are kept meanwhile, within the memory that a statement
/// may take.
struct Statement: Sendable {
    let core: ServerCore
    /// Who runs it, as it was when it logged in.
    let principal: Principal
    let run: Request.Run
    let limits: TransactionLimits
    let activity: Activity
    /// Who takes the rows.
    let stream: ResultStream
    /// Whose clock ends the statement's waiting for its turn.
    let loop: any EventLoop
    /// Called, from any thread, once the result has begun or cannot begin.
    let tell: @Sendable (Outcome) -> Void
    /// The most bytes that the statement may hold.
    private let byteLimit: Int
    let startTime = ContinuousClock.now
    /// After which a client is told that the result has begun, though nothing of it is there.
    private static let longestSilence = Duration.milliseconds(10)

    /// - Parameter keptByteCount: what other results of the transaction hold.
    init(
        _ core: ServerCore, _ principal: Principal, _ run: Request.Run, _ limits: TransactionLimits,
        _ activity: Activity, _ stream: ResultStream, on loop: any EventLoop,
        keptByteCount: Int = 0, _ tell: @escaping @Sendable (Outcome) -> Void
    ) {
        byteLimit = max(0, core.configuration.statementByteLimit - keptByteCount)
        self.core = core
        self.principal = principal
        self.run = run
        self.limits = limits
        self.activity = activity
        self.stream = stream
        self.loop = loop
        self.tell = tell
    }

    var parameters: [String: Value] {
        Dictionary(zip(run.parameters.keys, run.parameters.values)) { $1 }
    }

    func options(for principal: Principal) -> QueryOptions {
        var options = QueryOptions()
        options.deadline = limits.deadline
        options.cancellation = activity.cancellation
        options.memoryByteCount = byteLimit
        options.files = core.shard.files
        options.system = VisibleSystem(core: core, principal: principal)
        options.lateNotice = LateNotice(after: Self.longestSilence) { [stream] in stream.start() }
        return options
    }

    /// Runs the statement once a thread is free: in a transaction, or as one of its own.
    func start(in transaction: OpenTransaction? = nil) {
        let isUrgent = transaction?.isWriting ?? false
        core.runInTime(isUrgent: isUrgent, activity, until: limits.deadline, on: loop) {
            if let transaction { run(in: transaction) } else { runByItself() }
        } orFail: { tell(.failed($0)) }
    }

    /// Runs the statement as a transaction of its own.
    private func runByItself() {
        do throws(Failure) {
            guard run.start.impersonatedUser == nil else { throw Failure.noImpersonation }
            if let command = try administrationCommand() { return try administrate(command) }
            let principal = try core.security.current(principal)
            let partition = try partition(for: principal)
            try core.wait(for: run.start.bookmarks, activity)
            let options = options(for: principal)
            let writing = try withReader(partition) { (reader, snapshot) throws(Failure) in
                try read(reader, partition, options, bookmarking: snapshot)
            }
            guard let writing else { return }
            if partition.isUnion { throw Failure.writesToUnion(of: partition.tenant) }
            try core.security.authorise(principal, Role(for: writing.kind), on: partition)
            if run.start.isReadOnly { throw Self.writesWhereItMayNot }
            if writing.runsTransactions {
                try runTransactions(writing, partition, options)
            } else {
                write(writing, partition, options)
            }
        } catch { tell(.failed(error)) }
    }

    /// The partition of a statement by itself; `system` for one that needs no graph, where none is
    /// named.
    private func partition(for principal: Principal) throws(Failure) -> PartitionName {
        if run.start.database == nil, AdministrationCommand.isShow(run.text) { return .system }
        let (partition, ambiguity) = try core.partition(run.start, for: principal)
        if let ambiguity, !needsNoGraph { throw ambiguity }
        return partition
    }

    /// Whether the statement asks about the server alone, as tools do before they know of any
    /// database.
    private var needsNoGraph: Bool {
        if AdministrationCommand.isShow(run.text) { return true }
        // What is no statement needs a graph as far as anybody knows.
        guard let statement = try? parse(run.text), case .query(let query) = statement.body else {
            return false
        }
        return query.asksForComponents
    }

    /// Runs the statement as a part of a transaction.
    private func run(in transaction: OpenTransaction) {
        do throws(Failure) {
            if let command = try administrationCommand() {
                return try administrate(command, in: transaction)
            }
            if let ambiguity = transaction.ambiguity, !needsNoGraph { throw ambiguity }
            let principal = try core.security.current(principal)
            let partition = transaction.partition
            try core.security.authorise(principal, .reader, on: partition)
            var options = options(for: principal)
            options.transactionTime = transaction.startTime
            switch transaction.source {
            case .reading(let snapshot):
                let baton = transaction.baton
                if !baton.takeIfFree() { core.pool.parked { baton.take() } }
                defer { baton.release() }
                if activity.cancellation.isCancelled { throw activity.failure }
                let reader = try reader(snapshot, partition)
                let writing = try read(reader, partition, options)
                guard let writing else { return }
                if partition.isUnion { throw Failure.writesToUnion(of: partition.tenant) }
                try core.security.authorise(principal, Role(for: writing.kind), on: partition)
                throw Self.writesWhereItMayNot
            case .writing where partition.isSystem:
                let writing = try withReader(partition) { (reader, _) throws(Failure) in
                    try read(reader, partition, options)
                }
                if writing != nil { throw Failure.systemHoldsNoGraph }
            case .writing(let writing):
                try authoriseWriting(principal, partition)
                try perform(writing, partition, options)
            }
        } catch { tell(.failed(error)) }
    }

    /// Throws unless the principal may do what the statement does, in a transaction that writes.
    private func authoriseWriting(
        _ principal: Principal, _ partition: PartitionName
    ) throws(Failure) {
        // Who may do everything need not be asked what.
        if principal.role(in: partition.tenant) == .admin { return }
        let kind = try withReader(partition) { (reader, _) throws(Failure) in
            try prepare(reader).kind
        }
        try core.security.authorise(principal, Role(for: kind), on: partition)
    }

    static let writesWhereItMayNot = Failure(
        "Neo.ClientError.Statement.AccessMode",
        "Writing in read access mode not allowed: the statement changes data or schema")

    private func withReader<R>(
        _ partition: PartitionName, _ body: (any GraphReader, Snapshot) throws(Failure) -> R
    ) throws(Failure) -> R {
        do throws(StorageReadError<Failure>) {
            return try core.shard.store.read(partition.selection, body)
        } catch {
            switch error {
            case .storage(let error): throw limits.failure(error)
            case .body(let failure): throw failure
            }
        }
    }

    private func reader(
        _ snapshot: Snapshot, _ partition: PartitionName
    ) throws(Failure) -> any GraphReader {
        do throws(StorageError) {
            // Of its own, for other results of the transaction may stand still in theirs.
            return try snapshot.reader(
                partitions: try snapshot.partitions(partition.selection).map(\.id))
        } catch { throw limits.failure(error) }
    }

    /// Runs the statement if it only reads, and returns once its result is over; returns the
    /// statement if it writes, which has not run then.
    ///
    /// - Parameter snapshot: what it reads, if it is a transaction of its own: its end bears a
    ///   bookmark then.
    private func read(
        _ reader: any GraphReader, _ partition: PartitionName, _ options: QueryOptions,
        bookmarking snapshot: Snapshot? = nil
    ) throws(Failure) -> PreparedQuery? {
        let prepared = try prepare(reader)
        guard prepared.kind == .read || prepared.isExplain else { return prepared }
        if prepared.isProfile || prepared.isExplain { stream.makeAllRows() }
        let names = try core.names(in: partition)
        begin(prepared.isExplain ? [] : prepared.columns, partition, names)
        do throws(QueryError) {
            let summary = try core.shard.engine.execute(
                prepared, graph: reader, parameters: parameters, options: options
            ) { batch throws(QueryError) in try stream.accept(batch) }
            core.metrics.histogram(of: .read).add(.now - startTime)
            core.metrics.rows.add(summary.rowCount)
            try stream.end(ended(summary, partition, snapshot))
        } catch {
            // What ended it is the answer to who asked for it to begin.
            if activity.cancellation.isCancelled || limits.isOver, stream.withdraw() {
                throw limits.failure(error)
            }
            stream.breakOff(
                stream.isDropped
                    ? ended(nil, partition, snapshot) : .failed(limits.failure(error)))
        }
        return nil
    }

    private func prepare(_ reader: any GraphReader) throws(Failure) -> PreparedQuery {
        do throws(QueryError) {
            return try core.shard.engine.prepare(
                run.text, graph: reader, deadline: limits.deadline)
        } catch { throw limits.failure(error) }
    }

    private func ended(
        _ summary: QuerySummary?, _ partition: PartitionName, _ snapshot: Snapshot?
    ) -> Outcome {
        do throws(IntelGraphError) {
            let bookmark = try snapshot.map { (snapshot) throws(IntelGraphError) in
                Bookmark(lsn: try Shard.lastLSN(in: snapshot))
            }
            var end = Outcome.ResultEnd(.read, database: partition.description)
            if let summary { end = Outcome.ResultEnd(summary, partition, bookmark: nil) }
            end.bookmark = bookmark?.text
            return .ended(end)
        } catch { return .failed(limits.failure(error)) }
    }

    /// Notes that the result begins. The client is told when a short one has ended, or a longer one
    /// waits to be taken, or some time has passed.
    func begin(_ columns: [String], _ partition: PartitionName, _ names: PartitionNames) {
        stream.begin(partition, names) { [self] in
            tell(
                .started(
                    Outcome.ResultStart(
                        columns: columns, database: partition.description,
                        milliseconds: (ContinuousClock.now - startTime).wholeMilliseconds)))
        }
    }
}
