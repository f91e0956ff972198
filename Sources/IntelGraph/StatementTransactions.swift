package import Graph
package import Query
import Storage

/// The transactions of a statement that commits as it goes: each is durable by itself.
package struct StatementTransactions: TransactionSource {
    let shard: Shard
    let partition: PartitionName

    package init(shard: Shard, partition: PartitionName) {
        self.shard = shard
        self.partition = partition
    }

    package func reader() throws(QueryError) -> any GraphReader {
        do throws(StorageError) {
            let snapshot = try shard.store.snapshot()
            // A partition that nothing was written to yet is empty.
            let id = try snapshot.partition(named: partition.description)
            return try snapshot.reader(partitions: id.map { [$0] } ?? [])
        } catch { throw IntelGraphError(error).asQueryError }
    }

    package func transaction(
        _ body: (any GraphWriter) throws(QueryError) -> Void
    ) throws(QueryError) {
        try transaction(checking: { _ in }, body)
    }

    /// The same, unless `check` throws, which sees what was written before.
    package func transaction(
        checking check: (Transaction) throws(QueryError) -> Void,
        _ body: (any GraphWriter) throws(QueryError) -> Void
    ) throws(QueryError) {
        do {
            try shard.store.write { transaction in
                try check(transaction)
                guard
                    let id = try transaction.partition(
                        named: partition.description, createIfMissing: true)
                else { preconditionFailure("a partition that is missing is made") }
                try body(try transaction.writer(partition: id))
            }
        } catch {
            throw IntelGraphError(any: error).asQueryError
        }
    }
}

extension IntelGraphError {
    /// The error as the query engine hands it on.
    fileprivate var asQueryError: QueryError {
        switch self {
        case .query(let error): error
        case .storage(let text), .invalidName(let text), .result(let text):
            QueryError(.storage, text)
        }
    }
}
