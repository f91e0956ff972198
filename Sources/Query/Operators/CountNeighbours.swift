import Graph

/// Counts the relationships of a bound node without making a row for each.
struct CountNeighboursStep: PlanStep {
    /// What becomes of the number.
    enum Use: Sendable {
        /// It multiplies the weights in a column, a new one for nil. Rows without any go, or are
        /// kept once where the relationship is optional.
        case weight(slot: Int?, isOptional: Bool)
        /// Rows without any go.
        case filter
        /// It is a new column.
        case count
        /// A new column says whether there is any.
        case exists
    }

    let count: NeighbourCount
    let use: Use
    /// How many columns stand for what was counted: they say only whether there is something.
    let standInCount: Int
    let text: String

    var threading: Threading { .streaming }

    var name: String {
        switch use {
        case .weight, .count: "CountNeighbours"
        case .filter, .exists: "HasNeighbours"
        }
    }
    var detail: String {
        if case .weight(_, isOptional: true) = use { return "optional \(text)" }
        return text
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        CountNeighboursOperator(self, feeding: next, execution)
    }
}

private final class CountNeighboursOperator: StreamingOperator {
    private let step: CountNeighboursStep
    private let counter: NeighbourCounter

    init(_ step: CountNeighboursStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        counter = NeighbourCounter(step.count, execution.context)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        let counts = try counter.counts(batch)
        var output = batch
        switch step.use {
        case .weight(let slot, let isOptional): try weigh(&output, counts, slot, isOptional)
        case .filter: keepCounted(&output, counts)
        case .count: output.columns.append(Column(.integers(counts), count: counts.count))
        case .exists:
            output.columns.append(
                Column(.booleans(ContiguousArray(counts.lazy.map { $0 > 0 })), count: counts.count))
        }
        try emit(output)
    }

    private func keepCounted(_ batch: inout Batch, _ counts: ContiguousArray<Int64>) {
        let rows = counts.countedRows
        if rows.count < counts.count { batch = batch.gather(rows) }
        let standIn = Column(.constant(.boolean(true)), count: batch.count)
        batch.columns.append(contentsOf: repeatElement(standIn, count: step.standInCount))
    }

    private func weigh(
        _ batch: inout Batch, _ counts: ContiguousArray<Int64>, _ slot: Int?, _ isOptional: Bool
    ) throws(QueryError) {
        var standIn = Column(.constant(.boolean(true)), count: batch.count)
        var weights = counts
        if isOptional {
            weights = ContiguousArray(counts.lazy.map { max(1, $0) })
            let nulls = ContiguousArray(counts.lazy.map { $0 == 0 })
            if nulls.contains(true) {
                standIn = Column(
                    .booleans(ContiguousArray(repeating: true, count: batch.count)),
                    count: batch.count, nulls: nulls)
            }
        } else {
            let rows = counts.countedRows
            if rows.count < counts.count {
                batch = batch.gather(rows)
                weights = ContiguousArray(rows.lazy.map { counts[Int($0)] })
                standIn = Column(.constant(.boolean(true)), count: batch.count)
            }
        }
        try batch.multiplyWeights(by: weights, slot: slot)
        batch.columns.append(contentsOf: repeatElement(standIn, count: step.standInCount))
    }
}

extension ContiguousArray<Int64> {
    /// The places of what is not 0.
    var countedRows: ContiguousArray<Int32> {
        var rows = ContiguousArray<Int32>()
        rows.reserveCapacity(count)
        for row in indices where self[row] > 0 { rows.append(Int32(row)) }
        return rows
    }
}

extension Batch {
    /// Multiplies the weights in a column, or adds the column for a nil slot.
    mutating func multiplyWeights(by factors: ContiguousArray<Int64>, slot: Int?) throws(QueryError) {
        guard let slot else {
            columns.append(Column(.integers(factors), count: count))
            return
        }
        let before = columns[slot].rowNumbers
        var weights = factors
        for row in weights.indices {
            let (product, overflow) = before[row].multipliedReportingOverflow(by: weights[row])
            if overflow {
                throw QueryError(
                    .arithmeticError, detail: "IntegerOverflow",
                    "There are more matches than an integer can count.")
            }
            weights[row] = product
        }
        columns[slot] = Column(.integers(weights), count: count)
    }
}
