import Graph

// Single elements, through the overlay.
extension StoreReader {
    /// The value of a node; nil where it does not exist (any more).
    @inline(__always)
    func nodeValue(_ id: UInt64) throws(StorageError) -> UnsafeRawBufferPointer? {
        if let overlay, let dirty = overlay.node(id) { return dirty.image }
        return try access.node(id)
    }

    /// A relationship; nil where it does not exist (any more).
    @inline(__always)
    func relationshipEntry(_ id: UInt64) throws(StorageError) -> RelationshipEntry? {
        if let overlay, let dirty = overlay.relationship(id) {
            return dirty.isDeleted ? nil : dirty.entry
        }
        return try access.relationship(id)
    }

    @inline(__always)
    func existingNode(_ id: NodeID) throws(GraphError) -> NodeRecord {
        let record = try asGraphError { () throws(StorageError) -> NodeRecord? in
            guard let value = try nodeValue(id.rawValue) else { return nil }
            return try NodeRecord(value)
        }
        guard let record else { throw .elementNotFound("node \(id.ordinal) does not exist") }
        return record
    }

    @inline(__always)
    func existingRelationship(_ id: RelationshipID) throws(GraphError) -> RelationshipEntry {
        let entry = try asGraphError { () throws(StorageError) in
            try relationshipEntry(id.rawValue)
        }
        guard let entry else {
            throw .elementNotFound("relationship \(id.ordinal) does not exist")
        }
        return entry
    }
}

// Records of many elements.
extension StoreReader {
    func property(_ key: KeyID, of nodes: ContiguousArray<NodeID>) throws(GraphError) -> Column {
        try properties([key], of: nodes)[0]
    }

    func property(_ key: KeyID, of relationships: ContiguousArray<RelationshipID>)
        throws(GraphError) -> Column
    {
        try properties([key], of: relationships)[0]
    }

    func properties(
        _ keys: [KeyID], of nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> [Column] {
        let sorted = keys.count > 1 ? Set(keys).sorted() : keys
        if takesQuickly(sorted) {
            let columns = try asGraphError { () throws(StorageError) in
                try quickColumns(sorted, of: nodes)
            }
            if let columns { return Self.pick(columns, sorted, keys) }
            mixedKeys.formUnion(sorted)
        }
        let columns = try mixedColumns(sorted, of: nodes, none: .none) { id throws(GraphError) in
            try existingNode(id).properties
        }
        return Self.pick(columns, sorted, keys)
    }

    func properties(
        _ keys: [KeyID], of relationships: ContiguousArray<RelationshipID>
    ) throws(GraphError) -> [Column] {
        let sorted = keys.count > 1 ? Set(keys).sorted() : keys
        if takesQuickly(sorted) {
            let columns = try asGraphError { () throws(StorageError) in
                try quickColumns(sorted, of: relationships)
            }
            if let columns { return Self.pick(columns, sorted, keys) }
            mixedKeys.formUnion(sorted)
        }
        let columns = try mixedColumns(
            sorted, of: relationships, none: .none
        ) { id throws(GraphError) in
            try existingRelationship(id).properties
        }
        return Self.pick(columns, sorted, keys)
    }

    /// Records of a snapshot stay where they are, which the quick way needs.
    func takesQuickly(_ keys: [KeyID]) -> Bool {
        access.isFrozen && overlay == nil && (mixedKeys.isEmpty || mixedKeys.isDisjoint(with: keys))
    }

    /// Nil if an element is missing or damaged or has a value that `RecordColumns` does not take.
    private func quickColumns(
        _ keys: [KeyID], of nodes: ContiguousArray<NodeID>
    ) throws(StorageError) -> [Column]? {
        var columns = RecordColumns(keys, capacity: nodes.count)
        var expected = 0
        access.nodes.expectNothing()
        for id in nodes {
            try access.nodes.expect(&expected, of: nodes.count) { nodes[$0].rawValue }
            if id == .none {
                columns.appendNulls()
                continue
            }
            guard let value = try access.node(id.rawValue) else { return nil }
            if let node = NodeRecord.plain(value) {
                if !columns.append(node.properties) { return nil }
            } else if !columns.append(try NodeRecord(value).properties) {
                return nil
            }
        }
        return columns.finish()
    }

    private func quickColumns(
        _ keys: [KeyID], of relationships: ContiguousArray<RelationshipID>
    ) throws(StorageError) -> [Column]? {
        var columns = RecordColumns(keys, capacity: relationships.count)
        var expected = scannedRecords.count > 0 ? relationships.count : 0
        access.relationships.expectNothing()
        for id in relationships {
            try access.relationships.expect(&expected, of: relationships.count) {
                relationships[$0].rawValue
            }
            if id == .none {
                columns.appendNulls()
                continue
            }
            if let record = scannedRecords.record(of: id) {
                if !columns.append(record) { return nil }
            } else {
                guard let entry = try access.relationship(id.rawValue),
                    columns.append(entry.properties)
                else { return nil }
            }
        }
        return columns.finish()
    }

    /// Records of so many bytes in all end a batch of columns early.
    private static let batchByteCount = 64 << 20

    /// The columns where properties are of several kinds, or long. Each record is looked up and
    /// walked once, whatever the number of keys, which ascend; what repeated long ones hold is
    /// shared.
    private func mixedColumns<ID: Equatable>(
        _ keys: [KeyID], of ids: ContiguousArray<ID>, none: ID,
        _ record: (ID) throws(GraphError) -> UnsafeRawBufferPointer
    ) throws(GraphError) -> [Column] {
        var builders = keys.map { _ in ColumnBuilder(reserving: ids.count) }
        var byteCount = 0
        var long: (id: ID, values: [Value])?
        for id in ids {
            if id == none {
                for index in builders.indices { builders[index].appendNull() }
                continue
            }
            if id != long?.id {
                if byteCount > Self.batchByteCount { break }
                let record = try record(id)
                byteCount += record.count
                guard record.count > RecordColumns.longestRecordByteCount else {
                    try PropertyRecord.append(keys, in: record, to: &builders)
                    continue
                }
                var values: [Value] = []
                for key in keys { values.append(try PropertyRecord.value(of: key, in: record)) }
                long = (id, values)
            }
            for (index, value) in (long?.values ?? []).enumerated() {
                builders[index].append(value)
            }
        }
        return builders.map { $0.finish() }
    }

    /// The columns of sorted keys in the order asked for.
    static func pick(_ columns: [Column], _ sorted: [KeyID], _ keys: [KeyID]) -> [Column] {
        if keys == sorted { return columns }
        return keys.map { columns[sorted.firstIndex(of: $0) ?? 0] }
    }

    func hasLabel(_ label: LabelID, nodes: ContiguousArray<NodeID>) throws(GraphError)
        -> ContiguousArray<Bool>
    {
        let known = try asGraphError { () throws(StorageError) in
            try labelSetContains(label, nodes)
        }
        if let known { return known }
        var result: ContiguousArray<Bool> = []
        result.reserveCapacity(nodes.count)
        for id in nodes {
            if id == .none {
                result.append(false)
                continue
            }
            let record = try existingNode(id)
            result.append(
                try asGraphError { () throws(StorageError) in try record.has(label.rawValue) })
        }
        return result
    }

    func labels(of node: NodeID) throws(GraphError) -> [LabelID] {
        let record = try existingNode(node)
        return try asGraphError { () throws(StorageError) in try record.labels() }
    }

    func properties(of node: NodeID) throws(GraphError) -> [(key: KeyID, value: Value)] {
        try PropertyRecord.decode(try existingNode(node).properties)
    }

    func properties(of relationship: RelationshipID) throws(GraphError)
        -> [(key: KeyID, value: Value)]
    {
        try PropertyRecord.decode(try existingRelationship(relationship).properties)
    }

    func endpoints(of relationship: RelationshipID) throws(GraphError)
        -> (type: TypeID, source: NodeID, target: NodeID)
    {
        // Type and ends stay known to the statement that deletes a relationship.
        let entry: RelationshipEntry
        if let changed = overlay?.relationship(relationship.rawValue) {
            entry = changed.entry
        } else {
            entry = try existingRelationship(relationship)
        }
        let partition = relationship.partition
        return (
            TypeID(rawValue: entry.type), NodeID(partition: partition, ordinal: entry.source),
            NodeID(partition: partition, ordinal: entry.target)
        )
    }

    func elementID(of node: NodeID) throws(GraphError) -> String {
        try asGraphError { () throws(StorageError) in
            node.elementID(in: try partitionName(node.partition))
        }
    }

    func elementID(of relationship: RelationshipID) throws(GraphError) -> String {
        try asGraphError { () throws(StorageError) in
            relationship.elementID(in: try partitionName(relationship.partition))
        }
    }
}
