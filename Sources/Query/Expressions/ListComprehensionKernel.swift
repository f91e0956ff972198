import Graph

/// `[x IN list WHERE predicate | result]`
struct ListComprehensionKernel: ExpressionKernel {
    let variable: LocalVariable
    let list: any ExpressionKernel
    let predicate: CompiledExpression?
    /// Nil gives the element itself.
    let result: CompiledExpression?

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let lists = try list.evaluate(batch, context)
        var results = [[Value]](repeating: [], count: batch.count)
        try variable.forEachChunk(of: lists, in: batch, context) {
            (elements: Batch, rows: ContiguousArray<Int32>) throws(QueryError) in
            var elements = elements
            var rows = rows
            if let predicate {
                let kept = try predicate.evaluate(elements, context).rowsWhereTrue()
                if kept.count < elements.count {
                    let slots = (result?.slots ?? []) + [variable.slot]
                    elements = elements.gather(kept, slots: slots)
                    rows = ContiguousArray(kept.lazy.map { rows[Int($0)] })
                }
            }
            let values =
                try result?.evaluate(elements, context) ?? elements.columns[variable.slot]
            var byteCount = rows.count * MemoryLayout<Value>.stride
            try context.checkFits(byteCount)
            let mayNest = values.mayBeNested
            for (index, row) in rows.enumerated() {
                let value = values.value(at: index)
                byteCount += mayNest ? try context.nestedByteCount(of: value) : value.heapByteCount
                results[Int(row)].append(value)
            }
            return byteCount
        }
        return try mapRows(count: batch.count) { row throws(QueryError) in
            lists.isNull(at: row) ? .null : .list(results[row])
        }
    }
}
