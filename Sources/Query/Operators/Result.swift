/// The end of a plan that returns rows: hands them to the caller with their elements read.
struct ResultStep: PlanStep {
    let names: [String]

    let name = "Result"
    var threading: Threading { .streaming }
    var detail: String { names.joined(separator: ", ") }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ResultOperator(feeding: next, execution)
    }
}

private final class ResultOperator: StreamingOperator {
    override func push(_ batch: Batch) throws(QueryError) {
        var output = batch
        for slot in output.columns.indices {
            output.columns[slot] = try Materialise.column(output.columns[slot], context)
        }
        try next.push(output)
    }
}

/// The end of a plan that returns nothing.
struct EmptyResultStep: PlanStep {
    let name = "EmptyResult"

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        EmptyResultOperator(feeding: next, execution)
    }
}

private final class EmptyResultOperator: StreamingOperator {
    override var isSatisfied: Bool { false }

    override func push(_ batch: Batch) throws(QueryError) {}
}

/// Where a pipeline's rows leave it: a closure takes them.
final class SinkOperator: Operator {
    /// The operator that the rows go to in the end; nil where each one counts.
    private let destination: Operator?
    private let body: (Batch) throws(QueryError) -> Void

    init(before destination: Operator? = nil, _ body: @escaping (Batch) throws(QueryError) -> Void)
    {
        self.destination = destination
        self.body = body
    }

    override var isSatisfied: Bool { destination?.isSatisfied ?? false }

    override func push(_ batch: Batch) throws(QueryError) { try body(batch) }

    override func finish() throws(QueryError) {}
}
