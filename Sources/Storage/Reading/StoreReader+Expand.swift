import Graph

// Walking. A row without changes is read chunk by chunk and may stop between chunks; a row with
// changes of the job is collected whole and sorted.
extension StoreReader {
    func expand(
        _ nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?,
        position: inout ExpandPosition, limit: Int, into found: inout Expansion
    ) throws(GraphError) {
        try asGraphError { () throws(StorageError) in
            if needsMerge {
                return try expandMerged(nodes, direction, types, &position, limit, &found)
            }
            defer { expansionBuffer.move(to: &found) }
            let filter = AdjacencyFilter(direction, types)
            var expected = position.row
            access.adjacency.expectNothing()
            while position.row < nodes.count, expansionBuffer.count < limit {
                try access.adjacency.expect(&expected, of: nodes.count) { nodes[$0].rawValue }
                let node = nodes[position.row].rawValue
                if node != 0 {
                    let next = try expandStored(
                        node, filter, skipsLoops: direction == .both, position, limit)
                    if let next { return position.set(next) }
                }
                position.row += 1
                (position.list, position.entry, position.entryRelationship) = (0, 0, 0)
            }
        }
    }

    /// Whether lists in LMDB are not all there is to say.
    var needsMerge: Bool { seesStubs || !(overlay?.relationships.isEmpty ?? true) }

    /// Appends a node's visible relationships to the buffer. Returns the entry that the limit came
    /// before.
    @inline(__always)
    private func expandStored(
        _ node: UInt64, _ filter: AdjacencyFilter, skipsLoops: Bool, _ position: ExpandPosition,
        _ limit: Int
    ) throws(StorageError) -> AdjacencyEntry? {
        let base = node & ~(StorageFormat.ordinalLimit - 1)
        return try access.adjacency.forEachRun(
            of: node, filter, from: position.nextEntry,
            isFull: { expansionBuffer.count >= limit }
        ) { run throws(StorageError) in
            // A loop is in both lists and comes once.
            let loop = skipsLoops && run.run.isIncoming ? node & ~base : .max
            try expansionBuffer.append(run, base: base, row: Int32(position.row), skipping: loop)
        }
    }
}

// With changes of the job, or stubs.
extension StoreReader {
    struct FoundRelationship {
        var isIncoming: Bool
        var type: UInt32
        var neighbour: UInt64
        var relationship: UInt64

        init(isIncoming: Bool, type: UInt32, neighbour: UInt64, relationship: UInt64) {
            self.isIncoming = isIncoming
            self.type = type
            self.neighbour = neighbour
            self.relationship = relationship
        }

        init(_ entry: AdjacencyEntry) {
            self.init(
                isIncoming: entry.run.isIncoming, type: entry.run.type,
                neighbour: entry.neighbour, relationship: entry.relationship)
        }

        static func < (left: Self, right: Self) -> Bool {
            if left.isIncoming != right.isIncoming { return right.isIncoming }
            if left.type != right.type { return left.type < right.type }
            if left.neighbour != right.neighbour { return left.neighbour < right.neighbour }
            return left.relationship < right.relationship
        }
    }

    private func expandMerged(
        _ nodes: ContiguousArray<NodeID>, _ direction: Direction, _ types: [TypeID]?,
        _ position: inout ExpandPosition, _ limit: Int, _ found: inout Expansion
    ) throws(StorageError) {
        let end = found.relationships.count + limit
        while position.row < nodes.count, found.relationships.count < end {
            let node = nodes[position.row].rawValue
            let base = node & ~(StorageFormat.ordinalLimit - 1)
            // Where the job's first change came while the row was half walked, the rest is left.
            let next = position.nextEntry.map { FoundRelationship($0) }
            for relationship in node == 0 ? [] : try merged(node, direction, types) {
                if let next, relationship < next { continue }
                found.rows.append(Int32(position.row))
                found.types.append(TypeID(rawValue: relationship.type))
                found.neighbours.append(NodeID(rawValue: base | relationship.neighbour))
                found.relationships.append(
                    RelationshipID(rawValue: base | relationship.relationship))
            }
            position.row += 1
            (position.list, position.entry, position.entryRelationship) = (0, 0, 0)
        }
    }

    /// A node's relationships, stored ones and the job's, in the order of an expand.
    func merged(
        _ node: UInt64, _ direction: Direction, _ types: [TypeID]?
    ) throws(StorageError) -> ContiguousArray<FoundRelationship> {
        var result: ContiguousArray<FoundRelationship> = []
        let ordinal = node & (StorageFormat.ordinalLimit - 1)
        let base = node - ordinal
        let filter = AdjacencyFilter(direction, types, isPendingWanted: seesStubs)
        _ = try access.adjacency.forEachRun(of: node, filter) { run throws(StorageError) in
            let isIncoming = run.run.isIncoming
            try run.forEachEntry { neighbour, relationship throws(StorageError) in
                if overlay?.hasRelationship(base | relationship) ?? false { return }
                if direction == .both, isIncoming, neighbour == ordinal { return }
                result.append(
                    FoundRelationship(
                        isIncoming: isIncoming, type: run.run.type, neighbour: neighbour,
                        relationship: relationship))
            }
        }
        for isIncoming in [false, true] where direction.covers(isIncoming: isIncoming) {
            overlay?.forEachRelationship(of: node, outgoing: !isIncoming) { entry in
                guard isVisible(entry, types) else { return }
                if direction == .both, isIncoming, entry.source == entry.target { return }
                result.append(
                    FoundRelationship(
                        isIncoming: isIncoming, type: entry.type,
                        neighbour: isIncoming ? entry.source : entry.target,
                        relationship: entry.ordinal))
            }
        }
        result.sort(by: <)
        return result
    }
}

extension ExpandPosition {
    /// The entry that a row goes on at; nil at its start. The position's list is a run.
    fileprivate var nextEntry: AdjacencyEntry? {
        if list == 0 { return nil }
        return AdjacencyEntry(
            run: AdjacencyRun(rawValue: UInt64(list)), neighbour: entry,
            relationship: entryRelationship)
    }

    fileprivate mutating func set(_ next: AdjacencyEntry) {
        list = Int(next.run.rawValue)
        entry = next.neighbour
        entryRelationship = next.relationship
    }
}

extension Direction {
    func covers(isIncoming: Bool) -> Bool {
        switch self {
        case .outgoing: !isIncoming
        case .incoming: isIncoming
        case .both: true
        }
    }
}
