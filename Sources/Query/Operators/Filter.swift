/// Keeps the rows for which a predicate is true.
struct FilterStep: PlanStep {
    let predicate: CompiledExpression
    let text: String

    let name = "Filter"
    var detail: String { text }

    init(_ predicate: CompiledExpression, text: String) {
        self.predicate = predicate
        self.text = text
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        FilterOperator(predicate, feeding: next, execution)
    }
}

private final class FilterOperator: StreamingOperator {
    private let predicate: CompiledExpression

    init(_ predicate: CompiledExpression, feeding next: Operator, _ execution: Execution) {
        self.predicate = predicate
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let rows = try predicate.evaluate(batch, context).trueRows()
        if rows.count == batch.count { return try next.push(batch) }
        if !rows.isEmpty { try next.push(batch.gather(rows)) }
    }
}
