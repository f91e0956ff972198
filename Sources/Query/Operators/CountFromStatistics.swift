import Graph

/// Takes the number of all nodes or relationships of a kind from the statistics, in place of a
/// row for each: it multiplies the rows' weights. Where there are none no row is left.
struct CountFromStatisticsStep: PlanStep {
    enum Kind: Sendable {
        case nodes(label: String?)
        /// Nil for all types.
        case relationships(types: [String]?, source: String?, target: String?)
    }

    let kind: Kind
    /// The column of weights; nil makes one.
    let weightSlot: Int?
    /// How many columns stand for what was counted.
    let standInCount: Int
    let text: String

    let name = "CountFromStatistics"
    var threading: Threading { .streaming }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        CountFromStatisticsOperator(self, feeding: next, execution)
    }
}

private final class CountFromStatisticsOperator: StreamingOperator {
    private let step: CountFromStatisticsStep

    init(_ step: CountFromStatisticsStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let count = try step.kind.count(context)
        if count == 0 { return }
        var output = batch
        try output.multiplyWeights(
            by: ContiguousArray(repeating: Int64(count), count: batch.count),
            slot: step.weightSlot)
        let standIn = Column(.constant(.boolean(true)), count: batch.count)
        output.columns.append(contentsOf: repeatElement(standIn, count: step.standInCount))
        try emit(output)
    }
}

extension CountFromStatisticsStep.Kind {
    fileprivate func count(_ context: ExecutionContext) throws(QueryError) -> Int {
        switch self {
        case .nodes(let label):
            let id = label.flatMap(context.graph.labelID)
            if label != nil && id == nil { return 0 }
            return try context.reading { graph throws(GraphError) in
                try graph.nodeCount(label: id)
            }
        case .relationships(let types, let source, let target):
            let sourceID = source.flatMap(context.graph.labelID)
            let targetID = target.flatMap(context.graph.labelID)
            if source != nil && sourceID == nil || target != nil && targetID == nil { return 0 }
            let typeIDs: [TypeID?] =
                types.map { Set($0.compactMap(context.graph.typeID)).sorted() } ?? [nil]
            var total = 0
            for type in typeIDs {
                total += try context.reading { graph throws(GraphError) in
                    try graph.relationshipCount(type: type, source: sourceID, target: targetID)
                }
            }
            return total
        }
    }
}
