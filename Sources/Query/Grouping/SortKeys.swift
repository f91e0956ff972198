import Graph

/// Orders rows by columns, each ascending or descending, in openCypher's order of values.
struct SortKeys: Sendable {
    /// True for a key that sorts descending.
    let descending: [Bool]

    init(descending: [Bool]) { self.descending = descending }

    /// The rows in order; rows that are equal keep theirs.
    func order(_ keys: [Column], rowCount: Int) -> ContiguousArray<Int32> {
        fatalError("not there yet")
    }
}

/// Keeps the first rows of an order without sorting all: ORDER BY with LIMIT.
struct TopRows {
    init(_ keys: SortKeys, limit: Int) {}

    /// Takes in a batch; `keys` are the sort columns for its rows.
    mutating func insert(_ batch: Batch, keys: [Column], _ context: ExecutionContext)
        throws(QueryError)
    {
        fatalError("not there yet")
    }

    /// The first rows in order, with the columns of the batches.
    consuming func finish() -> Batch {
        fatalError("not there yet")
    }
}
