import Graph

/// A plan that runs inside an operator, for rows which the operator numbers.
struct Subplan: Sendable {
    let node: PlanNode
    /// The columns of the operator's rows that the plan takes; behind them come the numbers.
    let argumentSlots: [Int]
    /// Where the plan's rows have the number of the row that they belong to.
    let rowNumberSlot: Int
    /// Whether the plan must see one row at a time, for it groups, orders or limits rows.
    let isRowByRow: Bool

    init(_ node: PlanNode, argumentSlots: [Int], rowNumberSlot: Int) {
        self.node = node
        self.argumentSlots = argumentSlots
        self.rowNumberSlot = rowNumberSlot
        isRowByRow = !node.isRowwise
    }
}

/// A subplan in one execution.
final class SubplanRun {
    private let subplan: Subplan
    private let last: Operator
    private let execution: Execution
    private var pipeline: Pipeline?
    /// The row that is run by itself; nil where all go together.
    private(set) var currentRow: Int?

    /// - Parameter last: Takes the plan's rows.
    init(_ subplan: Subplan, feeding last: Operator, _ execution: Execution) {
        self.subplan = subplan
        self.last = last
        self.execution = subplan.isRowByRow ? Execution(inside: execution) : execution
    }

    /// Runs the plan for all rows of a batch, or until `isDone`.
    func push(_ batch: Batch, until isDone: () -> Bool = { false }) throws(QueryError) {
        var argument = Batch(
            columns: subplan.argumentSlots.map { batch.columns[$0] }, count: batch.count)
        argument.columns.append(.rowNumbers(batch.count))
        guard subplan.isRowByRow else {
            let pipeline = pipeline ?? subplan.node.makePipeline(feeding: last, execution)
            self.pipeline = pipeline
            return try pipeline.push(argument)
        }
        for row in 0..<batch.count where !isDone() {
            try execution.context.checkLimits()
            currentRow = row
            execution.argument = argument.slice(row..<row + 1)
            try subplan.node.makePipeline(feeding: last, execution).run(execution.argument)
        }
    }
}

/// Brings back variables from around a subquery that grouping has dropped. In one run of the
/// subquery they are the same for all rows.
struct RestoreStep: PlanStep {
    /// Columns of the argument.
    let slots: [Int]
    let names: [String]

    let name = "Restore"
    var detail: String {
        names.filter { !$0.hasPrefix(hiddenPrefix) }.joined(separator: ", ")
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        RestoreOperator(slots, feeding: next, execution)
    }
}

private final class RestoreOperator: StreamingOperator {
    private let slots: [Int]

    init(_ slots: [Int], feeding next: Operator, _ execution: Execution) {
        self.slots = slots
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let rows = ContiguousArray<Int32>(repeating: 0, count: batch.count)
        var output = batch
        for slot in slots { output.columns.append(execution.argument.columns[slot].gather(rows)) }
        try next.push(output)
    }
}
