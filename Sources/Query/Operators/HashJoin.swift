import Graph

/// Joins rows with those of a plan that does not depend on them, where keys are equal.
///
/// The plan runs once; its rows are held in memory, by their keys. Rows whose keys are only
/// equivalent, such as NaN, are joined too: what demands equality is tested afterwards.
struct HashJoinStep: PlanStep {
    /// Takes one row without columns.
    let plan: PlanNode
    /// Over the plan's rows.
    let buildKeys: [CompiledExpression]
    /// Over the rows that are joined with them, in the same order.
    let probeKeys: [CompiledExpression]
    let text: String

    let name = "HashJoin"
    var detail: String { text }
    var subplans: [PlanNode] { [plan] }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        HashJoinOperator(self, feeding: next, execution)
    }
}

private final class HashJoinOperator: StreamingOperator {
    private let step: HashJoinStep
    private var table: JoinTable?

    init(_ step: HashJoinStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        if table == nil { table = try build() }
        guard let table else { return }
        if table.rows.count == 0 { return }
        var keys: [Column] = []
        for key in step.probeKeys { keys.append(try key.evaluate(batch, context)) }
        let groups = try table.groups.find(keys, rowCount: batch.count, context)
        var probeRows = ContiguousArray<Int32>()
        var buildRows = ContiguousArray<Int32>()
        for row in groups.indices where groups[row] != GroupTable.noGroup && !isSatisfied {
            var match = table.firstRows[Int(groups[row])]
            while match >= 0 {
                probeRows.append(Int32(row))
                buildRows.append(match)
                match = table.nextRows[Int(match)]
                guard probeRows.count == context.batchRowCount else { continue }
                try emit(batch, probeRows, table, buildRows)
                probeRows.removeAll(keepingCapacity: true)
                buildRows.removeAll(keepingCapacity: true)
            }
        }
        try emit(batch, probeRows, table, buildRows)
    }

    private func emit(
        _ batch: Batch, _ probeRows: ContiguousArray<Int32>, _ table: JoinTable,
        _ buildRows: ContiguousArray<Int32>
    ) throws(QueryError) {
        if probeRows.isEmpty { return }
        try context.checkLimits()
        var output = batch.gather(probeRows)
        output.columns += table.rows.gather(buildRows).columns
        try emit(output)
    }

    /// Runs the plan and takes in its rows.
    private func build() throws(QueryError) -> JoinTable {
        var rows = BufferedRows(context)
        let sink = SinkOperator { batch throws(QueryError) in try rows.append(batch) }
        try step.plan.makePipeline(feeding: sink, execution).run()
        return try JoinTable(rows, step.buildKeys, columnCount: step.plan.scope.names.count, context)
    }
}

/// Rows in memory, those of one key in a chain.
private struct JoinTable {
    let rows: Batch
    private let account: MemoryAccount
    private(set) var groups: GroupTable
    /// By group: the first of its rows.
    private(set) var firstRows = ContiguousArray<Int32>()
    /// By row: the next one of its group, or -1.
    private(set) var nextRows: ContiguousArray<Int32>

    init(
        _ buffered: BufferedRows, _ keys: [CompiledExpression], columnCount: Int,
        _ context: ExecutionContext
    ) throws(QueryError) {
        groups = GroupTable(keyCount: keys.count)
        account = MemoryAccount(context)
        // All rows once more, in one piece, and the chains.
        try account.reserve(buffered.byteCount + 8 * buffered.rowCount)
        rows = try buffered.joined(columnCount: columnCount)
        nextRows = ContiguousArray(repeating: -1, count: rows.count)
        if rows.count == 0 { return }
        var columns: [Column] = []
        for key in keys { columns.append(try key.evaluate(rows, context)) }
        let rowGroups = try groups.groups(of: columns, rowCount: rows.count, context)
        firstRows = ContiguousArray(repeating: -1, count: groups.count)
        // From the last to the first, so that chains keep the order of the rows.
        for row in rowGroups.indices.reversed() {
            let group = Int(rowGroups[row])
            nextRows[row] = firstRows[group]
            firstRows[group] = Int32(row)
        }
    }
}

extension BufferedRows {
    /// All rows as one batch.
    fileprivate func joined(columnCount: Int) throws(QueryError) -> Batch {
        guard rowCount <= Int(Int32.max) else {
            throw QueryError(
                .limitExceeded, detail: "JoinSize", "A join holds at most \(Int32.max) rows.")
        }
        if isEmpty {
            return Batch(
                columns: Array(repeating: .nulls(count: 0), count: columnCount), count: 0)
        }
        return Batch.concatenate(batches)
    }
}
