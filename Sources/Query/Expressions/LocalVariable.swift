import Graph

/// The elements of a column of lists, laid out as rows for an expression that sees one of them as
/// a variable.
struct LocalVariable: Sendable {
    /// The column that holds the variable: the first one behind those of the outer rows.
    let slot: Int
    /// The outer columns that the inner expressions read.
    let outerSlots: [Int]

    /// How many elements are laid out at once.
    private static let chunkCount = 4_096

    /// Calls `body` with batches of elements and the outer row of each. Rows whose list is null or
    /// empty come to no batch.
    ///
    /// - Parameter body: gives the bytes that it keeps; of all else that it made nothing is left.
    func forEachChunk(
        of lists: Column, in batch: Batch, _ context: ExecutionContext,
        _ body: (Batch, ContiguousArray<Int32>) throws(QueryError) -> Int
    ) throws(QueryError) {
        var rows: ContiguousArray<Int32> = []
        var elements = ColumnBuilder()
        for row in 0..<batch.count {
            guard let list = try listElements(lists.value(at: row)) else { continue }
            for element in list {
                rows.append(Int32(row))
                elements.append(element)
                if rows.count == LocalVariable.chunkCount {
                    try context.checkLimits()
                    try run(layOut(rows, [elements.finish()], batch), rows, context, body)
                    rows.removeAll(keepingCapacity: true)
                    elements = ColumnBuilder()
                }
            }
        }
        if !rows.isEmpty {
            try run(layOut(rows, [elements.finish()], batch), rows, context, body)
        }
    }

    private func run(
        _ chunk: Batch, _ rows: ContiguousArray<Int32>, _ context: ExecutionContext,
        _ body: (Batch, ContiguousArray<Int32>) throws(QueryError) -> Int
    ) throws(QueryError) {
        let before = context.transientByteCount
        let kept = try body(chunk, rows)
        context.releaseTransient(to: before)
        try context.reserveTransient(kept)
    }

    /// Outer rows beside the columns of local variables.
    func layOut(
        _ rows: ContiguousArray<Int32>, _ locals: [Column], _ batch: Batch
    ) -> Batch {
        var inner = batch.gather(rows, slots: outerSlots)
        let unused = Column.nulls(count: rows.count)
        if inner.columns.count > slot { inner.columns.removeSubrange(slot...) }
        while inner.columns.count < slot { inner.columns.append(unused) }
        inner.columns += locals
        return inner
    }
}

/// The elements of a list value; nil for null.
func listElements(_ value: Value) throws(QueryError) -> [Value]? {
    switch value {
    case .null: return nil
    case .list(let elements): return elements
    default: throw .invalidType("A list is needed here", value)
    }
}
