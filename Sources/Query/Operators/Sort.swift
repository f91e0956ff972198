import Graph

/// Orders all rows by columns.
struct SortStep: PlanStep {
    /// The columns to sort by, most significant first.
    let slots: [Int]
    let descending: [Bool]
    let text: String

    let name = "Sort"
    var threading: Threading { .merging }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        SortOperator(self, feeding: next, execution)
    }
}

private final class SortOperator: StreamingOperator, MergingOperator {
    private let step: SortStep
    private var rows: BufferedRows

    init(_ step: SortStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        rows = BufferedRows(execution.context)
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { false }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        try rows.append(batch)
    }

    func merge(_ other: Operator) throws(QueryError) {
        guard let other = other as? SortOperator else {
            preconditionFailure("operators of one step are of one kind")
        }
        for batch in other.rows.removeAll() { try rows.append(batch) }
    }

    override func finish() throws(QueryError) {
        if !rows.isEmpty {
            // All rows once more, in one piece, and their order, with the keys while it is made.
            let byteCount = rows.byteCount + 20 * rows.rowCount
            try context.reserve(byteCount)
            defer { context.release(byteCount) }
            let all = Batch.concatenate(rows.removeAll())
            let keys = step.slots.map { all.columns[$0] }
            let order = try SortKeys(descending: step.descending).order(
                keys, rowCount: all.count, context)
            var start = 0
            while start < order.count, !next.isSatisfied {
                let end = min(start + context.batchRowCount, order.count)
                try next.push(all.gather(ContiguousArray(order[start..<end])))
                start = end
            }
        }
        try next.finish()
    }
}

/// The first rows of an order: ORDER BY with LIMIT.
struct TopStep: PlanStep {
    let slots: [Int]
    let descending: [Bool]
    /// How many rows are kept; SKIP's count comes on top.
    let limit: CompiledExpression
    let skip: CompiledExpression?
    let text: String

    let name = "Top"
    var threading: Threading { .merging }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        TopOperator(self, feeding: next, execution)
    }
}

private final class TopOperator: StreamingOperator, MergingOperator {
    private let step: TopStep
    private var top: TopRows?

    init(_ step: TopStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { false }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        var rows = try makeTop()
        top = nil
        try rows.insert(batch, keys: step.slots.map { batch.columns[$0] })
        top = rows
    }

    func merge(_ other: Operator) throws(QueryError) {
        guard let other = other as? TopOperator else {
            preconditionFailure("operators of one step are of one kind")
        }
        let kept = other.top
        other.top = nil
        if let batch = try kept?.finish() { try push(batch) }
    }

    override func finish() throws(QueryError) {
        // Also where no row came: a count that is wrong is an error then too.
        let rows = try makeTop()
        if top != nil, let batch = try rows.finish() {
            try BatchSequence.push(batch, into: next, context)
        }
        top = nil
        try next.finish()
    }

    private func makeTop() throws(QueryError) -> TopRows {
        if let top { return top }
        let limit = try rowCount(step.limit, clause: "LIMIT", context)
        let skip = try step.skip.map { expression throws(QueryError) in
            try rowCount(expression, clause: "SKIP", context)
        }
        let (total, overflow) = limit.addingReportingOverflow(skip ?? 0)
        // A limit beyond all rows is no limit; `TopRows` multiplies it.
        return TopRows(
            SortKeys(descending: step.descending), limit: overflow ? 1 << 48 : min(total, 1 << 48),
            context)
    }
}
