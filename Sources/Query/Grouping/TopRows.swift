import Graph

/// Keeps the first rows of an order without sorting all: ORDER BY with LIMIT.
///
/// Batches collect until there are several times `limit` rows; then all but the first `limit` go.
/// Rows that come behind the last of those are dropped on arrival.
struct TopRows {
    private let keys: SortKeys
    private let limit: Int
    /// The rows kept and their keys: `batch` has the columns of the input, then the keys.
    private var kept: Batch?
    private var pending: [Batch] = []
    private var pendingCount = 0
    private let account: MemoryAccount

    init(_ keys: SortKeys, limit: Int, _ context: ExecutionContext) {
        account = MemoryAccount(context)
        self.keys = keys
        self.limit = limit
    }

    /// Takes in a batch; `keys` are the sort columns for its rows.
    mutating func insert(
        _ batch: Batch, keys keyColumns: [Column]
    ) throws(QueryError) {
        let context = account.context
        if limit == 0 || batch.count == 0 { return }
        var rows = Batch(columns: batch.columns + keyColumns, count: batch.count)
        if let candidates = candidates(keyColumns) {
            if candidates.isEmpty { return }
            rows = rows.gather(candidates)
        }
        try account.reserve(rows.estimatedByteCount)
        pending.append(rows)
        pendingCount += rows.count
        if pendingCount >= max(4 * limit, 4 * context.batchRowCount) {
            try context.checkLimits()
            try compact()
        }
    }

    /// The first rows in order, with the columns of the batches; nil if no row came.
    consuming func finish() throws(QueryError) -> Batch? {
        try compact()
        guard var batch = kept else { return nil }
        batch.columns.removeLast(keys.descending.count)
        return batch
    }

    /// The rows that may be among the first ones, going by a first key of integers; nil where all
    /// may.
    private func candidates(_ keyColumns: [Column]) -> ContiguousArray<Int32>? {
        guard let kept, kept.count == limit,
            case .integers(let values) = keyColumns[0].storage, keyColumns[0].nulls == nil
        else { return nil }
        let column = kept.columns[kept.columns.count - keyColumns.count]
        guard case .integers(let keptValues) = column.storage, column.nulls == nil else {
            return nil
        }
        let last = keptValues[limit - 1]
        let isDescending = keys.descending[0]
        // Of rows that tie in all keys the first to come stay.
        let mayTie = keyColumns.count > 1
        var rows: ContiguousArray<Int32> = []
        for row in values.indices {
            let value = values[row]
            if (isDescending ? value > last : value < last) || mayTie && value == last {
                rows.append(Int32(row))
            }
        }
        return rows.count == values.count ? nil : rows
    }

    /// Sorts what is there and keeps the first `limit` rows.
    private mutating func compact() throws(QueryError) {
        let parts = [kept].compactMap { $0 } + pending
        guard let first = parts.first, !pending.isEmpty else { return }
        // All rows once more, in one piece, and their order.
        try account.reserve(account.byteCount + 20 * parts.reduce(0) { $0 + $1.count })
        let columns = first.columns.indices.map { index in
            Column.concatenate(parts.map { $0.columns[index] })
        }
        let rowCount = parts.reduce(0) { $0 + $1.count }
        let order = try keys.order(
            Array(columns.suffix(keys.descending.count)), rowCount: rowCount, account.context)
        let rows = ContiguousArray(order.prefix(limit))
        let batch = Batch(columns: columns.map { $0.gather(rows) }, count: rows.count)
        kept = batch
        pending.removeAll()
        pendingCount = 0
        try account.resize(to: batch.estimatedByteCount)
    }
}
