import Graph

/// Tells for each row whether two bound nodes are connected, or by how many relationships.
struct ConnectedStep: PlanStep {
    let from: Int
    let to: Int
    let kind: NeighbourLists.Kind
    /// Whether the new column has the number, not only whether there is any.
    let isCounting: Bool
    let text: String

    let name = "Connected"
    var threading: Threading { .streaming }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ConnectedOperator(self, feeding: next, execution)
    }
}

private final class ConnectedOperator: StreamingOperator {
    private let step: ConnectedStep
    private let lists: NeighbourLists
    private var found = Expansion()

    /// How often a node has to come in a batch so that reading its whole list is worthwhile.
    private static let rowsPerList = 4

    init(_ step: ConnectedStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        lists = NeighbourLists(step.kind, execution.context)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        let nodes = try batch.columns[step.from].nodeIDs()
        let others = try batch.columns[step.to].nodeIDs()
        let runCount = nodes.indices.count { $0 == 0 || nodes[$0] != nodes[$0 - 1] }
        let counts =
            runCount * Self.rowsPerList <= nodes.count
            ? try countInLists(nodes, others) : try countBySeeking(nodes, others)
        var output = batch
        output.columns.append(
            step.isCounting
                ? Column(.integers(counts), count: batch.count)
                : Column(
                    .booleans(ContiguousArray(counts.lazy.map { $0 > 0 })), count: batch.count))
        try next.push(output)
    }

    private func countInLists(
        _ nodes: ContiguousArray<NodeID>, _ others: ContiguousArray<NodeID>
    ) throws(QueryError) -> ContiguousArray<Int64> {
        var counts = ContiguousArray<Int64>(repeating: 0, count: nodes.count)
        var list = 0..<0
        for row in nodes.indices {
            if row == 0 || nodes[row] != nodes[row - 1] {
                lists.trim()
                list = try lists.list(of: nodes[row])
            }
            if others[row] == .none { continue }
            counts[row] = Int64(lists.entries(in: list, of: others[row]).count)
        }
        return counts
    }

    private func countBySeeking(
        _ nodes: ContiguousArray<NodeID>, _ others: ContiguousArray<NodeID>
    ) throws(QueryError) -> ContiguousArray<Int64> {
        var counts = ContiguousArray<Int64>(repeating: 0, count: nodes.count)
        let types = step.kind.types.map { $0.compactMap(context.graph.typeID) }
        if let types, types.isEmpty { return counts }
        found.removeAll()
        try context.reading { graph throws(GraphError) in
            try graph.connect(
                nodes, to: others, direction: step.kind.direction, types: types, into: &found)
        }
        for row in found.rows { counts[Int(row)] += 1 }
        return counts
    }
}
