import Cypher
import Graph

/// CASE, with or without a subject. Each branch is computed only on the rows that come to it.
struct CaseKernel: ExpressionKernel {
    struct Branch: Sendable {
        let condition: CompiledExpression
        let result: CompiledExpression
        /// The variable as which the condition sees the subject, where it is a predicate and no
        /// value to compare it with.
        var variable: LocalVariable?
    }

    let subject: CompiledExpression?
    let branches: [Branch]
    /// Nil gives null.
    let otherwise: CompiledExpression?

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let subject = try subject?.evaluate(batch, context)
        var scatter = Scatter(count: batch.count)
        for branch in branches where !scatter.isComplete {
            let open = scatter.openRows
            let condition: Column
            if let subject, let variable = branch.variable {
                let part = variable.layOut(open, [subject.gather(open)], batch)
                condition = try branch.condition.evaluate(part, context)
            } else {
                let part = batch.gather(open, slots: branch.condition.slots)
                let value = try branch.condition.evaluate(part, context)
                condition =
                    if let subject {
                        try compareColumns(.equal, subject.gather(open), value, context)
                    } else {
                        value
                    }
            }
            let chosen = ContiguousArray(try condition.rowsWhereTrue().lazy.map { open[Int($0)] })
            if chosen.isEmpty { continue }
            let rows = batch.gather(chosen, slots: branch.result.slots)
            scatter.put(try branch.result.evaluate(rows, context), at: chosen)
        }
        if let otherwise, !scatter.isComplete {
            let open = scatter.openRows
            let rows = batch.gather(open, slots: otherwise.slots)
            scatter.put(try otherwise.evaluate(rows, context), at: open)
        }
        return scatter.finish()
    }
}

/// `coalesce(a, b, …)`: each operand is computed only on the rows that are still null.
struct CoalesceKernel: ExpressionKernel {
    let operands: [CompiledExpression]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let first = try operands[0].evaluate(batch, context)
        if !(0..<batch.count).contains(where: { first.isNull(at: $0) }) { return first }
        var scatter = Scatter(count: batch.count)
        scatter.putNonNulls(first, at: scatter.openRows)
        for operand in operands.dropFirst() where !scatter.isComplete {
            let open = scatter.openRows
            let part = batch.gather(open, slots: operand.slots)
            scatter.putNonNulls(try operand.evaluate(part, context), at: open)
        }
        return scatter.finish()
    }
}

/// Puts together a column whose rows come from several columns.
struct Scatter {
    private var parts: [Column] = []
    /// For each row the place of its value among all parts, or -1.
    private var places: ContiguousArray<Int32>
    private var partRowCount: Int32 = 0
    private var openCount: Int

    init(count: Int) {
        places = ContiguousArray(repeating: -1, count: count)
        openCount = count
    }

    /// Whether every row has its value.
    var isComplete: Bool { openCount == 0 }

    /// The rows without a value so far, ascending.
    var openRows: ContiguousArray<Int32> {
        var rows: ContiguousArray<Int32> = []
        rows.reserveCapacity(openCount)
        for row in places.indices where places[row] < 0 { rows.append(Int32(row)) }
        return rows
    }

    /// Gives the column's values to open rows, one for each.
    mutating func put(_ column: Column, at rows: ContiguousArray<Int32>) {
        for (index, row) in rows.enumerated() {
            places[Int(row)] = partRowCount + Int32(index)
        }
        openCount -= rows.count
        add(column)
    }

    /// The same, leaving rows open whose value is null.
    mutating func putNonNulls(_ column: Column, at rows: ContiguousArray<Int32>) {
        for (index, row) in rows.enumerated() where !column.isNull(at: index) {
            places[Int(row)] = partRowCount + Int32(index)
            openCount -= 1
        }
        add(column)
    }

    /// The column; rows without a value are null.
    consuming func finish() -> Column {
        if parts.isEmpty { return .nulls(count: places.count) }
        return Column.concatenate(parts).gather(places)
    }

    private mutating func add(_ column: Column) {
        parts.append(column)
        partRowCount += Int32(column.count)
    }
}
