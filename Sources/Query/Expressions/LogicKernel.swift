import Cypher
import Graph

/// AND, OR and XOR of two or more operands.
///
/// An error in a row that another operand decides must not surface, whatever the order: when a
/// batch fails it is computed again row by row.
struct LogicKernel: ExpressionKernel {
    let `operator`: LogicalOperator
    let operands: [CompiledExpression]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        if batch.count == 1 { return try evaluateRow(batch, context).column }
        do {
            return try evaluateColumns(batch, context).column
        } catch {
            if `operator` == .xor || !error.concernsRow { throw error }
        }
        let slots = Set(operands.flatMap(\.slots)).sorted()
        var ternary = Ternary(repeating: .unknown, count: batch.count)
        for row in 0..<batch.count {
            ternary.states[row] =
                try evaluateRow(batch.row(row, slots: slots), context).states[0]
        }
        return ternary.column
    }

    /// All operands on all rows, or on those that are not decided once these are few.
    private func evaluateColumns(
        _ batch: Batch, _ context: ExecutionContext
    ) throws(QueryError) -> Ternary {
        var result = try Ternary(operands[0].evaluate(batch, context))
        for operand in operands.dropFirst() {
            guard let decisive else {
                try result.combine(`operator`, Ternary(operand.evaluate(batch, context)))
                continue
            }
            let openCount = result.count { $0 != decisive }
            if openCount == 0 { break }
            if openCount > batch.count / 2 {
                try result.combine(`operator`, Ternary(operand.evaluate(batch, context)))
            } else {
                let open = result.rows { $0 != decisive }
                let part = batch.gather(open, slots: operand.slots)
                try result.combine(
                    `operator`, Ternary(operand.evaluate(part, context)), rows: open)
            }
        }
        return result
    }

    /// One row: an operand that decides outweighs errors of the others.
    private func evaluateRow(
        _ batch: Batch, _ context: ExecutionContext
    ) throws(QueryError) -> Ternary {
        var result: Ternary?
        var failure: QueryError?
        for operand in operands {
            do {
                let next = try Ternary(operand.evaluate(batch, context))
                if let decisive, next.states[0] == decisive { return next }
                if result == nil { result = next } else { result?.combine(`operator`, next) }
            } catch {
                guard error.concernsRow else { throw error }
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
        return result ?? Ternary(repeating: .unknown, count: 1)
    }

    /// The operand that settles the result alone.
    private var decisive: Ternary.State? {
        switch `operator` {
        case .and: .no
        case .or: .yes
        case .xor: nil
        }
    }
}

/// NOT.
struct NotKernel: ExpressionKernel {
    let operand: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        try Ternary(operand.evaluate(batch, context)).negated.column
    }
}
