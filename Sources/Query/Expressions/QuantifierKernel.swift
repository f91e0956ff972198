import Cypher
import Graph

/// `all`, `any`, `none` and `single` over a list.
struct QuantifierKernel: ExpressionKernel {
    let kind: QuantifierExpression.Kind
    let variable: LocalVariable
    let list: any ExpressionKernel
    let predicate: CompiledExpression

    /// How many elements of a row's list the predicate gave each truth value.
    private struct Tally {
        var yes = 0
        var unknown = 0
        var no = 0
    }

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let lists = try list.evaluate(batch, context)
        var tallies = ContiguousArray(repeating: Tally(), count: batch.count)
        try variable.forEachChunk(of: lists, in: batch, context) {
            (elements: Batch, rows: ContiguousArray<Int32>) throws(QueryError) in
            let truth = try Ternary(predicate.evaluate(elements, context))
            for (index, row) in rows.enumerated() {
                switch truth.states[index] {
                case .yes: tallies[Int(row)].yes += 1
                case .unknown: tallies[Int(row)].unknown += 1
                case .no: tallies[Int(row)].no += 1
                }
            }
            return 0
        }
        var result = Ternary(repeating: .unknown, count: batch.count)
        for row in 0..<batch.count where !lists.isNull(at: row) {
            result.states[row] = decide(tallies[row])
        }
        return result.column
    }

    private func decide(_ tally: Tally) -> Ternary.State {
        switch kind {
        case .any: tally.yes > 0 ? .yes : tally.unknown > 0 ? .unknown : .no
        case .none: tally.yes > 0 ? .no : tally.unknown > 0 ? .unknown : .yes
        case .all: tally.no > 0 ? .no : tally.unknown > 0 ? .unknown : .yes
        case .single:
            tally.yes > 1 ? .no : tally.unknown > 0 ? .unknown : tally.yes == 1 ? .yes : .no
        }
    }
}
