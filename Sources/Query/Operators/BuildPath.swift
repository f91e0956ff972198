import Graph

/// Makes path values of bound nodes and relationships.
struct BuildPathStep: PlanStep {
    let variable: String
    /// Columns of nodes, one more than of relationships, in walking order.
    let nodes: [Int]
    /// Columns of relationships, or of lists of them where a pattern's length varies.
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
            paths.append(
                try path(nodes.map { $0[row] }, relationships.map { $0.value(at: row) }))
        }
        var output = batch
        output.columns.append(Column(.values(paths), count: batch.count))
        try next.push(output)
    }

    private func path(_ nodes: [NodeID], _ steps: [Value]) throws(QueryError) -> Value {
        if nodes.contains(.none) { return .null }
        var walked = [nodes[0]]
        var relationships: [Relationship] = []
        for (step, node) in zip(steps, nodes.dropFirst()) {
            switch step {
            case .relationship(let relationship):
                relationships.append(relationship)
                walked.append(node)
            case .list(let values):
                for case .relationship(let relationship) in values {
                    relationships.append(relationship)
                    walked.append(try end(of: relationship.id, from: walked[walked.count - 1]))
                }
            default: return .null
            }
        }
        return .path(
            Path(nodes: walked.map { Node(id: $0) }, relationships: relationships))
    }

    /// The node at the other end of a relationship.
    private func end(of relationship: RelationshipID, from node: NodeID) throws(QueryError)
        -> NodeID
    {
        let ends = try context.reading { graph throws(GraphError) in
            try graph.endpoints(of: relationship)
        }
        return ends.source == node ? ends.target : ends.source
    }
}
