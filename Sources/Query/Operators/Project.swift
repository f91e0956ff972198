/// Computes columns: in place of the input's columns, or behind them.
struct ProjectStep: PlanStep {
    struct Item: Sendable {
        let name: String
        let expression: CompiledExpression
        let text: String
    }

    let items: [Item]
    /// Whether the input's columns stay, before the new ones.
    let keepsInput: Bool
    fileprivate let reads: PropertyReads

    init(items: [Item], keepsInput: Bool) {
        self.items = items
        self.keepsInput = keepsInput
        reads = PropertyReads(items.map(\.expression))
    }

    let name = "Project"
    var threading: Threading { .streaming }
    var detail: String {
        items.filter { !$0.name.hasPrefix(hiddenPrefix) }.map { item in
            item.text == item.name ? item.text : "\(item.text) AS \(displayed(item.name))"
        }.joined(separator: ", ")
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ProjectOperator(self, feeding: next, execution)
    }
}

private final class ProjectOperator: StreamingOperator {
    private let step: ProjectStep

    init(_ step: ProjectStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override var propertyReads: [PropertyRead] { step.items.flatMap(\.expression.reads) }

    override func push(_ batch: Batch) throws(QueryError) {
        let byteCount = context.transientByteCount
        defer { context.releaseTransient(to: byteCount) }
        var columns = step.keepsInput ? batch.columns : []
        let input = try step.reads.prefetch(batch, context)
        for item in step.items { columns.append(try item.expression.evaluate(input, context)) }
        try next.push(Batch(columns: columns, count: batch.count))
    }
}

/// Keeps the columns of some slots and drops the others.
struct SelectStep: PlanStep {
    let slots: [Int]
    let names: [String]

    let name = "Select"
    var threading: Threading { .streaming }
    var detail: String { names.map(displayed).joined(separator: ", ") }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        SelectOperator(slots, feeding: next, execution)
    }
}

private final class SelectOperator: StreamingOperator {
    private let slots: [Int]

    init(_ slots: [Int], feeding next: Operator, _ execution: Execution) {
        self.slots = slots
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try next.push(Batch(columns: slots.map { batch.columns[$0] }, count: batch.count))
    }
}
