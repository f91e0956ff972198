import Graph

/// Runs a procedure for each row, and hands on the row with each of the procedure's.
struct CallStep: PlanStep {
    let name: String
    let procedure: Procedure
    /// One for each parameter.
    let arguments: [CompiledExpression]
    /// Which results become columns, in the order of these.
    let outputs: [Int]
    let text: String

    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        CallOperator(self, feeding: next, execution)
    }
}

private final class CallOperator: StreamingOperator {
    private let step: CallStep
    private var input = Batch.unit
    /// For each row to hand on, the input row that it comes from.
    private var rows = ContiguousArray<Int32>()
    private var results: [Batch] = []

    init(_ step: CallStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool {
        step.procedure.signature.mode == .read && next.isSatisfied
    }

    override func push(_ batch: Batch) throws(QueryError) {
        input = batch
        var columns: [Column] = []
        for argument in step.arguments { columns.append(try argument.evaluate(batch, context)) }
        for row in 0..<batch.count where !isSatisfied {
            try context.checkLimits()
            try call(row, try arguments(columns, at: row))
        }
        try emitRows()
        input = .unit
    }

    private func arguments(_ columns: [Column], at row: Int) throws(QueryError) -> [Value] {
        var arguments: [Value] = []
        for (column, parameter) in zip(columns, step.procedure.signature.parameters) {
            var value = column.value(at: row)
            if case (.integer(let integer), .float) = (value, parameter.type) {
                value = .float(Double(integer))
            }
            guard parameter.type.accepts(value) else {
                throw .invalidType(
                    "Argument '\(parameter.name)' of \(step.procedure.name) takes "
                        + "\(parameter.type)", value)
            }
            arguments.append(value)
        }
        return arguments
    }

    private func call(_ row: Int, _ arguments: [Value]) throws(QueryError) {
        let isVoid = step.procedure.signature.results.isEmpty
        try step.procedure.run(arguments, context) { batch throws(QueryError) in
            if !isVoid { try append(batch, row: row) }
            return !isSatisfied
        }
        if isVoid { rows.append(Int32(row)) }
    }

    private func append(_ batch: Batch, row: Int) throws(QueryError) {
        var start = 0
        while start < batch.count, !isSatisfied {
            let end = min(batch.count, start + context.batchRowCount - rows.count)
            let part = batch.slice(start..<end)
            results.append(
                Batch(columns: step.outputs.map { part.columns[$0] }, count: part.count))
            rows.append(contentsOf: repeatElement(Int32(row), count: end - start))
            start = end
            if rows.count == context.batchRowCount { try emitRows() }
        }
    }

    private func emitRows() throws(QueryError) {
        guard !rows.isEmpty else { return }
        var output = input.gather(rows)
        if !results.isEmpty { output.columns += Batch.concatenate(results).columns }
        rows.removeAll(keepingCapacity: true)
        results.removeAll(keepingCapacity: true)
        try emit(output)
    }
}
