import Graph

/// Walks from a bound node over its relationships, binding each one and the node at its end.
struct ExpandStep: PlanStep {
    /// Where the walk starts.
    let from: Int
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    /// Columns of relationships of the same MATCH, from which the new one must differ.
    let distinctFrom: [Int]
    /// Which of the input's columns are read later; nil for all.
    let isLive: [Bool]?
    let text: String

    let name = "Expand"
    var threading: Threading { .streaming }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ExpandOperator(self, feeding: next, execution)
    }
}

private final class ExpandOperator: StreamingOperator {
    private let step: ExpandStep
    private var found = Expansion()

    init(_ step: ExpandStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let types = step.types.map { $0.compactMap(execution.graph.typeID) }
        if let types, types.isEmpty { return }
        let nodes = try batch.columns[step.from].nodeIDs()
        var position = ExpandPosition()
        while position.row < nodes.count, !isSatisfied {
            try context.checkLimits()
            found.removeAll()
            try context.reading { graph throws(GraphError) in
                try graph.expand(
                    nodes, direction: step.direction, types: types, position: &position,
                    limit: context.batchRowCount, into: &found)
            }
            found.removeRepeated(step.distinctFrom, in: batch)
            var output = batch.gather(found.rows, isLive: step.isLive)
            let count = found.rows.count
            output.columns.append(Column(found.relationships, types: found.types))
            output.columns.append(Column(.nodes(found.neighbours), count: count))
            try emit(output)
        }
    }
}

extension Expansion {
    /// Removes entries whose relationship is already in one of these columns of its row, or in a
    /// list there: no relationship is walked twice within one MATCH.
    mutating func removeRepeated(_ slots: [Int], in batch: Batch) {
        for slot in slots {
            let column = batch.columns[slot]
            var earlier: ContiguousArray<RelationshipID>?
            if case .relationships(let ids) = column.storage { earlier = ids }
            var kept = 0
            for entry in 0..<rows.count {
                let row = Int(rows[entry])
                let isRepeated =
                    earlier.map { $0[row] == relationships[entry] }
                    ?? column.value(at: row).holds(relationships[entry])
                if isRepeated { continue }
                rows[kept] = rows[entry]
                relationships[kept] = relationships[entry]
                types[kept] = types[entry]
                neighbours[kept] = neighbours[entry]
                kept += 1
            }
            let removed = rows.count - kept
            rows.removeLast(removed)
            relationships.removeLast(removed)
            types.removeLast(removed)
            neighbours.removeLast(removed)
        }
    }
}
