import Graph

/// Keeps the nodes whose indexed property equals a value that is the same for all rows.
///
/// To look at a node's record costs far more than to find it in a small table. So once about as
/// many nodes were looked at as the index is expected to have under the value, all of those are
/// taken from the index, and no more records are read.
struct IndexFilterStep: PlanStep {
    /// The column of the nodes, which all have the index's label.
    let slot: Int
    let index: IndexDescriptor
    /// `:Label(key)`, for EXPLAIN.
    let target: String
    /// Does not depend on the row.
    let value: CompiledExpression
    /// The same condition by the record.
    let byRecord: FilterStep
    /// How many nodes the index has under one value, on average.
    let expectedCount: Double

    let name = "IndexFilter"
    var threading: Threading { .streaming }
    var detail: String { "\(byRecord.text) by \(target)" }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        IndexFilterOperator(self, feeding: next, execution)
    }
}

private final class IndexFilterOperator: StreamingOperator {
    private let step: IndexFilterStep
    private let byRecord: Operator
    private var testedCount = 0
    private var found: FoundNodes

    private enum FoundNodes {
        case notAsked
        case these(NodeTable)
        /// More than there is memory for.
        case tooMany
    }

    init(_ step: IndexFilterStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        byRecord = step.byRecord.makeOperator(feeding: next, execution)
        found = .notAsked
        super.init(feeding: next, execution)
    }

    /// A row of a walk over index entries is cheaper than a record by about this factor.
    private static let recordCost = 8.0

    override func push(_ batch: Batch) throws(QueryError) {
        testedCount += batch.count
        if case .notAsked = found,
            Double(testedCount) * Self.recordCost > step.expectedCount + 1
        {
            found = try ask(batch)
        }
        guard case .these(let nodes) = found,
            case .nodes(let ids) = batch.columns[step.slot].storage
        else { return try byRecord.push(batch) }
        try context.checkLimits()
        var rows = ContiguousArray<Int32>()
        rows.reserveCapacity(batch.count)
        for row in ids.indices where nodes.number(of: ids[row]) != nil {
            rows.append(Int32(row))
        }
        if rows.count == batch.count { return try next.push(batch) }
        if !rows.isEmpty { try next.push(batch.gather(rows)) }
    }

    private func ask(_ batch: Batch) throws(QueryError) -> FoundNodes {
        let value = try step.value.evaluate(batch, context).value(at: 0)
        if value.isNull { return .these(NodeTable()) }
        var ids = ContiguousArray<UInt64>()
        try context.reading { graph throws(GraphError) in
            try graph.seek(step.index.id, key: [value], into: &ids)
        }
        var nodes = NodeTable()
        for id in ids { _ = nodes.insert(NodeID(rawValue: id), number: 0) }
        do throws(QueryError) {
            try context.reserve(nodes.byteCount)
        } catch {
            return .tooMany
        }
        return .these(nodes)
    }
}
