import Graph

/// `reduce(accumulator = initial, x IN list | result)`
///
/// One list is folded in sequence, so the rows go side by side: the k-th step takes the k-th
/// element of all lists that have one.
struct ReduceKernel: ExpressionKernel {
    /// Lays out the accumulator, and the element behind it.
    let variable: LocalVariable
    let initial: any ExpressionKernel
    let list: any ExpressionKernel
    let result: CompiledExpression

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let lists = try list.evaluate(batch, context)
        let first = try initial.evaluate(batch, context)
        var elements: [[Value]] = []
        elements.reserveCapacity(batch.count)
        var accumulators: ContiguousArray<Value> = []
        accumulators.reserveCapacity(batch.count)
        for row in 0..<batch.count {
            let list = try listElements(lists.value(at: row))
            elements.append(list ?? [])
            accumulators.append(list == nil ? .null : first.value(at: row))
        }
        var rows = ContiguousArray((0..<batch.count).lazy.map { Int32($0) })
        var step = 0
        let byteCount = context.transientByteCount
        while true {
            rows.removeAll { elements[Int($0)].count <= step }
            if rows.isEmpty { break }
            if step % 1_024 == 0 { try context.checkLimits() }
            let inner = variable.layOut(
                rows,
                [
                    Column(rows.lazy.map { accumulators[Int($0)] }),
                    Column(rows.lazy.map { elements[Int($0)][step] }),
                ], batch)
            let next = try result.evaluate(inner, context)
            for (index, row) in rows.enumerated() { accumulators[Int(row)] = next.value(at: index) }
            // Of what a step made only the accumulators stay.
            context.releaseTransient(to: byteCount)
            for accumulator in accumulators { try context.noteTransient(accumulator) }
            step += 1
        }
        return Column(accumulators)
    }
}
