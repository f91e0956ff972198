import Graph

/// `[a, b, c]`
struct ListKernel: ExpressionKernel {
    let elements: [any ExpressionKernel]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let columns = try evaluateAll(elements, batch, context)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            .list(columns.map { $0.value(at: row) })
        }
    }
}

/// `{a: 1, b: 2}`
struct MapKernel: ExpressionKernel {
    let keys: [String]
    let entries: [any ExpressionKernel]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let columns = try evaluateAll(entries, batch, context)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            .map(ValueMap(zip(keys, columns.lazy.map { $0.value(at: row) })))
        }
    }
}

/// The columns of several kernels over one batch.
func evaluateAll(
    _ kernels: [any ExpressionKernel], _ batch: Batch, _ context: ExecutionContext
) throws(QueryError) -> [Column] {
    var columns: [Column] = []
    columns.reserveCapacity(kernels.count)
    for kernel in kernels { columns.append(try kernel.evaluate(batch, context)) }
    return columns
}
