import Graph

/// Batches that wait in memory, counted against the statement's budget.
struct BufferedRows {
    private let account: MemoryAccount
    private(set) var batches: [Batch] = []

    init(_ context: ExecutionContext) { account = MemoryAccount(context) }

    /// What the rows take.
    var byteCount: Int { account.byteCount }

    var isEmpty: Bool { batches.isEmpty }
    var rowCount: Int { batches.reduce(0) { $0 + $1.count } }

    mutating func append(_ batch: Batch) throws(QueryError) {
        try account.reserve(batch.estimatedByteCount)
        batches.append(batch)
    }

    /// The batches in order, no longer counted.
    mutating func removeAll() -> [Batch] {
        account.release(byteCount)
        defer { batches = [] }
        return batches
    }
}
