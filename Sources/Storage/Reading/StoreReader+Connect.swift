import Graph

// Relationships between two given nodes, and degrees.
extension StoreReader {
    func connect(
        _ nodes: ContiguousArray<NodeID>, to others: ContiguousArray<NodeID>,
        direction: Direction, types: [TypeID]?, into found: inout Expansion
    ) throws(GraphError) {
        let types = types?.sorted()
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
        var kinds: [StorageFormat.ListKind] = [.outgoing]
        if seesStubs { kinds.append(.pendingOutgoing) }
        for kind in kinds {
            if let types {
                for type in types {
                    try connect(source, target, kind, type.rawValue, append)
                }
            } else {
                for type in try storedTypes(source, kind) {
                    try connect(source, target, kind, type, append)
                }
            }
        }
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

    /// Calls `body` with the stored relationships of one list that lead to `target`.
    private func connect(
        _ source: NodeID, _ target: NodeID, _ kind: StorageFormat.ListKind, _ type: UInt32,
        _ body: (UInt32, UInt64) -> Void
    ) throws(StorageError) {
        let prefix = StorageKey(node: source.rawValue, kind, type: type)
        var key = prefix
        AdjacencyEntry(neighbour: target.ordinal, relationship: 0).appendKey(to: &key)
        var isThere = try access.adjacency.seek(atOrBefore: key)
        if !isThere || !access.adjacency.hasPrefix(prefix) {
            isThere = try access.adjacency.seek(atOrAfter: key)
        }
        while isThere, access.adjacency.hasPrefix(prefix) {
            var reader = ValueReader(access.adjacency.value)
            let count = try ListChunk<AdjacencyEntry>.checkedCount(&reader)
            var entry = AdjacencyEntry.origin
            for _ in 0..<count {
                entry = try AdjacencyEntry.decode(&reader, after: entry)
                if entry.neighbour > target.ordinal { return }
                if entry.neighbour == target.ordinal { body(type, entry.relationship) }
            }
            isThere = try access.adjacency.next()
        }
    }

    /// The types of which a node has lists of a kind.
    private func storedTypes(
        _ node: NodeID, _ kind: StorageFormat.ListKind
    ) throws(StorageError) -> [UInt32] {
        var types: [UInt32] = []
        var prefix = StorageKey()
        prefix.append(id: node.rawValue)
        prefix.append(byte: kind.rawValue)
        var key = prefix
        while try access.adjacency.seek(atOrAfter: key), access.adjacency.hasPrefix(prefix) {
            let type = try access.adjacencyList().type
            types.append(type)
            key.truncate(to: prefix.count)
            key.append(token: type + 1)
        }
        return types
    }

    func degrees(
        of nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?
    ) throws(GraphError) -> ContiguousArray<Int64> {
        let types = types?.sorted()
        return try asGraphError { () throws(StorageError) in
            var degrees: ContiguousArray<Int64> = []
            degrees.reserveCapacity(nodes.count)
            let isPlain = !seesStubs && (overlay?.relationships.isEmpty ?? true)
            for node in nodes {
                if node == .none {
                    degrees.append(0)
                } else if isPlain {
                    degrees.append(try storedDegree(node, direction, types))
                } else {
                    degrees.append(Int64(try merged(node.rawValue, direction, types).count))
                }
            }
            return degrees
        }
    }

    private func storedDegree(
        _ node: NodeID, _ direction: Direction, _ types: [TypeID]?
    ) throws(StorageError) -> Int64 {
        var degree: Int64 = 0
        var prefix = StorageKey()
        prefix.append(id: node.rawValue)
        var isThere = try access.adjacency.seek(atOrAfter: prefix)
        while isThere, access.adjacency.hasPrefix(prefix) {
            let (kind, type) = try access.adjacencyList()
            if !kind.isPending, direction.covers(isIncoming: kind.isIncoming),
                types.map({ $0.contains(TypeID(rawValue: type)) }) ?? true
            {
                degree += Int64(try ListChunk<AdjacencyEntry>.count(of: access.adjacency.value))
            }
            isThere = try access.adjacency.next()
        }
        if direction == .both {
            var loops = Expansion()
            try connect(node, node, types, isReversed: false, row: 0, &loops)
            degree -= Int64(loops.relationships.count)
        }
        return degree
    }
}
