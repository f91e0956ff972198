import Graph

/// Leaves out the first rows.
struct SkipStep: PlanStep {
    let rows: CompiledExpression
    let text: String

    let name = "Skip"
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        SkipOperator(rows, feeding: next, execution)
    }
}

private final class SkipOperator: StreamingOperator {
    private let rows: CompiledExpression
    /// Rows still to leave out; nil before the count is known.
    private var remaining: Int?

    init(_ rows: CompiledExpression, feeding next: Operator, _ execution: Execution) {
        self.rows = rows
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let remaining = try countRemaining()
        self.remaining = max(0, remaining - batch.count)
        if remaining == 0 { return try next.push(batch) }
        if remaining < batch.count { try next.push(batch.slice(remaining..<batch.count)) }
    }

    override func finish() throws(QueryError) {
        _ = try countRemaining()
        try next.finish()
    }

    private func countRemaining() throws(QueryError) -> Int {
        if let remaining { return remaining }
        let count = try rowCount(rows, clause: "SKIP", context)
        remaining = count
        return count
    }
}

/// Ends after some rows.
struct LimitStep: PlanStep {
    let rows: CompiledExpression
    let text: String

    let name = "Limit"
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        LimitOperator(rows, feeding: next, execution)
    }
}

private final class LimitOperator: StreamingOperator {
    private let rows: CompiledExpression
    /// Rows still to hand on; nil before the count is known.
    private var remaining: Int?

    init(_ rows: CompiledExpression, feeding next: Operator, _ execution: Execution) {
        self.rows = rows
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { remaining == 0 || next.isSatisfied }

    override func push(_ batch: Batch) throws(QueryError) {
        let remaining = try countRemaining()
        self.remaining = max(0, remaining - batch.count)
        if remaining >= batch.count { return try next.push(batch) }
        if remaining > 0 { try next.push(batch.slice(0..<remaining)) }
    }

    override func finish() throws(QueryError) {
        _ = try countRemaining()
        try next.finish()
    }

    private func countRemaining() throws(QueryError) -> Int {
        if let remaining { return remaining }
        let count = try rowCount(rows, clause: "LIMIT", context)
        remaining = count
        return count
    }
}

/// The number of rows that SKIP or LIMIT names.
func rowCount(
    _ expression: CompiledExpression, clause: String, _ context: ExecutionContext
) throws(QueryError) -> Int {
    let value = try expression.evaluate(.unit, context).value(at: 0)
    switch value {
    case .integer(let count) where count >= 0: return Int(count)
    case .integer:
        throw QueryError(
            .syntaxError, detail: "NegativeIntegerArgument", "\(clause) needs a count of 0 or more."
        )
    default:
        throw QueryError(
            .syntaxError, detail: "InvalidArgumentType",
            "\(clause) needs an integer, got \(value.kindName).")
    }
}
