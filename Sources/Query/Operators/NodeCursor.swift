import Graph

/// Finds nodes by ascending id: those that have at least one of some labels, each once, or all.
///
/// Several labels are scanned side by side, and what they give is merged. A label is read on only
/// once all that was read of it is behind the cursor, so a label that a node gets when the cursor
/// is past it makes no second row of it.
struct NodeCursor {
    /// The scan of one label, or of all nodes.
    private struct Branch {
        let label: LabelID?
        var position: ScanPosition
        /// What is read and not handed on yet, from `first` on.
        var nodes: ContiguousArray<NodeID> = []
        var first = 0

        /// The least node that is left; nil at the end.
        mutating func head(
            _ graph: any GraphReader, reading count: Int
        ) throws(GraphError) -> NodeID? {
            while first == nodes.count {
                if position.isAtEnd { return nil }
                first = 0
                nodes.removeAll(keepingCapacity: true)
                try graph.scanNodes(label: label, position: &position, limit: count, into: &nodes)
            }
            return nodes[first]
        }
    }

    /// What is read of a label at once, where there are many.
    private static let leastCount = 64

    private var branches: ContiguousArray<Branch>

    /// - Parameters:
    ///   - labels: Different ones; nil for all nodes.
    ///   - range: The ids to look at; nil for all.
    init(_ labels: [LabelID]?, in range: Range<UInt64>?) {
        let start = range.map { ScanPosition($0) } ?? ScanPosition()
        let scanned = labels.map { $0.map(Optional.some) } ?? [nil]
        branches = ContiguousArray(scanned.map { Branch(label: $0, position: start) })
    }

    /// Whether nothing is left.
    var isAtEnd: Bool {
        branches.allSatisfy { $0.position.isAtEnd && $0.first == $0.nodes.count }
    }

    /// Appends up to `limit` nodes; fewer only at the end.
    mutating func read(
        _ graph: any GraphReader, limit: Int, into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        if branches.count == 1 {
            return try graph.scanNodes(
                label: branches[0].label, position: &branches[0].position, limit: limit,
                into: &nodes)
        }
        let count = max(limit / max(1, branches.count), min(limit, Self.leastCount))
        let end = nodes.count + limit
        while nodes.count < end {
            var least: NodeID?
            for index in branches.indices {
                guard let head = try branches[index].head(graph, reading: count) else { continue }
                least = least.map { min($0, head) } ?? head
            }
            guard let least else { return }
            nodes.append(least)
            for index in branches.indices
            where branches[index].first < branches[index].nodes.count
                && branches[index].nodes[branches[index].first] == least
            {
                branches[index].first += 1
            }
        }
    }
}
