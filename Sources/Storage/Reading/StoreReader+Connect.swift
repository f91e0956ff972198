import Graph

// Relationships between two given nodes, and degrees.
extension StoreReader {
    func connect(
        _ nodes: ContiguousArray<NodeID>, to others: ContiguousArray<NodeID>,
        direction: Direction, types: [TypeID]?, into found: inout Expansion
    ) throws(GraphError) {
        try asGraphError { () throws(StorageError) in
            for row in nodes.indices {
                let (node, other) = (nodes[row], others[row])
                guard node != .none, other != .none, node.partition == other.partition else {
                    continue
                }
                if direction != .incoming {
                    try connect(node, other, types, isReversed: false, row: row, &found)
                }
                // A loop comes once.
                if direction == .incoming || (direction == .both && node != other) {
                    try connect(other, node, types, isReversed: true, row: row, &found)
                }
            }
        }
    }

    /// Appends the relationships from `source` to `target`.
    private func connect(
        _ source: NodeID, _ target: NodeID, _ types: [TypeID]?, isReversed: Bool, row: Int,
        _ found: inout Expansion
    ) throws(StorageError) {
        let neighbour = isReversed ? source : target
        func append(_ type: UInt32, _ relationship: UInt64) {
            found.rows.append(Int32(row))
            found.types.append(TypeID(rawValue: type))
            found.neighbours.append(neighbour)
            found.relationships.append(
                RelationshipID(partition: source.partition, ordinal: relationship))
        }
        let start = found.relationships.count
        let filter = AdjacencyFilter(.outgoing, types, isPendingWanted: seesStubs)
        try access.adjacency.forEachRelationship(
            of: source.rawValue, to: target.ordinal, filter
        ) { run, relationship in append(run.type, relationship) }
        guard let overlay, !overlay.relationships.isEmpty else { return }
        removeChanged(from: start, overlay, &found)
        // The shorter of the two lists: one end of many new relationships may be the same node.
        let bySource =
            overlay.relationshipCount(of: source.rawValue, outgoing: true)
            <= overlay.relationshipCount(of: target.rawValue, outgoing: false)
        overlay.forEachRelationship(
            of: bySource ? source.rawValue : target.rawValue, outgoing: bySource
        ) { entry in
            if entry.source == source.ordinal, entry.target == target.ordinal,
                isVisible(entry, types)
            {
                append(entry.type, entry.ordinal)
            }
        }
    }

    private func removeChanged(from start: Int, _ overlay: Overlay, _ found: inout Expansion) {
        for index in (start..<found.relationships.count).reversed()
        where overlay.hasRelationship(found.relationships[index].rawValue) {
            found.rows.remove(at: index)
            found.types.remove(at: index)
            found.neighbours.remove(at: index)
            found.relationships.remove(at: index)
        }
    }

    func degrees(
        of nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?
    ) throws(GraphError) -> ContiguousArray<Int64> {
        try asGraphError { () throws(StorageError) in
            let filter = AdjacencyFilter(direction, types)
            let needsMerge = needsMerge
            var degrees = ContiguousArray<Int64>(repeating: 0, count: nodes.count)
            var expected = 0
            access.adjacency.expectNothing()
            for (row, node) in nodes.enumerated() where node != .none {
                try access.adjacency.expect(&expected, of: nodes.count) { nodes[$0].rawValue }
                degrees[row] =
                    needsMerge
                    ? Int64(try merged(node.rawValue, direction, types).count)
                    : try storedDegree(node, filter, countsLoopsOnce: direction == .both)
            }
            return degrees
        }
    }

    @inline(__always)
    private func storedDegree(
        _ node: NodeID, _ filter: AdjacencyFilter, countsLoopsOnce: Bool
    ) throws(StorageError) -> Int64 {
        var degree: Int64 = 0
        _ = try access.adjacency.forEachRun(of: node.rawValue, filter) { run in
            degree += Int64(run.count)
        }
        if countsLoopsOnce, degree > 0 {
            try access.adjacency.forEachRelationship(of: node.rawValue, to: node.ordinal, filter) {
                run, _ in if run.isIncoming { degree -= 1 }
            }
        }
        return degree
    }
}
