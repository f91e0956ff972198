import Graph

/// Binds a variable to the node or relationship that a unique index has under each row's key.
struct UniqueSeekStep: PlanStep, AccessStep {
    let variable: String
    let index: IndexDescriptor
    /// `:Label(key, …)`, for EXPLAIN.
    let target: String
    /// One expression for each key of the index.
    let keys: [CompiledExpression]
    let keyText: String
    let isOverNodes: Bool

    var name: String { isOverNodes ? "NodeUniqueSeek" : "RelationshipUniqueSeek" }
    var detail: String { "\(displayed(variable)) \(access) = \(keyText)" }
    var threading: Threading { .streaming }
    var access: String { "unique seek \(target)" }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        UniqueSeekOperator(self, feeding: next, execution)
    }
}

private final class UniqueSeekOperator: StreamingOperator {
    private let step: UniqueSeekStep

    init(_ step: UniqueSeekStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        var keys: [Column] = []
        for key in step.keys { keys.append(try key.evaluate(batch, context)) }
        if step.isOverNodes {
            var found = ContiguousArray<NodeID>()
            found.reserveCapacity(batch.count)
            try context.reading { graph throws(GraphError) in
                try graph.seekUnique(step.index.id, keys: keys, count: batch.count, into: &found)
            }
            try emit(batch, found, missing: .none) { .nodes($0) }
        } else {
            var found = ContiguousArray<RelationshipID>()
            found.reserveCapacity(batch.count)
            try context.reading { graph throws(GraphError) in
                try graph.seekUnique(step.index.id, keys: keys, count: batch.count, into: &found)
            }
            try emit(batch, found, missing: .none) { .relationships($0) }
        }
    }

    /// Hands on the rows that have found something.
    private func emit<ID: Equatable>(
        _ batch: Batch, _ found: ContiguousArray<ID>, missing: ID,
        storage: (ContiguousArray<ID>) -> Column.Storage
    ) throws(QueryError) {
        var output = batch
        var kept = found
        if found.contains(missing) {
            let rows = ContiguousArray(
                (0..<Int32(found.count)).filter { found[Int($0)] != missing })
            output = batch.gather(rows)
            kept = ContiguousArray(rows.lazy.map { found[Int($0)] })
        }
        output.columns.append(Column(storage(kept), count: kept.count))
        try emit(output)
    }
}
