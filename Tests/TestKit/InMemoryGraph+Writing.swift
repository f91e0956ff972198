public import Graph

extension InMemoryGraph {
    public func createNode(
        labels: [LabelID], properties: [(key: KeyID, value: Value)], isStub: Bool
    ) throws(GraphError) -> NodeID {
        let record = NodeRecord(
            labels: Set(labels), properties: dictionary(properties), isStub: isStub)
        if !seesStubs, let stub = stub(with: record) {
            state.nodes[stub] = record
            return stub
        }
        try checkUnique(record, except: nil)
        let id = NodeID(partition: partition, ordinal: state.nextNode)
        state.nextNode += 1
        state.nodes[id] = record
        return id
    }

    public func createRelationship(
        type: TypeID, source: NodeID, target: NodeID,
        properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> RelationshipID {
        _ = try (record(source), record(target))
        let created = RelationshipRecord(
            type: type, source: source, target: target, properties: dictionary(properties))
        try checkUnique(created, except: nil)
        let id = RelationshipID(partition: partition, ordinal: state.nextRelationship)
        state.nextRelationship += 1
        state.relationships[id] = created
        return id
    }

    public func setProperty(_ key: KeyID, _ value: Value, of node: NodeID) throws(GraphError)
        -> Bool
    {
        var changed = try record(node).properties
        changed[key] = value.isNull ? nil : value
        return try replaceProperties(of: node, with: changed.map { ($0.key, $0.value) }) > 0
    }

    public func setProperty(_ key: KeyID, _ value: Value, of relationship: RelationshipID)
        throws(GraphError) -> Bool
    {
        var changed = try record(relationship).properties
        changed[key] = value.isNull ? nil : value
        let list = changed.map { (key: $0.key, value: $0.value) }
        return try replaceProperties(of: relationship, with: list) > 0
    }

    public func replaceProperties(
        of node: NodeID, with properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> Int {
        var record = try record(node)
        let before = record.properties
        record.properties = dictionary(properties)
        try checkUnique(record, except: node)
        state.nodes[node] = record
        return changeCount(before, record.properties)
    }

    public func replaceProperties(
        of relationship: RelationshipID, with properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> Int {
        var record = try record(relationship)
        let before = record.properties
        record.properties = dictionary(properties)
        try checkUnique(record, except: relationship)
        state.relationships[relationship] = record
        return changeCount(before, record.properties)
    }

    public func addLabel(_ label: LabelID, to node: NodeID) throws(GraphError) -> Bool {
        var record = try record(node)
        guard record.labels.insert(label).inserted else { return false }
        try checkUnique(record, except: node)
        state.nodes[node] = record
        return true
    }

    public func removeLabel(_ label: LabelID, from node: NodeID) throws(GraphError) -> Bool {
        var record = try record(node)
        guard record.labels.remove(label) != nil else { return false }
        state.nodes[node] = record
        return true
    }

    public func deleteNode(_ node: NodeID, detach: Bool) throws(GraphError) -> Int {
        guard state.nodes[node] != nil else { return 0 }
        let touching = state.relationships.filter {
            $0.value.source == node || $0.value.target == node
        }
        if seesStubs, !touching.isEmpty, !detach {
            state.nodes[node]?.isStub = true
            return 0
        }
        if detach {
            for (id, record) in touching {
                state.relationships[id] = nil
                state.deletedRelationships[id] = record
            }
        } else {
            state.danglingNodes.insert(node)
        }
        state.nodes[node] = nil
        return detach ? touching.count : 0
    }

    public func deleteRelationship(_ relationship: RelationshipID) throws(GraphError) -> Bool {
        guard let record = state.relationships.removeValue(forKey: relationship) else {
            return false
        }
        state.deletedRelationships[relationship] = record
        for end in [record.source, record.target] where state.nodes[end]?.isStub == true {
            let isUsed = state.relationships.values.contains {
                $0.source == end || $0.target == end
            }
            if !isUsed { state.nodes[end] = nil }
        }
        return true
    }

    public func isStub(_ node: NodeID) throws(GraphError) -> Bool { try record(node).isStub }

    public func complete(_ node: NodeID) throws(GraphError) {
        _ = try record(node)
        state.nodes[node]?.isStub = false
    }

    public func createIndex(
        name: String?, scope: IndexScope, keys: [KeyID], kind: IndexKind, ifNotExists: Bool
    ) throws(GraphError) -> (index: IndexDescriptor, created: Bool) {
        let existing = try existing(
            name: name, scope: scope, keys: keys, kind: kind, ifNotExists: ifNotExists)
        if let existing { return (existing, false) }
        let id = IndexID(rawValue: state.nextIndex)
        let index = IndexDescriptor(
            id: id, name: name ?? "index_\(id.rawValue)", scope: scope, keys: keys,
            kind: kind)
        state.indexes.append(index)
        do {
            try checkExistence()
            for (id, record) in state.nodes { try checkUnique(record, except: id) }
            for (id, record) in state.relationships { try checkUnique(record, except: id) }
        } catch {
            state.indexes.removeLast()
            throw error
        }
        state.nextIndex += 1
        state.schemaEpoch += 1
        return (index, true)
    }

    public func endStatement() throws(GraphError) { try checkExistence() }

    public func dropIndex(named name: String) throws(GraphError) -> Bool {
        guard let place = state.indexes.firstIndex(where: { $0.name == name }) else {
            return false
        }
        state.indexes.remove(at: place)
        state.schemaEpoch += 1
        return true
    }
}

// MARK: - Uniqueness

extension InMemoryGraph {
    private func dictionary(_ properties: [(key: KeyID, value: Value)]) -> [KeyID: Value] {
        Dictionary(
            properties.filter { !$0.value.isNull }.map { ($0.key, $0.value) },
            uniquingKeysWith: { $1 })
    }

    /// The stub that has a unique key of `record`.
    private func stub(with record: NodeRecord) -> NodeID? {
        state.indexes.lazy.compactMap { self.holder(of: record, in: $0) }
            .first { self.state.nodes[$0]?.isStub == true }
    }

    private func holder(of record: NodeRecord, in index: IndexDescriptor) -> NodeID? {
        guard index.isUnique, case .label(let label) = index.scope, record.labels.contains(label)
        else { return nil }
        return state.nodes.first { other in
            other.value.labels.contains(label)
                && hasEqualKeys(index.keys, other.value.properties, record.properties)
        }?.key
    }

    private func checkUnique(_ record: NodeRecord, except id: NodeID?) throws(GraphError) {
        for index in state.indexes where index.isUnique {
            guard case .label(let label) = index.scope, record.labels.contains(label) else {
                continue
            }
            let isTaken = state.nodes.contains { other in
                other.key != id && other.value.labels.contains(label)
                    && hasEqualKeys(index.keys, other.value.properties, record.properties)
            }
            if isTaken { throw .constraint("A node with this key exists (\(index.name)).") }
        }
    }

    private func checkUnique(_ record: RelationshipRecord, except id: RelationshipID?)
        throws(GraphError)
    {
        for index in state.indexes where index.isUnique {
            guard index.scope == .anyType || index.scope == .type(record.type) else { continue }
            let isTaken = state.relationships.contains { other in
                other.key != id
                    && (index.scope == .anyType || other.value.type == record.type)
                    && hasEqualKeys(index.keys, other.value.properties, record.properties)
            }
            if isTaken {
                throw .constraint("A relationship with this key exists (\(index.name)).")
            }
        }
    }

    private func hasEqualKeys(
        _ keys: [KeyID], _ left: [KeyID: Value], _ right: [KeyID: Value]
    ) -> Bool {
        keys.allSatisfy { Value.isEqual(left[$0] ?? .null, right[$0] ?? .null) == true }
    }

    /// Whether all elements keep the constraints that look at one alone.
    private func checkExistence() throws(GraphError) {
        for index in state.indexes {
            for (_, node) in state.nodes where !node.isStub {
                guard case .label(let label) = index.scope, node.labels.contains(label) else {
                    continue
                }
                try check(node.properties, index)
            }
            for (_, relationship) in state.relationships {
                guard index.scope == .anyType || index.scope == .type(relationship.type) else {
                    continue
                }
                try check(relationship.properties, index)
            }
        }
    }

    private func check(
        _ properties: [KeyID: Value], _ index: IndexDescriptor
    ) throws(GraphError) {
        for key in index.keys {
            let value = properties[key] ?? .null
            if index.kind.demandsExistence, value.isNull {
                throw .constraint("A property is missing (\(index.name)).")
            }
            if case .type(let types) = index.kind, !value.isNull, !types.accepts(value) {
                throw .constraint("A property has the wrong type (\(index.name)).")
            }
        }
    }

    private func changeCount(_ before: [KeyID: Value], _ after: [KeyID: Value]) -> Int {
        Set(before.keys).union(after.keys).count { key in
            // 1 and 1.0 are equivalent, but not the same property.
            let (old, new) = (before[key] ?? .null, after[key] ?? .null)
            return !Value.isEquivalent(old, new) || "\(old)" != "\(new)"
        }
    }
}
