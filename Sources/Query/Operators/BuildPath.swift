import Graph

/// Makes path values of bound nodes and relationships.
struct BuildPathStep: PlanStep {
    let variable: String
    /// Columns of nodes, one more than of relationships, in walking order.
    let nodes: [Int]
    let relationships: [Int]

    let name = "Path"
    var detail: String { displayed(variable) }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        BuildPathOperator(self, feeding: next, execution)
    }
}

private final class BuildPathOperator: StreamingOperator {
    private let step: BuildPathStep

    init(_ step: BuildPathStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        var nodes: [ContiguousArray<NodeID>] = []
        for slot in step.nodes { nodes.append(try batch.columns[slot].nodeIDs()) }
        let relationships = step.relationships.map { batch.columns[$0] }
        var paths = ContiguousArray<Value>()
        paths.reserveCapacity(batch.count)
        for row in 0..<batch.count {
            paths.append(path(nodes.map { $0[row] }, relationships.map { $0.value(at: row) }))
        }
        var output = batch
        output.columns.append(Column(.values(paths), count: batch.count))
        try next.push(output)
    }

    private func path(_ nodes: [NodeID], _ steps: [Value]) -> Value {
        if nodes.contains(.none) { return .null }
        var relationships: [Relationship] = []
        for step in steps {
            guard case .relationship(let relationship) = step else { return .null }
            relationships.append(relationship)
        }
        return .path(Path(nodes: nodes.map { Node(id: $0) }, relationships: relationships))
    }
}
