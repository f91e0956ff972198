/// Waits until all rows are there before it hands on the first: whatever comes before has then
/// had its whole effect, and sees none of what comes after.
struct EagerStep: PlanStep {
    let name = "Eager"

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        EagerOperator(feeding: next, execution)
    }
}

private final class EagerOperator: StreamingOperator {
    private var rows: BufferedRows

    override init(feeding next: Operator, _ execution: Execution) {
        rows = BufferedRows(execution.context)
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { false }

    override func push(_ batch: Batch) throws(QueryError) { try rows.append(batch) }

    override func finish() throws(QueryError) {
        for batch in rows.removeAll() {
            if next.isSatisfied { break }
            try context.checkLimits()
            try next.push(batch)
        }
        try next.finish()
    }
}
