/// SET and REMOVE: changes bound elements.
struct UpdateStep: PlanStep {
    let name: String
    let actions: [UpdateAction]
    let order: UpdateOrder
    let text: String

    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        UpdateOperator(self, feeding: next, execution)
    }
}

private final class UpdateOperator: UpdatingOperator {
    private let step: UpdateStep

    init(_ step: UpdateStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        try step.actions.run(batch, step.order, execution)
        try next.push(batch)
    }
}
