import Graph

/// Binds the ends of a bound relationship, as a pattern walks it from left to right.
struct EndpointsStep: PlanStep {
    let relationship: Int
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    /// Columns of relationships of the same MATCH, from which this one must differ.
    let distinctFrom: [Int]
    let text: String

    let name = "Endpoints"
    var threading: Threading { .streaming }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        EndpointsOperator(self, feeding: next, execution)
    }
}

private final class EndpointsOperator: StreamingOperator {
    private let step: EndpointsStep

    init(_ step: EndpointsStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let types = step.types.map { $0.compactMap(execution.graph.typeID) }
        let relationships = try batch.columns[step.relationship].relationshipIDs()
        var found = Expansion()
        var lefts = ContiguousArray<NodeID>()
        for (row, id) in relationships.enumerated() where id != .none {
            let ends = try context.reading { graph throws(GraphError) in
                try graph.endpoints(of: id)
            }
            if let types, !types.contains(ends.type) { continue }
            if step.direction != .incoming {
                found.append(ends.type, id, row: row, neighbour: ends.target)
                lefts.append(ends.source)
            }
            let isLoop = ends.source == ends.target
            if step.direction == .incoming || step.direction == .both && !isLoop {
                found.append(ends.type, id, row: row, neighbour: ends.source)
                lefts.append(ends.target)
            }
        }
        let distinct = entriesWithoutRepetition(batch, found)
        var output = batch.gather(ContiguousArray(distinct.lazy.map { found.rows[$0] }))
        let count = distinct.count
        output.columns.append(
            Column(.nodes(ContiguousArray(distinct.lazy.map { lefts[$0] })), count: count))
        output.columns.append(
            Column(
                .nodes(ContiguousArray(distinct.lazy.map { found.neighbours[$0] })), count: count))
        try emit(output)
    }

    private func entriesWithoutRepetition(_ batch: Batch, _ found: Expansion) -> [Int] {
        found.rows.indices.filter { entry in
            !step.distinctFrom.contains { slot in
                batch.columns[slot].value(at: Int(found.rows[entry]))
                    .holds(found.relationships[entry])
            }
        }
    }
}

extension Expansion {
    fileprivate mutating func append(
        _ type: TypeID, _ id: RelationshipID, row: Int, neighbour: NodeID
    ) {
        rows.append(Int32(row))
        types.append(type)
        relationships.append(id)
        neighbours.append(neighbour)
    }
}
