import Graph

/// Binds a variable to every node, or every node with a label, for each input row.
struct NodeScanStep: PlanStep {
    let variable: String
    /// Nil for all nodes.
    let label: String?

    var name: String { label == nil ? "AllNodesScan" : "LabelScan" }
    var threading: Threading { .scan(.nodes) }
    var detail: String {
        label.map { "\(displayed(variable)):\($0)" } ?? displayed(variable)
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        NodeScanOperator(label, feeding: next, execution)
    }
}

private final class NodeScanOperator: StreamingOperator, RangeScanOperator {
    private let label: String?
    var range: Range<UInt64>?

    init(_ label: String?, feeding next: Operator, _ execution: Execution) {
        self.label = label
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        var labelID: LabelID?
        if let label {
            labelID = execution.graph.labelID(label)
            // A label that nothing ever had.
            if labelID == nil { return }
        }
        var rows = ContiguousArray<Int32>()
        var nodes = ContiguousArray<NodeID>()
        nodes.reserveCapacity(context.batchRowCount)
        for row in 0..<batch.count {
            var position = range.map { ScanPosition($0) } ?? ScanPosition()
            while !position.isAtEnd {
                let limit = context.batchRowCount - nodes.count
                try context.reading { graph throws(GraphError) in
                    try graph.scanNodes(
                        label: labelID, position: &position, limit: limit, into: &nodes)
                }
                rows.append(
                    contentsOf: repeatElement(Int32(row), count: nodes.count - rows.count))
                guard nodes.count >= context.batchRowCount else { continue }
                try emit(batch, rows, nodes)
                if isSatisfied { return }
                rows.removeAll(keepingCapacity: true)
                // The batch has taken the array along.
                nodes = []
                nodes.reserveCapacity(context.batchRowCount)
            }
        }
        try emit(batch, rows, nodes)
    }

    private func emit(
        _ batch: Batch, _ rows: ContiguousArray<Int32>, _ nodes: ContiguousArray<NodeID>
    ) throws(QueryError) {
        try context.checkLimits()
        var output = batch.gather(rows)
        output.columns.append(Column(.nodes(nodes), count: nodes.count))
        try emit(output)
    }
}
