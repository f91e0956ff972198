import Cypher
import Graph

/// A subquery inside an expression: its value for a row is whether its plan finds rows, how many,
/// or a list of the values in one of their columns.
struct Subquery: Sendable {
    let kind: SubqueryKind
    let subplan: Subplan
    /// The column that `collect` gathers.
    let valueSlot: Int
    /// The column that says for how many rows each row stands; nil where for itself only.
    let weightSlot: Int?
}

/// Adds the column of a subquery.
struct SubqueryStep: PlanStep {
    let subquery: Subquery
    let variable: String

    var name: String {
        switch subquery.kind {
        case .exists: "Exists"
        case .count: "Count"
        case .collect: "Collect"
        }
    }
    var detail: String { displayed(variable) }
    var subplans: [PlanNode] { [subquery.subplan.node] }
    var threading: Threading { .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        SubqueryOperator(subquery, feeding: next, execution)
    }
}

private final class SubqueryOperator: StreamingOperator {
    private let evaluation: SubqueryEvaluation

    init(_ subquery: Subquery, feeding next: Operator, _ execution: Execution) {
        evaluation = SubqueryEvaluation(subquery, execution)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let byteCount = context.transientByteCount
        defer { context.releaseTransient(to: byteCount) }
        var output = batch
        output.columns.append(try evaluation.column(batch))
        try next.push(output)
    }
}

/// A subquery that is computed only where an expression comes to it: in a branch of CASE, or for
/// the elements of a comprehension.
struct SubqueryKernel: ExpressionKernel {
    let subquery: Subquery

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        if batch.count == 0 { return .nulls(count: 0) }
        return try SubqueryEvaluation(subquery, Execution(context)).column(batch)
    }
}

/// Computes a subquery for the rows of batches.
private final class SubqueryEvaluation {
    private let subquery: Subquery
    private let execution: Execution
    private var run: SubplanRun?
    /// The rows found for each input row at hand.
    private var counts = ContiguousArray<Int64>()
    private var lists: [[Value]] = []
    private var listByteCount = 0
    private var missingCount = 0

    init(_ subquery: Subquery, _ execution: Execution) {
        self.subquery = subquery
        self.execution = execution
    }

    func column(_ batch: Batch) throws(QueryError) -> Column {
        counts = ContiguousArray(repeating: 0, count: batch.count)
        missingCount = batch.count
        let run = run ?? SubplanRun(subquery.subplan, feeding: SubqueryTally(self), execution)
        self.run = run
        guard subquery.kind == .collect else {
            try run.push(batch)
            if subquery.kind == .count { return Column(.integers(counts), count: batch.count) }
            return Column(
                .booleans(ContiguousArray(counts.lazy.map { $0 > 0 })), count: batch.count)
        }
        lists = Array(repeating: [], count: batch.count)
        try run.push(batch)
        let column = Column(
            .values(ContiguousArray(lists.lazy.map { .list($0) })), count: batch.count)
        lists = []
        // From here on the batch holds them.
        execution.context.release(listByteCount)
        defer { listByteCount = 0 }
        try execution.context.reserveTransient(listByteCount)
        return column
    }

    /// Whether the answer is known for all rows that are being run.
    fileprivate var isAnswered: Bool {
        guard subquery.kind == .exists else { return false }
        return run?.currentRow.map { counts[$0] > 0 } ?? (missingCount == 0)
    }

    fileprivate func take(_ found: Batch) throws(QueryError) {
        let numbers = found.columns[subquery.subplan.rowNumberSlot].rowNumbers
        let weights = subquery.weightSlot.map { found.columns[$0].rowNumbers }
        for (row, number) in numbers.enumerated() {
            if counts[Int(number)] == 0 { missingCount -= 1 }
            counts[Int(number)] += weights?[row] ?? 1
        }
        guard subquery.kind == .collect else { return }
        let values = found.columns[subquery.valueSlot]
        var byteCount = 32 * found.count
        for row in 0..<found.count {
            let value = values.value(at: row)
            byteCount += try execution.context.nestedByteCount(of: value)
            lists[Int(numbers[row])].append(value)
        }
        try execution.context.reserve(byteCount)
        listByteCount += byteCount
    }
}

/// The end of the plan inside: it counts rows for the evaluation around it.
private final class SubqueryTally: Operator {
    private unowned let owner: SubqueryEvaluation

    init(_ owner: SubqueryEvaluation) { self.owner = owner }

    override var isSatisfied: Bool { owner.isAnswered }

    override func push(_ batch: Batch) throws(QueryError) { try owner.take(batch) }

    override func finish() throws(QueryError) {}
}
