import Graph

extension StoreWriter {
    @discardableResult
    func deleteNode(_ node: NodeID, detach: Bool) throws(GraphError) -> Int {
        let value = try asGraphError { () throws(StorageError) in try nodeValue(node.rawValue) }
        guard value != nil else { return 0 }
        var count = 0
        var left = try allRelationships(of: node)
        if detach {
            for entry in left where seesStubs || !entry.isPending {
                try remove(entry)
                try noteLonelyEnds(of: entry)
                count += 1
            }
            left = seesStubs ? [] : left.filter(\.isPending)
        }
        // What a query does not see must not keep it from deleting: pending relationships go on
        // waiting for a node that is a stub again.
        let visible = left.filter { !$0.isPending }
        if seesStubs ? !left.isEmpty : visible.count < left.count {
            try makeStub(node)
            if seesStubs { try hideRelationships(of: node) }
        } else {
            try remove(node.rawValue)
        }
        if !seesStubs, !visible.isEmpty { changed.deletedNodes.append(node.rawValue) }
        return count
    }

    @discardableResult
    func deleteRelationship(_ relationship: RelationshipID) throws(GraphError) -> Bool {
        let found = try asGraphError { () throws(StorageError) in
            try relationshipEntry(relationship.rawValue)
        }
        guard let entry = found else { return false }
        try remove(entry)
        try noteLonelyEnds(of: entry)
        return true
    }

    /// Keeps of a node only what identifies it: its labels and the keys of its constraints.
    private func makeStub(_ node: NodeID) throws(GraphError) {
        let record = try existingNode(node)
        let labels = try asGraphError { () throws(StorageError) in try record.labels() }
        var keys: Set<KeyID> = []
        for index in nodeIndexes where index.isUnique {
            if case .label(let label) = index.scope, labels.contains(label) {
                keys.formUnion(index.keys)
            }
        }
        image.beginNode(isStub: true, labels: labels)
        try image.append(record: record.properties, keeping: keys)
        hasStubs = true
        try set(node.rawValue, image: image.bytes)
        changed.lonelyStubs.append(node.rawValue)
    }

    private func noteLonelyEnds(of entry: RelationshipEntry) throws(GraphError) {
        guard hasStubs else { return }
        changed.lonelyStubs.append(changed.base | entry.source)
        changed.lonelyStubs.append(changed.base | entry.target)
    }

    /// Judges at the end of the job what may be so only for a moment: deleted nodes that still have
    /// relationships, and stubs without any.
    func finish() throws(GraphError) {
        for id in changed.deletedNodes {
            let left = try allRelationships(of: NodeID(rawValue: id)).filter { !$0.isPending }
            if !left.isEmpty {
                throw .connectedNode(
                    "a node cannot be deleted while it has relationships (it has \(left.count)); "
                        + "delete them first, or use DETACH DELETE")
            }
        }
        for id in changed.lonelyStubs {
            let node = NodeID(rawValue: id)
            let value = try asGraphError { () throws(StorageError) in try nodeValue(id) }
            guard value?.first == StorageFormat.nodeIsStub else { continue }
            if try allRelationships(of: node).isEmpty { try remove(id) }
        }
        changed.deletedNodes = []
        changed.lonelyStubs = []
        try endStatement()
    }
}
