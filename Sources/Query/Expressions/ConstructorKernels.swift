import Graph

/// `[a, b, c]`
struct ListKernel: ExpressionKernel {
    let elements: [any ExpressionKernel]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let columns = try evaluateAll(elements, batch, context)
        let mayNest = columns.contains(where: \.mayBeNested)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            let list = Value.list(columns.map { $0.value(at: row) })
            if mayNest { try context.nestedByteCount(of: list) }
            try context.noteTransient(list)
            return list
        }
    }
}

/// `{a: 1, b: 2}`; of entries with one key the last counts.
struct MapKernel: ExpressionKernel {
    private let keys: [String]
    private let entries: [any ExpressionKernel]

    init(keys: [String], entries: [any ExpressionKernel]) {
        var places: [ExactText: Int] = [:]
        for (place, key) in keys.enumerated() { places[ExactText(key)] = place }
        let last = keys.indices.filter { places[ExactText(keys[$0])] == $0 }
        self.keys = last.map { keys[$0] }
        self.entries = last.map { entries[$0] }
    }

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let columns = try evaluateAll(entries, batch, context)
        let mayNest = columns.contains(where: \.mayBeNested)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            var map = ValueMap()
            for index in keys.indices {
                map.append(uniqueKey: keys[index], columns[index].value(at: row))
            }
            if mayNest { try context.nestedByteCount(of: .map(map)) }
            try context.noteTransient(.map(map))
            return .map(map)
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
