import Bolt
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
    let start = ContinuousClock.now

    /// - Parameter keptByteCount: what other results of the transaction hold.
    init(
        _ core: ServerCore, _ run: Request.Run, _ limits: TransactionLimits,
        _ activity: Activity, _ stream: ResultStream, on loop: any EventLoop,
        keptByteCount: Int = 0, _ tell: @escaping @Sendable (Outcome) -> Void
    ) {
        byteLimit = max(0, core.configuration.statementByteLimit - keptByteCount)
        self.core = core
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

    var options: QueryOptions {
        var options = QueryOptions()
        options.deadline = limits.deadline
        options.cancellation = activity.cancellation
        options.memoryByteCount = byteLimit
        options.files = core.shard.files
        return options
    }

    /// Runs the statement as a transaction of its own.
    func runByItself() {
        do throws(Failure) {
            let partition = try core.partition(run.start)
            try core.wait(for: run.start.bookmarks, activity)
            let writing = try withReader(partition) { (reader) throws(Failure) in
                try read(reader, partition, isTransaction: true)
            }
            guard let writing else { return }
            if partition.isUnion { throw Failure.writesToUnion(of: partition.tenant) }
            if run.start.isReadOnly { throw Self.writesWhereItMayNot }
            if writing.runsTransactions {
                try runTransactions(writing, partition)
            } else {
                write(partition)
            }
        } catch { tell(.failed(error)) }
    }

    /// Runs the statement as a part of a transaction.
    func run(in transaction: OpenTransaction) {
        do throws(Failure) {
            switch transaction.source {
            case .reading(let snapshot):
                transaction.baton.take()
                defer { transaction.baton.release() }
                let reader = try reader(snapshot, transaction.partition)
                let writing = try read(reader, transaction.partition, isTransaction: false)
                guard writing != nil else { return }
                throw transaction.partition.isUnion
                    ? .writesToUnion(of: transaction.partition.tenant) : Self.writesWhereItMayNot
            case .writing(let writing): try perform(writing, transaction.partition)
            }
        } catch { tell(.failed(error)) }
    }

    private static let writesWhereItMayNot = Failure(
        "Neo.ClientError.Statement.AccessMode",
        "Writing in read access mode not allowed: the statement changes data or schema")

    private func withReader<R>(
        _ partition: PartitionName, _ body: (any GraphReader) throws(Failure) -> R
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
    private func read(
        _ reader: any GraphReader, _ partition: PartitionName, isTransaction: Bool
    ) throws(Failure) -> PreparedQuery? {
        let options = options
        let prepared: PreparedQuery
        do throws(QueryError) {
            prepared = try core.shard.engine.prepare(
                run.text, graph: reader, deadline: options.deadline)
        } catch { throw limits.failure(error) }
        guard prepared.kind == .read || prepared.isExplain else { return prepared }
        if prepared.isProfile || prepared.isExplain { stream.makeAllRows() }
        let names = try core.names(in: partition)
        tellStarted(prepared.isExplain ? [] : prepared.columns, partition, names)
        do throws(QueryError) {
            guard try stream.waitForDemand() else { throw ResultStream.unwanted }
            let summary = try core.shard.engine.execute(
                prepared, graph: reader, parameters: parameters, options: options
            ) { batch throws(QueryError) in try stream.accept(batch) }
            core.metrics.histogram(of: .read).add(.now - start)
            core.metrics.rows.add(summary.rowCount)
            stream.end(ended(summary, partition, isTransaction))
        } catch {
            stream.end(
                stream.isDropped
                    ? .ended(Outcome.ResultEnd(.read, database: partition.description))
                    : .failed(limits.failure(error)))
        }
        return nil
    }

    private func ended(
        _ summary: QuerySummary, _ partition: PartitionName, _ isTransaction: Bool
    ) -> Outcome {
        do throws(Failure) {
            let bookmark = isTransaction ? try core.bookmark() : nil
            return .ended(Outcome.ResultEnd(summary, partition, bookmark: bookmark))
        } catch { return .failed(error) }
    }

    func tellStarted(
        _ columns: [String], _ partition: PartitionName, _ names: PartitionNames
    ) {
        stream.begin(names)
        tell(
            .started(
                Outcome.ResultStart(
                    columns: columns, database: partition.description,
                    milliseconds: (ContinuousClock.now - start).wholeMilliseconds)))
    }
}
