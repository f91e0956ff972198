import Graph

/// A call of a scalar function.
struct FunctionKernel: ExpressionKernel {
    let function: Function
    let arguments: [any ExpressionKernel]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let columns = try evaluateAll(arguments, batch, context)
        switch function.body {
        case .columns(let body):
            return try body(columns, batch.count, context)
        case .row(let body):
            if function.isDeterministic, columns.allSatisfy({ $0.constantValue != nil }),
                batch.count > 0
            {
                let value = try call(body, columns, count: 1, context).value(at: 0)
                return Column(.constant(value), count: batch.count)
            }
            return try call(body, columns, count: batch.count, context)
        }
    }

    /// Calls the body for each row. One array of arguments serves all rows.
    private func call(
        _ body: ([Value], ExecutionContext) throws(QueryError) -> Value, _ columns: [Column],
        count: Int, _ context: ExecutionContext
    ) throws(QueryError) -> Column {
        let propagatesNull = function.nullRule == .propagates
        if propagatesNull, columns.contains(where: \.isAllNull) { return .nulls(count: count) }
        var values = [Value](repeating: .null, count: columns.count)
        return try mapRows(count: count) { row throws(QueryError) in
            if row & 15 == 15 { try context.checkLimits() }
            for index in columns.indices {
                if propagatesNull, columns[index].isNull(at: row) { return .null }
                values[index] = columns[index].value(at: row)
            }
            let value = try body(values, context)
            try context.noteTransient(value)
            return value
        }
    }
}
