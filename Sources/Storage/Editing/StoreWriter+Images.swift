import Graph

// Taking new images of elements, with index entries and unique keys kept in step.
extension StoreWriter {
    /// Takes a node's new image.
    func set(_ id: UInt64, image: [UInt8]) throws(GraphError) {
        let old = changed.node(id)?.image
        try image.withBytes { new throws(GraphError) in
            for index in nodeIndexes {
                let (before, after) = try asGraphError { () throws(StorageError) in
                    (
                        try old.flatMap { value throws(StorageError) in
                            try NodeRecord(value).image(for: index)
                        }, try NodeRecord(new).image(for: index)
                    )
                }
                try reindex(index, id, from: before, to: after)
            }
            changed.setNode(id, new)
        }
        if !nodeChecks.isEmpty { changed.uncheckedNodes.append(id) }
    }

    /// Removes a node with its index entries, not its relationships.
    func remove(_ id: UInt64) throws(GraphError) {
        if let old = changed.node(id)?.image {
            for index in nodeIndexes {
                let before = try asGraphError { () throws(StorageError) in
                    try NodeRecord(old).image(for: index)
                }
                try reindex(index, id, from: before, to: nil)
            }
        }
        changed.setNode(id, nil)
    }

    /// Takes a relationship's new image.
    func set(_ entry: RelationshipEntry) throws(GraphError) {
        let id = changed.base | entry.ordinal
        let old = changed.relationship(id)?.entry
        for index in relationshipIndexes {
            try reindex(
                index, id, from: old.flatMap { $0.image(for: index) }, to: entry.image(for: index))
        }
        changed.setRelationship(entry)
        if !relationshipChecks.isEmpty { changed.uncheckedRelationships.append(id) }
    }

    /// Removes a relationship with its index entries.
    func remove(_ entry: RelationshipEntry) throws(GraphError) {
        let id = changed.base | entry.ordinal
        if let old = changed.relationship(id)?.entry {
            for index in relationshipIndexes {
                try reindex(index, id, from: old.image(for: index), to: nil)
            }
        }
        changed.deleteRelationship(entry)
    }

    /// Replaces the overlay's entry of an element. `before` is nil where it has none there.
    private func reindex(
        _ index: IndexDescriptor, _ id: UInt64, from before: IndexEdits.Image?,
        to after: IndexEdits.Image?
    ) throws(GraphError) {
        let hadKey = try asGraphError { () throws(StorageError) in
            keyBefore.removeAll()
            return try before.map { image throws(StorageError) in
                try keyBefore.append(index, of: image.record)
            } ?? false
        }
        let hasKey = try asGraphError { () throws(StorageError) in
            keyAfter.removeAll()
            return try after.map { image throws(StorageError) in
                try keyAfter.append(index, of: image.record)
            } ?? false
        }
        if hadKey, hasKey, keyBefore.bytes == keyAfter.bytes { return }
        if hadKey { changed.index.remove(index.id, keyBefore.bytes, id: id) }
        guard hasKey else { return }
        if index.isUnique, let holder = try holder(of: keyAfter.bytes, in: index), holder != id {
            let error = duplicate(index, holder: holder)
            // Other indexes may have taken the new image already.
            job.fail(.graph(error))
            throw error
        }
        changed.index.insert(index.id, keyAfter.bytes, id: id, arena: changed.arena)
    }

    /// The element that has a key in a unique index, stubs and pending ones included.
    func holder(of key: [UInt8], in index: IndexDescriptor) throws(GraphError) -> UInt64? {
        if let holder = changed.index.first(index.id, key) { return holder }
        return try asGraphError { () throws(StorageError) in
            access.key.begin(index.id, state.record.id)
            access.key.append(contentsOf: key)
            guard try access.uniqueIndexes.seek(exactly: access.key) else { return nil }
            let ordinal = try IndexEntryValue(unique: access.uniqueIndexes.value).ordinal
            let id = changed.base | ordinal
            let isChanged = index.isOverNodes ? changed.hasNode(id) : changed.hasRelationship(id)
            return isChanged ? nil : id
        }
    }

    /// The stub that has a unique key of a new node's image; nil if there is none.
    func stub(holdingKeyOf image: [UInt8]) throws(GraphError) -> UInt64? {
        guard hasStubs else { return nil }
        for index in nodeIndexes where index.isUnique {
            let hasKey = try asGraphError { () throws(StorageError) in
                try image.withBytes { bytes throws(StorageError) in
                    keyAfter.removeAll()
                    guard let image = try NodeRecord(bytes).image(for: index) else { return false }
                    return try keyAfter.append(index, of: image.record)
                }
            }
            guard hasKey, let holder = try holder(of: keyAfter.bytes, in: index) else { continue }
            if try isStub(NodeID(rawValue: holder)) { return holder }
        }
        return nil
    }

    /// The error that names the constraint, the element that has the values, and the values.
    private func duplicate(_ index: IndexDescriptor, holder: UInt64) -> GraphError {
        let what: String
        switch index.scope {
        case .label(let label): what = "node with label `\(name(of: label))`"
        case .type(let type): what = "relationship of type `\(name(of: type))`"
        case .anyType: what = "relationship"
        }
        var values: [String] = []
        // Only text for a person: where a value can't be read, the rest of it still helps.
        let properties =
            (try? index.isOverNodes
                ? properties(of: NodeID(rawValue: holder))
                : properties(of: RelationshipID(rawValue: holder))) ?? []
        for key in index.keys {
            let value = properties.first { $0.key == key }?.value ?? .null
            values.append("`\(name(of: key))` = \(value)")
        }
        return .constraint(
            "constraint `\(index.name)`: a \(what) and \(values.joined(separator: ", ")) "
                + "exists already")
    }
}
