/// The rows of several plans behind each other; all have the same slots.
struct UnionStep: PlanStep {
    let inputCount: Int

    let name = "Union"

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        UnionOperator(inputCount: inputCount, feeding: next, execution)
    }
}

private final class UnionOperator: StreamingOperator {
    private var unfinishedCount: Int

    init(inputCount: Int, feeding next: Operator, _ execution: Execution) {
        unfinishedCount = inputCount
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) { try next.push(batch) }

    override func finish() throws(QueryError) {
        unfinishedCount -= 1
        if unfinishedCount == 0 { try next.finish() }
    }
}
