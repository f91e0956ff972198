import Graph

/// Runs a plan for each row; a row for which it finds nothing is kept with nulls.
///
/// Rows keep their order: the plan hands on its rows in the order of the input's, whose numbers
/// it carries along in a column.
struct OptionalStep: PlanStep {
    /// Takes the input's columns and the row numbers; gives these and the new columns.
    let plan: PlanNode
    /// Where the row numbers are: behind the input's columns.
    let rowNumberSlot: Int
    /// How many columns the plan adds.
    let newColumnCount: Int

    let name = "Optional"
    var threading: Threading { .streaming }
    var subplans: [PlanNode] { [plan] }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        OptionalOperator(self, feeding: next, execution)
    }
}

private final class OptionalOperator: StreamingOperator {
    private let step: OptionalStep
    private var pipeline: Pipeline?
    private var input = Batch.unit
    /// The first input row that nothing was handed on for.
    private var pendingRow = 0

    init(_ step: OptionalStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        input = batch
        pendingRow = 0
        var numbered = batch
        numbered.columns.append(.rowNumbers(batch.count))
        try makePipeline().push(numbered)
        if pendingRow < batch.count {
            var output = batch.slice(pendingRow..<batch.count)
            let nulls = Column(.nulls, count: output.count)
            output.columns.append(contentsOf: repeatElement(nulls, count: step.newColumnCount))
            try next.push(output)
        }
        input = .unit
    }

    private func makePipeline() -> Pipeline {
        if let pipeline { return pipeline }
        let sink = SinkOperator(before: next) { [unowned self] found throws(QueryError) in
            try self.take(found)
        }
        let made = step.plan.makePipeline(feeding: sink, execution)
        pipeline = made
        return made
    }

    /// Hands on rows of the plan, with rows of nulls in the gaps between them.
    private func take(_ found: Batch) throws(QueryError) {
        let numbers = found.columns[step.rowNumberSlot].rowNumbers
        var inputRows = ContiguousArray<Int32>()
        var foundRows = ContiguousArray<Int32>()
        inputRows.reserveCapacity(found.count)
        foundRows.reserveCapacity(found.count)
        for row in 0..<found.count {
            let number = Int(numbers[row])
            while pendingRow < number {
                inputRows.append(Int32(pendingRow))
                foundRows.append(-1)
                pendingRow += 1
            }
            inputRows.append(Int32(number))
            foundRows.append(Int32(row))
            pendingRow = number + 1
        }
        var output = found
        output.columns.remove(at: step.rowNumberSlot)
        if foundRows.count > found.count {
            output = input.gather(inputRows)
            for column in found.columns[(step.rowNumberSlot + 1)...] {
                output.columns.append(column.gather(foundRows))
            }
        }
        try next.push(output)
    }
}
