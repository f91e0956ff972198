import Graph

/// Binds a relationship and its start and end to every relationship of the types, for each row.
struct RelationshipScanStep: PlanStep, AccessStep {
    let relationship: String
    let source: String
    let target: String
    /// Nil for all types.
    let types: [String]?

    let name = "RelationshipScan"
    var detail: String {
        "(\(displayed(source)))-[\(displayed(relationship))\(typeText(types))]->"
            + "(\(displayed(target)))"
    }
    var threading: Threading { .scan(.relationships) }
    var access: String { "relationship scan \(typeText(types))" }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        RelationshipScanOperator(types, feeding: next, execution)
    }
}

private final class RelationshipScanOperator: StreamingOperator, RangeScanOperator {
    private let types: [String]?
    var range: Range<UInt64>?

    init(_ types: [String]?, feeding next: Operator, _ execution: Execution) {
        self.types = types
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let typeIDs = types.map { $0.compactMap(execution.graph.typeID) }
        if let typeIDs, typeIDs.isEmpty { return }
        for row in 0..<batch.count {
            var position = range.map { ScanPosition($0) } ?? ScanPosition()
            while !position.isAtEnd, !isSatisfied {
                try context.checkLimits()
                var sources = ContiguousArray<NodeID>()
                sources.reserveCapacity(context.batchRowCount)
                var found = Expansion(reserving: context.batchRowCount)
                try context.reading { graph throws(GraphError) in
                    try graph.scanRelationships(
                        types: typeIDs, position: &position, limit: context.batchRowCount,
                        sources: &sources, into: &found)
                }
                let count = sources.count
                let rows = ContiguousArray(repeating: Int32(row), count: count)
                var output = batch.gather(rows)
                output.columns.append(Column(found.relationships, types: found.types))
                output.columns.append(Column(.nodes(sources), count: count))
                output.columns.append(Column(.nodes(found.neighbours), count: count))
                try emit(output)
            }
        }
    }
}
