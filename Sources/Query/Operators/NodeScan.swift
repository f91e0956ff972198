import Graph

/// Binds a variable to every node, or every node with one of some labels, for each input row.
struct NodeScanStep: PlanStep {
    let variable: String
    /// Nil for all nodes, else one label or several different ones.
    let labels: [String]?

    var name: String {
        switch labels?.count {
        case nil: "AllNodesScan"
        case 1: "LabelScan"
        default: "LabelUnionScan"
        }
    }
    var threading: Threading { .scan(.nodes) }
    var detail: String { displayed(variable) + typeText(labels) }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        NodeScanOperator(labels, feeding: next, execution)
    }
}

private final class NodeScanOperator: StreamingOperator, RangeScanOperator {
    private let labels: [String]?
    var range: Range<UInt64>?

    init(_ labels: [String]?, feeding next: Operator, _ execution: Execution) {
        self.labels = labels
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        // Nothing ever had a label without an id.
        let labelIDs = labels?.compactMap(execution.graph.labelID)
        if let labelIDs, labelIDs.isEmpty { return }
        let keys = keysToRead(batch)
        if !keys.isEmpty, labelIDs?.count ?? 1 == 1 {
            return try pushRecords(batch, labelIDs?.first, keys)
        }
        var rows = ContiguousArray<Int32>()
        var nodes = ContiguousArray<NodeID>()
        nodes.reserveCapacity(context.batchRowCount)
        for row in 0..<batch.count {
            var cursor = NodeCursor(labelIDs, in: range)
            while !cursor.isAtEnd {
                let limit = context.batchRowCount - nodes.count
                try context.reading { graph throws(GraphError) in
                    try cursor.read(graph, limit: limit, into: &nodes)
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

    /// The properties that the next operator reads of every node; none where there is more than
    /// one row, each with a scan of its own.
    private func keysToRead(_ batch: Batch) -> [(read: PropertyRead, id: KeyID)] {
        guard batch.count == 1 else { return [] }
        var keys: [(read: PropertyRead, id: KeyID)] = []
        for read in next.propertyReads where read.slot == batch.columns.count {
            guard let id = context.keyID(read.key), !keys.contains(where: { $0.id == id }) else {
                continue
            }
            keys.append((read, id))
        }
        return keys
    }

    /// Scans for one row, with properties of the nodes in the same pass.
    private func pushRecords(
        _ batch: Batch, _ label: LabelID?, _ keys: [(read: PropertyRead, id: KeyID)]
    ) throws(QueryError) {
        var position = range.map { ScanPosition($0) } ?? ScanPosition()
        while !position.isAtEnd, !isSatisfied {
            try context.checkLimits()
            var nodes = ContiguousArray<NodeID>()
            nodes.reserveCapacity(context.batchRowCount)
            let columns = try context.reading { graph throws(GraphError) in
                try graph.scanNodes(
                    label: label, reading: keys.map(\.id), position: &position,
                    limit: context.batchRowCount, into: &nodes)
            }
            var output = batch.gather(ContiguousArray(repeating: 0, count: nodes.count))
            output.columns.append(Column(.nodes(nodes), count: nodes.count))
            for (key, column) in zip(keys, columns ?? []) {
                output.properties.append((key.read, column))
            }
            try emit(output)
        }
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
