/// Keeps the rows for which a predicate is true.
struct FilterStep: PlanStep {
    let predicate: CompiledExpression
    let text: String
    fileprivate let reads: PropertyReads

    let name = "Filter"
    var threading: Threading { .streaming }
    var detail: String { text }

    init(_ predicate: CompiledExpression, text: String) {
        self.predicate = predicate
        self.text = text
        reads = PropertyReads([predicate])
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        FilterOperator(self, feeding: next, execution)
    }
}

private final class FilterOperator: StreamingOperator {
    private let step: FilterStep

    init(_ step: FilterStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let byteCount = context.transientByteCount
        let input = try step.reads.prefetch(batch, context)
        let rows = try step.predicate.evaluate(input, context).trueRows()
        context.releaseTransient(to: byteCount)
        if rows.count == batch.count { return try next.push(batch) }
        if !rows.isEmpty { try next.push(batch.gather(rows)) }
    }
}
