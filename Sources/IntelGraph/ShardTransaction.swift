public import Graph
public import Query
package import Storage

/// One transaction over any partitions of a shard. It is valid only within the closure that it is
/// given to, on its thread; after an error the closure has to end with one.
public final class ShardTransaction {
    /// The store's side of it, with the ledger that ingest keeps.
    package let storage: Transaction
    private let engine: QueryEngine
    private let files: ImportDirectories
    private let startTime = ExecutionContext.currentTime()
    /// Plans of ingest's statements, which run once for each partition of a batch.
    private var plans: [ExactText: PreparedQuery] = [:]

    package init(_ transaction: Transaction, _ engine: QueryEngine, _ files: ImportDirectories) {
        storage = transaction
        self.engine = engine
        self.files = files
    }

    /// Runs a statement in a partition, which is made if need be. It sees what the transaction
    /// has changed before.
    @discardableResult
    public func run(
        _ statement: String, _ parameters: [String: Value] = [:], in partition: PartitionName,
        options: QueryOptions = QueryOptions()
    ) throws(IntelGraphError) -> QueryResult {
        try run(statement, parameters, in: partition, options: options, seesStubs: false)
    }

    /// The same, with a choice whether the statement sees stubs.
    package func run(
        _ statement: String, _ parameters: [String: Value], in partition: PartitionName,
        options: QueryOptions, seesStubs: Bool
    ) throws(IntelGraphError) -> QueryResult {
        let writer = try catching { () throws(StorageError) in
            guard
                let id = try storage.partition(
                    named: partition.description, createIfMissing: true)
            else { preconditionFailure("a partition that is missing is made") }
            return try storage.writer(partition: id)
        }
        writer.seesStubs = seesStubs
        var options = options
        if options.files == nil { options.files = files }
        if options.transactionTime == nil { options.transactionTime = startTime }
        do {
            let prepared = try seesStubs
                ? plan(statement, writer)
                : engine.prepare(
                    statement, graph: writer, rewrites: options.rewrites,
                    deadline: options.deadline)
            return try engine.collect(prepared, writer, parameters, options)
        } catch {
            throw .query(error)
        }
    }

    /// The plan of a statement that seeks by keys alone, so that it suits graphs of every size:
    /// the size of a graph that is being changed is dear to ask.
    private func plan(_ statement: String, _ writer: any GraphWriter) throws(QueryError)
        -> PreparedQuery
    {
        if let known = plans[ExactText(statement)] { return known }
        let prepared = try engine.prepare(statement, graph: writer)
        plans[ExactText(statement)] = prepared
        return prepared
    }
}
