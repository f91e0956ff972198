public import Graph

// MARK: - Scans

extension InMemoryGraph {
    public func scanNodes(
        label: LabelID?, position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        let next = position.next
        let found = nodeIDs.filter { $0.rawValue >= next && has(label, $0) }
        nodes.append(contentsOf: found.prefix(limit))
        position.isAtEnd = found.count <= limit
        if let last = found.prefix(limit).last { position.next = last.rawValue + 1 }
    }

    public func scanRelationships(
        types: [TypeID]?, position: inout ScanPosition, limit: Int,
        sources: inout ContiguousArray<NodeID>, into found: inout Expansion
    ) throws(GraphError) {
        let next = position.next
        let ids = relationshipIDs.filter {
            guard let type = state.relationships[$0]?.type else { return false }
            return $0.rawValue >= next && types?.contains(type) ?? true
        }
        for id in ids.prefix(limit) {
            guard let record = state.relationships[id] else { continue }
            sources.append(record.source)
            found.relationships.append(id)
            found.types.append(record.type)
            found.neighbours.append(record.target)
            position.next = id.rawValue + 1
        }
        position.isAtEnd = ids.count <= limit
    }
}

// MARK: - Elements by id

extension InMemoryGraph {
    public func partitionID(named name: String) throws(GraphError) -> PartitionID? {
        name == Self.name ? partition : nil
    }

    public func contains(
        _ nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> ContiguousArray<Bool> {
        ContiguousArray(nodes.map(isVisible))
    }

    public func contains(
        _ relationships: ContiguousArray<RelationshipID>
    ) throws(GraphError) -> ContiguousArray<Bool> {
        ContiguousArray(relationships.map(isVisible))
    }

    /// What the ids of elements begin with.
    private static var name: String { "memory" }
}

// MARK: - Indexes

extension InMemoryGraph {
    /// The ids in an index, with their keys, in key order.
    private func entries(of index: IndexDescriptor) -> [(key: [Value], id: UInt64)] {
        var found: [(key: [Value], id: UInt64)] = []
        func add(_ id: UInt64, _ properties: [KeyID: Value]) {
            let key = index.keys.compactMap { properties[$0] }
            if key.count == index.keys.count { found.append((key, id)) }
        }
        switch index.scope {
        case .label(let label):
            for id in nodeIDs where has(label, id) {
                add(id.rawValue, state.nodes[id]?.properties ?? [:])
            }
        case .type, .anyType:
            for id in relationshipIDs {
                guard let record = state.relationships[id] else { continue }
                if index.scope == .anyType || index.scope == .type(record.type) {
                    add(id.rawValue, record.properties)
                }
            }
        }
        return found.sorted {
            let order = Value.order($0.key[0], $1.key[0])
            return order == 0 ? $0.id < $1.id : order < 0
        }
    }

    func ids(in index: IndexDescriptor, key: [Value]) -> [UInt64] {
        entries(of: index).filter { entry in
            zip(entry.key, key).allSatisfy { Value.isEqual($0, $1) == true }
        }.map(\.id)
    }

    public func indexStatistics(_ index: IndexID) throws(GraphError)
        -> (entries: Int, distinct: Int)
    {
        let entries = entries(of: try self.index(index))
        return (entries.count, Set(entries.map { ValueKey($0.key[0]) }).count)
    }

    public func tellsAllApart(_ index: IndexID) throws(GraphError) -> Bool {
        let index = try self.index(index)
        guard index.isUnique, case .label(let label) = index.scope else { return false }
        let keys = entries(of: index).map(\.key)
        let areIndexable = keys.allSatisfy { key in
            var bytes: [UInt8] = []
            return IndexKey.encode(key, into: &bytes)
        }
        let count = try nodeCount(label: label)
        return areIndexable && keys.count == count
    }

    public func seekUnique(
        _ index: IndexID, keys: [Column], count: Int, into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        let index = try self.index(index)
        for row in 0..<count {
            let id = ids(in: index, key: keys.map { $0.value(at: row) }).first
            nodes.append(NodeID(rawValue: id ?? 0))
        }
    }

    public func seekUnique(
        _ index: IndexID, keys: [Column], count: Int,
        into relationships: inout ContiguousArray<RelationshipID>
    ) throws(GraphError) {
        let index = try self.index(index)
        for row in 0..<count {
            let id = ids(in: index, key: keys.map { $0.value(at: row) }).first
            relationships.append(RelationshipID(rawValue: id ?? 0))
        }
    }

    public func seek(_ index: IndexID, key: [Value], into ids: inout ContiguousArray<UInt64>)
        throws(GraphError)
    {
        ids.append(contentsOf: self.ids(in: try self.index(index), key: key))
    }

    public func seekRange(
        _ index: IndexID, lower: IndexBound, upper: IndexBound, position: inout IndexPosition,
        limit: Int, into ids: inout ContiguousArray<UInt64>
    ) throws(GraphError) {
        func holds(_ value: Value) -> Bool {
            func satisfies(_ bound: IndexBound, _ allowed: Set<Int>) -> Bool {
                switch bound {
                case .unbounded: return true
                case .included(let limit):
                    return Value.compare(value, limit) != nil
                        && allowed.union([0]).contains(Value.order(value, limit).signum())
                case .excluded(let limit):
                    return Value.compare(value, limit) != nil
                        && allowed.contains(Value.order(value, limit).signum())
                }
            }
            return satisfies(lower, [1]) && satisfies(upper, [-1])
        }
        // The place is the number of entries given out, in text.
        let done = Int(String(decoding: position.after, as: UTF8.self)) ?? 0
        let found = entries(of: try self.index(index)).filter { holds($0.key[0]) }.dropFirst(done)
        ids.append(contentsOf: found.prefix(limit).map(\.id))
        position.after = Array(String(done + min(limit, found.count)).utf8)
        position.isAtEnd = found.count <= limit
    }
}

// MARK: - Walking

extension InMemoryGraph {
    private struct Entry {
        let type: TypeID
        let neighbour: NodeID
        let id: RelationshipID
    }

    private func entries(of node: NodeID, _ direction: Direction, _ types: [TypeID]?) -> [Entry] {
        var found: [Entry] = []
        for (id, record) in state.relationships {
            guard record.source == node || record.target == node, isVisible(id),
                types?.contains(record.type) ?? true
            else { continue }
            let isLoop = record.source == record.target
            if record.source == node, direction != .incoming {
                found.append(Entry(type: record.type, neighbour: record.target, id: id))
            }
            if record.target == node, direction == .incoming || direction == .both && !isLoop {
                found.append(Entry(type: record.type, neighbour: record.source, id: id))
            }
        }
        return found.sorted {
            ($0.type, $0.neighbour, $0.id) < ($1.type, $1.neighbour, $1.id)
        }
    }

    public func expand(
        _ nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?,
        position: inout ExpandPosition, limit: Int, into found: inout Expansion
    ) throws(GraphError) {
        var count = 0
        while position.row < nodes.count, count < limit {
            let entries = entries(of: nodes[position.row], direction, types)
                .dropFirst(Int(position.entry))
            for entry in entries.prefix(limit - count) {
                found.append(entry.type, entry.neighbour, entry.id, row: position.row)
                position.entry += 1
                count += 1
            }
            if count == limit { return }
            position.row += 1
            position.entry = 0
        }
    }

    public func connect(
        _ nodes: ContiguousArray<NodeID>, to others: ContiguousArray<NodeID>,
        direction: Direction, types: [TypeID]?, into found: inout Expansion
    ) throws(GraphError) {
        for (row, node) in nodes.enumerated() where others[row] != .none {
            for entry in entries(of: node, direction, types)
            where entry.neighbour == others[row] {
                found.append(entry.type, entry.neighbour, entry.id, row: row)
            }
        }
    }

    public func degrees(
        of nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?
    ) throws(GraphError) -> ContiguousArray<Int64> {
        ContiguousArray(nodes.map { Int64(entries(of: $0, direction, types).count) })
    }
}

extension Expansion {
    fileprivate mutating func append(
        _ type: TypeID, _ neighbour: NodeID, _ id: RelationshipID, row: Int
    ) {
        rows.append(Int32(row))
        types.append(type)
        neighbours.append(neighbour)
        relationships.append(id)
    }
}

// MARK: - Records

extension InMemoryGraph {
    public func property(_ key: KeyID, of nodes: ContiguousArray<NodeID>) throws(GraphError)
        -> Column
    {
        var values: [Value] = []
        for node in nodes {
            values.append(node == .none ? .null : try record(node).properties[key] ?? .null)
        }
        return Column(values)
    }

    public func property(_ key: KeyID, of relationships: ContiguousArray<RelationshipID>)
        throws(GraphError) -> Column
    {
        var values: [Value] = []
        for id in relationships {
            values.append(id == .none ? .null : try record(id).properties[key] ?? .null)
        }
        return Column(values)
    }

    public func hasLabel(_ label: LabelID, nodes: ContiguousArray<NodeID>) throws(GraphError)
        -> ContiguousArray<Bool>
    {
        ContiguousArray(nodes.map { has(label, $0) })
    }

    public func labels(of node: NodeID) throws(GraphError) -> [LabelID] {
        try record(node).labels.sorted()
    }

    public func properties(of node: NodeID) throws(GraphError) -> [(key: KeyID, value: Value)] {
        try record(node).properties.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    public func properties(of relationship: RelationshipID) throws(GraphError)
        -> [(key: KeyID, value: Value)]
    {
        try record(relationship).properties.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    public func endpoints(of relationship: RelationshipID) throws(GraphError)
        -> (type: TypeID, source: NodeID, target: NodeID)
    {
        if let deleted = state.deletedRelationships[relationship] {
            return (deleted.type, deleted.source, deleted.target)
        }
        let record = try record(relationship)
        return (record.type, record.source, record.target)
    }

    public func elementID(of node: NodeID) throws(GraphError) -> String {
        "\(Self.name):n\(node.ordinal)"
    }

    public func elementID(of relationship: RelationshipID) throws(GraphError) -> String {
        "\(Self.name):r\(relationship.ordinal)"
    }
}
