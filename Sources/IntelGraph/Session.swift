public import Graph
public import Query
import Storage

/// A session: statements in one partition, each a transaction of its own.
public struct Session: Sendable {
    let shard: Shard
    public let partition: PartitionName

    /// Runs a statement. What it changed is durable when this returns; if it throws, nothing of
    /// it stays, but for the batches that `CALL { … } IN TRANSACTIONS` committed before.
    ///
    /// - Parameter parameters: the values of `$name` in the statement.
    @available(*, noasync)
    @discardableResult
    public func run(
        _ statement: String, _ parameters: [String: Value] = [:],
        options: QueryOptions = QueryOptions()
    ) throws(IntelGraphError) -> QueryResult {
        var options = options
        if options.files == nil { options.files = shard.files }
        switch try begin(statement, parameters, options) {
        case .done(let result): return result
        case .runsTransactions(let prepared):
            options.transactions = StatementTransactions(shard: shard, partition: partition)
            do throws(QueryError) {
                return try shard.engine.collect(prepared, parameters, options)
            } catch { throw .query(error) }
        case .writes: break
        }
        do {
            return try shard.store.write { transaction in
                try ShardTransaction(transaction, shard.engine, shard.files)
                    .run(statement, parameters, in: partition, options: options)
            }
        } catch {
            throw IntelGraphError(any: error)
        }
    }

    /// Whether a statement changes data or schema; throws if it is no statement.
    public func isWrite(_ statement: String) throws(IntelGraphError) -> Bool {
        try withReader { (reader) throws(QueryError) in
            let prepared = try shard.engine.prepare(statement, graph: reader)
            return prepared.kind != .read && !prepared.isExplain
        }
    }

    /// What a statement turns out to be.
    private enum Start {
        /// It only reads, and has run.
        case done(QueryResult)
        /// It commits as it goes.
        case runsTransactions(PreparedQuery)
        case writes
    }

    private func begin(
        _ statement: String, _ parameters: [String: Value], _ options: QueryOptions
    ) throws(IntelGraphError) -> Start {
        try withReader { (reader) throws(QueryError) in
            let prepared = try shard.engine.prepare(
                statement, graph: reader, rewrites: options.rewrites, deadline: options.deadline)
            if prepared.kind == .read || prepared.isExplain {
                return .done(try shard.engine.collect(prepared, reader, parameters, options))
            }
            return prepared.runsTransactions ? .runsTransactions(prepared) : .writes
        }
    }

    private func withReader<R>(
        _ body: (any GraphReader) throws(QueryError) -> R
    ) throws(IntelGraphError) -> R {
        do {
            return try shard.store.read(partition: partition.description, body)
        } catch {
            switch error {
            case .storage(let error): throw IntelGraphError(error)
            case .body(let error): throw .query(error)
            }
        }
    }
}

extension QueryEngine {
    /// Runs a statement and keeps its rows.
    func collect(
        _ prepared: PreparedQuery, _ graph: any GraphReader, _ parameters: [String: Value],
        _ options: QueryOptions
    ) throws(QueryError) -> QueryResult {
        var batches: [Batch] = []
        let summary = try execute(
            prepared, graph: graph, parameters: parameters, options: options, keepsRows: true
        ) { batch throws(QueryError) in batches.append(batch) }
        return QueryResult(batches: batches, summary: summary)
    }
}

extension QueryEngine {
    /// Runs a statement that commits as it goes, and keeps its rows.
    fileprivate func collect(
        _ prepared: PreparedQuery, _ parameters: [String: Value], _ options: QueryOptions
    ) throws(QueryError) -> QueryResult {
        var batches: [Batch] = []
        let summary = try execute(
            prepared, parameters: parameters, options: options
        ) { batch throws(QueryError) in batches.append(batch) }
        return QueryResult(batches: batches, summary: summary)
    }
}
