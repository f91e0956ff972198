import Bolt
import Graph
import IntelGraph
import Query
import Storage

// Statements that change data or schema.
extension Statement {
    /// Runs the statement in its turn, as a transaction of its own.
    func write(
        _ prepared: PreparedQuery, _ partition: PartitionName, _ options: QueryOptions
    ) {
        let shard = core.shard
        let role = Role(for: prepared.kind)
        let parameters = parameters
        core.waitForTurn(.together, activity, until: limits.deadline, on: loop) { failure in
            if let failure { return tell(.failed(failure)) }
            // The thread that writes is the store's; none of the pool has to wait for it.
            shard.store.write { transaction in
                try authorise(role, on: partition, in: transaction)
                let result = try ShardTransaction(transaction, shard.engine, shard.files)
                    .run(run.text, parameters, in: partition, options: options)
                try record(result.summary, partition)
                return result
            } completion: { result in
                core.gate.leave(.together)
                core.pool.run { finish(result, partition) }
            }
        }
    }

    /// Throws unless who runs the statement may do so still: those whose turn came before may have
    /// dropped the user, or taken its role away.
    private func authorise(
        _ role: Role, on partition: PartitionName, in transaction: Transaction
    ) throws(Failure) {
        let current = try core.security.current(principal, in: transaction)
        try core.security.authorise(current, role, on: partition)
    }

    private func finish(_ result: Result<QueryResult, any Error>, _ partition: PartitionName) {
        do {
            let result = try result.get()
            keep(result.batches, result.summary, partition, bookmark: try core.bookmark())
        } catch { tell(.failed(limits.failure(error))) }
    }

    /// Runs the statement within a transaction that holds the writer.
    func perform(
        _ writing: HeldWriter, _ partition: PartitionName, _ options: QueryOptions
    ) throws(Failure) {
        let result: QueryResult
        do {
            result = try writing.perform { transaction in
                let result = try ShardTransaction(
                    transaction, core.shard.engine, core.shard.files
                ).run(run.text, parameters, in: partition, options: options)
                try record(result.summary, partition)
                return result
            }
        } catch { throw limits.failure(error) }
        keep(result.batches, result.summary, partition, bookmark: nil)
    }

    /// Runs a statement that commits as it goes.
    func runTransactions(
        _ prepared: PreparedQuery, _ partition: PartitionName, _ options: QueryOptions
    ) throws(Failure) {
        var options = options
        let role = Role(for: prepared.kind)
        let transactions = TurnTransactions(
            inner: StatementTransactions(shard: core.shard, partition: partition), core: core,
            activity: activity, loop: loop, deadline: limits.deadline
        ) { transaction throws(Failure) in
            try authorise(role, on: partition, in: transaction)
        }
        options.transactions = transactions
        var batches: [Batch] = []
        let summary: QuerySummary
        do throws(QueryError) {
            summary = try core.shard.engine.execute(
                prepared, parameters: parameters, options: options
            ) { batch throws(QueryError) in batches.append(batch) }
        } catch { throw transactions.refusal.withLock { $0 } ?? limits.failure(error) }
        keep(batches, summary, partition, bookmark: try core.bookmark())
    }

    /// Hands on the rows of a statement that has ended.
    private func keep(
        _ batches: [Batch], _ summary: QuerySummary, _ partition: PartitionName,
        bookmark: Bookmark?
    ) {
        let end = Outcome.ended(
            Outcome.ResultEnd(summary, partition, bookmark: bookmark))
        core.metrics.histogram(of: summary.kind.operation).add(.now - startTime)
        core.metrics.rows.add(summary.rowCount)
        stream.noteKept(summary.memoryByteCount)
        begin(summary.columns, partition, PartitionNames("\(partition)"))
        do throws(QueryError) {
            for batch in batches { try stream.accept(batch) }
            try stream.end(end)
        } catch {
            stream.breakOff(stream.isDropped ? end : .failed(limits.failure(error)))
        }
    }
}

extension PreparedQuery.Kind {
    fileprivate var operation: Metrics.Operation {
        switch self {
        case .read: .read
        case .write: .write
        case .schema: .schema
        }
    }
}
