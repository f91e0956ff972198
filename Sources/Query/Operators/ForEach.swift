import Graph

/// FOREACH: runs a plan for each element of a list and hands on the rows as they are.
struct ForEachStep: PlanStep {
    let list: CompiledExpression
    /// Takes columns of the rows with the element behind them.
    let subplan: Subplan
    let text: String

    let name = "ForEach"
    var detail: String { text + (subplan.isRowByRow ? " one by one" : "") }
    var subplans: [PlanNode] { [subplan.node] }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ForEachOperator(self, feeding: next, execution)
    }
}

private final class ForEachOperator: UpdatingOperator {
    private let step: ForEachStep
    private let run: SubplanRun

    init(_ step: ForEachStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        run = SubplanRun(step.subplan, feeding: SinkOperator { _ in }, execution)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let lists = try step.list.evaluate(batch, context)
        var rows = ContiguousArray<Int32>()
        var elements = ContiguousArray<Value>()
        for row in 0..<batch.count {
            for element in try elementsOfForEach(lists.value(at: row)) {
                rows.append(Int32(row))
                elements.append(element)
                guard rows.count >= context.batchRowCount else { continue }
                try runPlan(batch, &rows, &elements)
            }
        }
        try runPlan(batch, &rows, &elements)
        try next.push(batch)
    }

    private func runPlan(
        _ batch: Batch, _ rows: inout ContiguousArray<Int32>,
        _ elements: inout ContiguousArray<Value>
    ) throws(QueryError) {
        if rows.isEmpty { return }
        try context.checkLimits()
        let slots = step.subplan.argumentSlots.filter { $0 < batch.columns.count }
        var laidOut = batch.gather(rows, slots: slots)
        laidOut.columns.append(Column(elements))
        try run.push(laidOut)
        rows.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
    }
}

/// The elements of the list that FOREACH goes through; null has none.
private func elementsOfForEach(_ value: Value) throws(QueryError) -> [Value] {
    switch value {
    case .null: []
    case .list(let elements): elements
    default: throw wrongElement(value, expected: "a list")
    }
}
