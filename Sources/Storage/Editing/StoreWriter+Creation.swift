import Graph

extension StoreWriter {
    func createNode(
        labels: [LabelID], properties: [(key: KeyID, value: Value)], isStub: Bool
    ) throws(GraphError) -> NodeID {
        guard nextNode < StorageFormat.ordinalLimit else {
            throw .limit("the partition has no node ordinals left")
        }
        image.beginNode(isStub: isStub, labels: labels)
        try image.append(properties)
        let bytes = image.bytes
        if !isStub, let stub = try stub(holdingKeyOf: bytes) {
            // The stub stands for this very node, which has now arrived.
            try set(stub, image: bytes)
            try showRelationships(of: NodeID(rawValue: stub))
            return NodeID(rawValue: stub)
        }
        let id = changed.base | nextNode
        try set(id, image: bytes)
        nextNode += 1
        if isStub { hasStubs = true }
        return NodeID(rawValue: id)
    }

    func createRelationship(
        type: TypeID, source: NodeID, target: NodeID,
        properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> RelationshipID {
        guard nextRelationship < StorageFormat.ordinalLimit else {
            throw .limit("the partition has no relationship ordinals left")
        }
        let partition = state.record.id
        guard source.partition == partition, target.partition == partition else {
            throw .elementNotFound("a relationship's ends must lie in its writer's partition")
        }
        var isPending = false
        // Nodes vanish only by this job's own deletions, and most partitions have no stubs; so the
        // ends are looked at only where it can matter.
        if hasStubs || changed.hasDeletedNodes {
            let isSourceStub = try isStub(source)
            let isTargetStub = try isStub(target)
            isPending = isSourceStub || isTargetStub
        }
        image.begin()
        try image.append(properties)
        let ordinal = nextRelationship
        try image.bytes.withBytes { record throws(GraphError) in
            try set(
                RelationshipEntry(
                    ordinal: ordinal, type: type.rawValue, isPending: isPending,
                    source: source.ordinal, target: target.ordinal, properties: record))
        }
        nextRelationship += 1
        return RelationshipID(partition: partition, ordinal: ordinal)
    }

    func isStub(_ node: NodeID) throws(GraphError) -> Bool { try existingNode(node).isStub }

    func complete(_ node: NodeID) throws(GraphError) {
        let record = try existingNode(node)
        guard record.isStub else { return }
        let labels = try asGraphError { () throws(StorageError) in try record.labels() }
        image.beginNode(isStub: false, labels: labels)
        image.append(record: record.properties)
        try set(node.rawValue, image: image.bytes)
        try showRelationships(of: node)
    }

    /// Makes pending relationships visible whose ends are both complete now.
    func showRelationships(of node: NodeID) throws(GraphError) {
        for entry in try allRelationships(of: node) where entry.isPending {
            let other = entry.source == node.ordinal ? entry.target : entry.source
            if try isStub(NodeID(partition: node.partition, ordinal: other)) { continue }
            var shown = entry
            shown.isPending = false
            try set(shown)
        }
    }

    /// Makes all relationships of a node, now a stub, pending.
    func hideRelationships(of node: NodeID) throws(GraphError) {
        for entry in try allRelationships(of: node) where !entry.isPending {
            var hidden = entry
            hidden.isPending = true
            try set(hidden)
        }
    }

    /// All relationships of a node, pending ones included, each once.
    func allRelationships(of node: NodeID) throws(GraphError) -> [RelationshipEntry] {
        let sawStubs = seesStubs
        seesStubs = true
        defer { seesStubs = sawStubs }
        return try asGraphError { () throws(StorageError) in
            var entries: [RelationshipEntry] = []
            for found in try merged(node.rawValue, .both, nil) {
                let id = changed.base | found.relationship
                guard let entry = try relationshipEntry(id) else {
                    throw .corrupted(
                        "adjacency table: relationship \(found.relationship) is missing")
                }
                entries.append(entry)
            }
            return entries
        }
    }
}
