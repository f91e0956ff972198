/// Makes the elements of a pattern for each row.
struct CreateStep: PlanStep {
    let template: PatternTemplate
    let text: String

    let name = "Create"
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        CreateOperator(template, feeding: next, execution)
    }
}

private final class CreateOperator: UpdatingOperator {
    private let template: PatternTemplate

    init(_ template: PatternTemplate, feeding next: Operator, _ execution: Execution) {
        self.template = template
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        try next.push(try template.create(batch, execution))
    }
}
