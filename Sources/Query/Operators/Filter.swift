import Graph

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
    /// What the next operator reads, some of which may be known already.
    private let nextReads: [PropertyRead]

    init(_ step: FilterStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        nextReads = next.propertyReads
        super.init(feeding: next, execution)
    }

    override var propertyReads: [PropertyRead] { step.predicate.reads }

    override func push(_ batch: Batch) throws(QueryError) {
        let byteCount = context.transientByteCount
        let input = try step.reads.prefetch(batch, context)
        let rows = try step.predicate.evaluate(input, context).trueRows()
        context.releaseTransient(to: byteCount)
        if rows.isEmpty { return }
        var output = batch
        output.properties = []
        let isWhole = rows.count == batch.count
        if !isWhole { output = output.gather(rows) }
        for (read, column) in input.properties where nextReads.contains(read) {
            output.properties.append((read, isWhole ? column : column.gather(rows)))
        }
        try next.push(output)
    }
}
