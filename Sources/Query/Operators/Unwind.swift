import Graph

/// One row for each element of a list.
///
/// Where later steps read entries of the elements, as in `row.id`, their columns are made here in
/// one pass over the list.
struct UnwindStep: PlanStep {
    struct Entry: Sendable {
        let key: String
        /// The same for elements that are no maps, over the rows with the element bound.
        let general: CompiledExpression
    }

    let list: CompiledExpression
    let variable: String
    /// Whether the element itself is used; else its column holds nulls.
    let needsElement: Bool
    /// Columns behind the element's.
    let entries: [Entry]
    let text: String

    let name = "Unwind"
    var threading: Threading { .dealing }
    var detail: String {
        let keys = entries.isEmpty ? "" : " {\(entries.map(\.key).joined(separator: ", "))}"
        return "\(text) AS \(displayed(variable))\(keys)"
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        UnwindOperator(self, feeding: next, execution)
    }
}

private final class UnwindOperator: StreamingOperator {
    private let step: UnwindStep
    private var rows = ContiguousArray<Int32>()
    private var elements = ContiguousArray<Value>()

    init(_ step: UnwindStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let byteCount = context.transientByteCount
        defer { context.releaseTransient(to: byteCount) }
        let lists = try step.list.evaluate(batch, context)
        for row in 0..<batch.count {
            switch lists.value(at: row) {
            case .null: continue
            case .list(let values): try append(values, row: row, batch)
            case let other: try append([other], row: row, batch)
            }
        }
        try emitRows(batch)
    }

    private func append(_ values: [Value], row: Int, _ batch: Batch) throws(QueryError) {
        var start = 0
        while start < values.count, !isSatisfied {
            let end = min(values.count, start + context.batchRowCount - elements.count)
            elements.append(contentsOf: values[start..<end])
            rows.append(contentsOf: repeatElement(Int32(row), count: end - start))
            start = end
            if elements.count == context.batchRowCount { try emitRows(batch) }
        }
    }

    private func emitRows(_ batch: Batch) throws(QueryError) {
        guard !rows.isEmpty else { return }
        try context.checkLimits()
        var output = batch.gather(rows)
        let slot = output.columns.count
        output.columns.append(
            step.needsElement ? Column(elements) : Column(.nulls, count: elements.count))
        for entry in step.entries {
            let column: Column
            if let typed = entryColumn(entry.key, of: elements) {
                column = typed
            } else {
                var bound = output
                bound.columns[slot] = Column(.values(elements), count: elements.count)
                column = try entry.general.evaluate(bound, context)
            }
            output.columns.append(column)
        }
        rows.removeAll(keepingCapacity: true)
        elements.removeAll(keepingCapacity: true)
        try emit(output)
    }
}

/// The column of one entry of maps; nil where an element is neither a map nor null.
private func entryColumn(_ key: String, of elements: ContiguousArray<Value>) -> Column? {
    var builder = ColumnBuilder(reserving: elements.count)
    var hint = 0
    for element in elements {
        switch element {
        case .map(let map):
            if let value = map.value(for: key, hint: &hint) {
                builder.append(value)
            } else {
                builder.appendNull()
            }
        case .null: builder.appendNull()
        default: return nil
        }
    }
    return builder.finish()
}
