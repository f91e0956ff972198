import Graph

// Walking. A row without changes is read chunk by chunk and may stop between chunks; a row with
// changes of the job is collected whole and sorted.
extension StoreReader {
    func expand(
        _ nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?,
        position: inout ExpandPosition, limit: Int, into found: inout Expansion
    ) throws(GraphError) {
        let types = types?.sorted()
        try asGraphError { () throws(StorageError) in
            let end = found.relationships.count + limit
            while position.row < nodes.count, found.relationships.count < end {
                let node = nodes[position.row].rawValue
                if node != 0 {
                    if needsMerge {
                        try expandMerged(node, direction, types, position, &found)
                    } else if try !expandStored(node, direction, types, &position, end, &found) {
                        return
                    }
                }
                position.row += 1
                (position.list, position.entry, position.entryRelationship) = (0, 0, 0)
            }
        }
    }

    /// Whether lists in LMDB are not all there is to say.
    private var needsMerge: Bool { seesStubs || !(overlay?.relationships.isEmpty ?? true) }

    /// Appends a node's visible lists; false if the limit came first, with the place in `position`.
    private func expandStored(
        _ node: UInt64, _ direction: Direction, _ types: [TypeID]?,
        _ position: inout ExpandPosition, _ end: Int, _ found: inout Expansion
    ) throws(StorageError) -> Bool {
        var place = ExpandPlace(position)
        if direction != .incoming, !place.isIncoming {
            let isDone = try walk(
                node, .outgoing, types, row: position.row, from: place, end, &found)
            if let stop = isDone {
                stop.store(in: &position)
                return false
            }
            place = ExpandPlace(isIncoming: true)
        }
        if direction != .outgoing {
            let isDone = try walk(
                node, .incoming, types, row: position.row, from: place,
                skippingLoops: direction == .both, end, &found)
            if let stop = isDone {
                stop.store(in: &position)
                return false
            }
        }
        return true
    }

    /// Appends the lists of one kind; returns the place where the limit stopped it, or nil.
    private func walk(
        _ node: UInt64, _ kind: StorageFormat.ListKind, _ types: [TypeID]?, row: Int,
        from place: ExpandPlace, skippingLoops: Bool = false, _ end: Int,
        _ found: inout Expansion
    ) throws(StorageError) -> ExpandPlace? {
        let start = found.relationships.count
        guard let types else {
            return try walk(
                node, kind, nil as TypeID?, row: row, from: place, skippingLoops: skippingLoops,
                start, end, &found)
        }
        for type in types where type.rawValue >= place.type {
            let stop = try walk(
                node, kind, type, row: row, from: place, skippingLoops: skippingLoops, start, end,
                &found)
            if let stop { return stop }
        }
        return nil
    }

    private func walk(
        _ node: UInt64, _ kind: StorageFormat.ListKind, _ type: TypeID?, row: Int,
        from place: ExpandPlace, skippingLoops: Bool, _ start: Int, _ end: Int,
        _ found: inout Expansion
    ) throws(StorageError) -> ExpandPlace? {
        access.key.removeAll()
        access.key.append(id: node)
        access.key.append(byte: kind.rawValue)
        if let type { access.key.append(token: type.rawValue) }
        let prefixCount = access.key.count
        if place.type > 0, type == nil || type?.rawValue == place.type {
            if type == nil { access.key.append(token: place.type) }
            place.next.appendKey(to: &access.key)
        }
        var isThere = try access.adjacency.seek(atOrAfter: access.key)
        access.key.truncate(to: prefixCount)
        let base = node & ~(StorageFormat.ordinalLimit - 1)
        let loop = skippingLoops ? node & (StorageFormat.ordinalLimit - 1) : .max
        while isThere, access.adjacency.hasPrefix(access.key) {
            if found.relationships.count >= end {
                // Before anything of this kind was appended, the place is still where it began.
                guard found.relationships.count > start, let last = found.last else { return place }
                return ExpandPlace(
                    isIncoming: kind == .incoming, type: last.type.rawValue, last: last.entry)
            }
            let listType: UInt32
            if let type {
                listType = type.rawValue
            } else {
                listType = try access.adjacencyList().type
            }
            try appendChunk(
                access.adjacency.value, TypeID(rawValue: listType), base: base, row: Int32(row),
                skipping: loop, to: &found)
            isThere = try access.adjacency.next()
        }
        return nil
    }

    /// The hot loop: decodes one chunk into the columns of the expansion.
    @inline(__always)
    private func appendChunk(
        _ value: UnsafeRawBufferPointer, _ type: TypeID, base: UInt64, row: Int32,
        skipping loop: UInt64, to found: inout Expansion
    ) throws(StorageError) {
        var reader = ValueReader(value)
        let count = try ListChunk<AdjacencyEntry>.checkedCount(&reader)
        var entry = AdjacencyEntry.origin
        for _ in 0..<count {
            entry = try AdjacencyEntry.decode(&reader, after: entry)
            if entry.neighbour == loop { continue }
            found.rows.append(row)
            found.types.append(type)
            found.neighbours.append(NodeID(rawValue: base | entry.neighbour))
            found.relationships.append(RelationshipID(rawValue: base | entry.relationship))
        }
    }
}

// With changes of the job, or stubs.
extension StoreReader {
    struct FoundRelationship {
        var isIncoming: Bool
        var type: UInt32
        var entry: AdjacencyEntry

        static func < (left: Self, right: Self) -> Bool {
            if left.isIncoming != right.isIncoming { return right.isIncoming }
            if left.type != right.type { return left.type < right.type }
            return left.entry < right.entry
        }
    }

    private func expandMerged(
        _ node: UInt64, _ direction: Direction, _ types: [TypeID]?, _ position: ExpandPosition,
        _ found: inout Expansion
    ) throws(StorageError) {
        let base = node & ~(StorageFormat.ordinalLimit - 1)
        // Where the job's first change came while the row was half walked, the rest is left.
        let place = ExpandPlace(position)
        for relationship in try merged(node, direction, types) where place.isBefore(relationship) {
            found.rows.append(Int32(position.row))
            found.types.append(TypeID(rawValue: relationship.type))
            found.neighbours.append(NodeID(rawValue: base | relationship.entry.neighbour))
            found.relationships.append(
                RelationshipID(rawValue: base | relationship.entry.relationship))
        }
    }

    /// A node's relationships, stored ones and the job's, in the order of an expand.
    func merged(
        _ node: UInt64, _ direction: Direction, _ types: [TypeID]?
    ) throws(StorageError) -> ContiguousArray<FoundRelationship> {
        var result: ContiguousArray<FoundRelationship> = []
        let ordinal = node & (StorageFormat.ordinalLimit - 1)
        let base = node - ordinal
        var lists = AdjacencyLists(access, node: node)
        while let chunk = try lists.next() {
            if chunk.kind.isPending, !seesStubs { continue }
            if !direction.covers(isIncoming: chunk.kind.isIncoming) { continue }
            if let types, !types.contains(TypeID(rawValue: chunk.type)) { continue }
            for entry in chunk.entries {
                if overlay?.hasRelationship(base | entry.relationship) ?? false { continue }
                if direction == .both, chunk.kind.isIncoming, entry.neighbour == ordinal {
                    continue
                }
                result.append(
                    FoundRelationship(
                        isIncoming: chunk.kind.isIncoming, type: chunk.type, entry: entry))
            }
        }
        for isIncoming in [false, true] where direction.covers(isIncoming: isIncoming) {
            overlay?.forEachRelationship(of: node, outgoing: !isIncoming) { entry in
                guard isVisible(entry, types) else { return }
                if direction == .both, isIncoming, entry.source == entry.target { return }
                result.append(
                    FoundRelationship(
                        isIncoming: isIncoming, type: entry.type,
                        entry: AdjacencyEntry(
                            neighbour: isIncoming ? entry.source : entry.target,
                            relationship: entry.ordinal)))
            }
        }
        result.sort(by: <)
        return result
    }
}

/// Where an expand stopped within a row: behind an entry of a list.
private struct ExpandPlace {
    var isIncoming: Bool
    /// 0 at the start of the lists of a kind.
    var type: UInt32 = 0
    var last = AdjacencyEntry.origin

    init(isIncoming: Bool, type: UInt32 = 0, last: AdjacencyEntry = .origin) {
        self.isIncoming = isIncoming
        self.type = type
        self.last = last
    }

    init(_ position: ExpandPosition) {
        isIncoming = position.list & 1 == 1
        type = UInt32(truncatingIfNeeded: position.list >> 1)
        last = AdjacencyEntry(
            neighbour: position.entry, relationship: position.entryRelationship)
    }

    func store(in position: inout ExpandPosition) {
        position.list = Int(type) << 1 | (isIncoming ? 1 : 0)
        position.entry = last.neighbour
        position.entryRelationship = last.relationship
    }

    /// Whether an entry of the row comes after this place.
    func isBefore(_ found: StoreReader.FoundRelationship) -> Bool {
        if found.isIncoming != isIncoming { return found.isIncoming }
        return type != found.type ? type < found.type : last < found.entry
    }

    /// The least entry behind the last one.
    var next: AdjacencyEntry {
        AdjacencyEntry(neighbour: last.neighbour, relationship: last.relationship + 1)
    }
}

extension Expansion {
    /// Type and entry of the last relationship.
    fileprivate var last: (type: TypeID, entry: AdjacencyEntry)? {
        guard let type = types.last, let neighbour = neighbours.last,
            let relationship = relationships.last
        else { return nil }
        return (
            type,
            AdjacencyEntry(neighbour: neighbour.ordinal, relationship: relationship.ordinal)
        )
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

extension StorageFormat.ListKind {
    var isIncoming: Bool { self == .incoming || self == .pendingIncoming }
    var isPending: Bool { self == .pendingOutgoing || self == .pendingIncoming }
}
