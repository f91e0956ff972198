import Graph

/// Binds the relationships between two bound nodes.
struct ExpandIntoStep: PlanStep, AccessStep {
    let from: Int
    let to: Int
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    /// Columns of relationships of the same MATCH, from which the new one must differ.
    let distinctFrom: [Int]
    let text: String

    let name = "ExpandInto"
    var threading: Threading { .streaming }
    var detail: String { text }
    var access: String { "connect" }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ExpandIntoOperator(self, feeding: next, execution)
    }
}

private final class ExpandIntoOperator: StreamingOperator {
    private let step: ExpandIntoStep
    private var found = Expansion()

    init(_ step: ExpandIntoStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let types = step.types.map { $0.compactMap(execution.graph.typeID) }
        if let types, types.isEmpty { return }
        try context.checkLimits()
        let nodes = try batch.columns[step.from].nodeIDs()
        let others = try batch.columns[step.to].nodeIDs()
        found.removeAll()
        try context.reading { graph throws(GraphError) in
            try graph.connect(
                nodes, to: others, direction: step.direction, types: types, into: &found)
        }
        found.removeRepeated(step.distinctFrom, in: batch)
        var output = batch.gather(found.rows)
        output.columns.append(Column(found.relationships, types: found.types))
        try emit(output)
    }
}
