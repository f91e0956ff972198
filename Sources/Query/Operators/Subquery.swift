import Cypher
import Graph

/// Runs a plan for each row and adds one column: whether it found rows, how many, or a list of
/// the values of one of its columns.
struct SubqueryStep: PlanStep {
    let kind: SubqueryKind
    /// Takes the input's columns and the row numbers.
    let plan: PlanNode
    /// Where the row numbers are: behind the input's columns.
    let rowNumberSlot: Int
    /// The column that `collect` gathers.
    let valueSlot: Int
    /// The column that says for how many rows each row stands; nil where for itself only.
    let weightSlot: Int?
    /// Whether the plan must see one row at a time, for it ends in an aggregate or the like.
    let runsPerRow: Bool
    let variable: String

    var name: String {
        switch kind {
        case .exists: "Exists"
        case .count: "Count"
        case .collect: "Collect"
        }
    }
    var detail: String { displayed(variable) }
    var subplans: [PlanNode] { [plan] }
    var threading: Threading { .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        SubqueryOperator(self, feeding: next, execution)
    }
}

private final class SubqueryOperator: StreamingOperator {
    private let step: SubqueryStep
    private var pipeline: Pipeline?
    /// The rows found for each input row at hand.
    private var counts = ContiguousArray<Int64>()
    private var lists: [[Value]] = []
    private var missingCount = 0
    /// The input row that a plan which runs per row is at.
    private var currentRow: Int?

    init(_ step: SubqueryStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        counts = ContiguousArray(repeating: 0, count: batch.count)
        lists = step.kind == .collect ? Array(repeating: [], count: batch.count) : []
        missingCount = batch.count
        if step.runsPerRow {
            for row in 0..<batch.count {
                currentRow = row
                var argument = batch.slice(row..<row + 1)
                argument.columns.append(.rowNumbers(1))
                let pipeline = makePipeline()
                try pipeline.push(argument)
                try pipeline.finish()
            }
        } else {
            var numbered = batch
            numbered.columns.append(.rowNumbers(batch.count))
            let pipeline = pipeline ?? makePipeline()
            self.pipeline = pipeline
            try pipeline.push(numbered)
        }
        var output = batch
        output.columns.append(resultColumn)
        try next.push(output)
    }

    private var resultColumn: Column {
        switch step.kind {
        case .exists:
            Column(.booleans(ContiguousArray(counts.lazy.map { $0 > 0 })), count: counts.count)
        case .count: Column(.integers(counts), count: counts.count)
        case .collect:
            Column(.values(ContiguousArray(lists.lazy.map { .list($0) })), count: counts.count)
        }
    }

    private func makePipeline() -> Pipeline {
        let tally = SubqueryTally(self)
        return step.plan.makePipeline(feeding: tally, execution)
    }

    /// Whether the answer is known for all rows.
    fileprivate var isAnswered: Bool { step.kind == .exists && missingCount == 0 }

    fileprivate func take(_ found: Batch) throws(QueryError) {
        let numbers: ContiguousArray<Int64>
        if let currentRow {
            numbers = ContiguousArray(repeating: Int64(currentRow), count: found.count)
        } else {
            numbers = found.columns[step.rowNumberSlot].rowNumbers
        }
        let weights = step.weightSlot.map { found.columns[$0].rowNumbers }
        for (row, number) in numbers.enumerated() {
            if counts[Int(number)] == 0 { missingCount -= 1 }
            counts[Int(number)] += weights?[row] ?? 1
        }
        guard step.kind == .collect else { return }
        let values = found.columns[step.valueSlot]
        try context.reserve(32 * found.count)
        for row in 0..<found.count { lists[Int(numbers[row])].append(values.value(at: row)) }
    }
}

/// The end of the plan inside: it counts rows for the operator around it.
private final class SubqueryTally: Operator {
    private unowned let owner: SubqueryOperator

    init(_ owner: SubqueryOperator) { self.owner = owner }

    override var isSatisfied: Bool { owner.isAnswered }

    override func push(_ batch: Batch) throws(QueryError) { try owner.take(batch) }

    override func finish() throws(QueryError) {}
}
