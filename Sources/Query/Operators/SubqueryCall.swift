import Graph

/// CALL { … }: runs a plan for each row. Its columns come behind the input's, a row for each that
/// it gives; one that returns nothing leaves the rows as they are.
struct SubqueryCallStep: PlanStep {
    let subplan: Subplan
    /// The plan's columns, which are its first; none where it only has effects.
    let columns: [String]
    /// Whether the plan hands on rows; else each input row passes once.
    let returnsRows: Bool
    /// Whether a row for which nothing is found is kept with nulls.
    let isOptional: Bool
    let isWriting: Bool

    var name: String { isOptional ? "OptionalCall" : "Call" }
    var detail: String {
        columns.joined(separator: ", ") + (subplan.isRowByRow ? " row by row" : "")
    }
    var subplans: [PlanNode] { [subplan.node] }
    var threading: Threading { isWriting ? .single : .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        SubqueryCallOperator(self, feeding: next, execution)
    }
}

private final class SubqueryCallOperator: StreamingOperator {
    private let isWriting: Bool
    private let evaluation: SubqueryCallEvaluation

    init(_ step: SubqueryCallStep, feeding next: Operator, _ execution: Execution) {
        isWriting = step.isWriting
        evaluation = SubqueryCallEvaluation(step, feeding: next, execution)
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { !isWriting && next.isSatisfied }

    override func push(_ batch: Batch) throws(QueryError) { try evaluation.run(batch) }
}

/// Runs the plan of a CALL over batches and hands on its rows beside those they belong to.
final class SubqueryCallEvaluation {
    private let step: SubqueryCallStep
    private let execution: Execution
    private let next: Operator
    private var run: SubplanRun?
    private var input = Batch.unit
    /// What the plan gave and was not handed on yet.
    private var found: [Batch] = []
    private var foundCount = 0
    private let foundBytes: MemoryAccount
    /// What is found is handed on when it takes so much, however few rows it has.
    private static let foundByteLimit = 128 << 10
    /// Which input rows the plan gave rows for; kept for optional calls only.
    private var isFound: ContiguousArray<Bool> = []

    init(_ step: SubqueryCallStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        self.next = next
        self.execution = execution
        foundBytes = MemoryAccount(execution.context)
    }

    func run(_ batch: Batch) throws(QueryError) {
        input = batch
        if step.isOptional { isFound = ContiguousArray(repeating: false, count: batch.count) }
        let run = run ?? SubplanRun(step.subplan, feeding: SubqueryCallEnd(self), execution)
        self.run = run
        try run.push(batch) { isSatisfied }
        if !step.returnsRows { return try next.push(batch) }
        try handOn()
        if step.isOptional { try handOnMissing() }
        input = .unit
    }

    fileprivate var isSatisfied: Bool { !step.isWriting && step.returnsRows && next.isSatisfied }

    fileprivate func take(_ batch: Batch) throws(QueryError) {
        guard step.returnsRows else { return }
        try foundBytes.reserve(batch.estimatedByteCount)
        found.append(batch)
        foundCount += batch.count
        if foundCount >= execution.context.batchRowCount
            || foundBytes.byteCount >= Self.foundByteLimit
        {
            try handOn()
        }
    }

    private func handOn() throws(QueryError) {
        guard foundCount > 0 else { return }
        let all = Batch.concatenate(found)
        found = []
        foundCount = 0
        let numbers = all.columns[step.subplan.rowNumberSlot].rowNumbers
        if step.isOptional { for number in numbers { isFound[Int(number)] = true } }
        var output = input.gather(ContiguousArray(numbers.lazy.map { Int32($0) }))
        output.columns += all.columns[..<step.columns.count]
        try next.push(output)
        foundBytes.release(foundBytes.byteCount)
    }

    private func handOnMissing() throws(QueryError) {
        let missing = isFound.indices.filter { !isFound[$0] }
        let rows = ContiguousArray(missing.lazy.map { Int32($0) })
        if rows.isEmpty { return }
        try next.push(step.withNulls(input.gather(rows)))
    }
}

extension SubqueryCallStep {
    /// Rows for which the plan gave nothing.
    func withNulls(_ batch: Batch) -> Batch {
        var output = batch
        output.columns += columns.map { _ in Column(.nulls, count: batch.count) }
        return output
    }
}

/// The end of the plan inside.
private final class SubqueryCallEnd: Operator {
    private unowned let owner: SubqueryCallEvaluation

    init(_ owner: SubqueryCallEvaluation) { self.owner = owner }

    override var isSatisfied: Bool { owner.isSatisfied }

    override func push(_ batch: Batch) throws(QueryError) { try owner.take(batch) }

    override func finish() throws(QueryError) {}
}
