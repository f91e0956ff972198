import Graph

// Walks over all elements of a partition, on cursors of their own.
extension TableAccess {
    func forEachNode(
        of partition: PartitionID,
        _ body: (UInt64, UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        let base = UInt64(partition.rawValue) << 40
        var cursor = try cursor(tables.nodes)
        var found = try cursor.seek(atOrAfter: base)
        while found, cursor.id < base + StorageFormat.ordinalLimit {
            try body(cursor.id - base, cursor.value)
            found = try cursor.next()
        }
    }

    func forEachRelationship(
        of partition: PartitionID, _ body: (RelationshipEntry) throws(StorageError) -> Void
    ) throws(StorageError) {
        let base = UInt64(partition.rawValue) << 40
        var cursor = try cursor(tables.relationships)
        var found = try cursor.seek(atOrAfter: base)
        while found, cursor.id < base + StorageFormat.ordinalLimit {
            var reader = RelationshipChunkReader(firstOrdinal: cursor.id - base, cursor.value)
            while let entry = try reader.next() { try body(entry) }
            found = try cursor.next()
        }
    }

    /// The content hash of a partition from its elements, not from the sum that is kept.
    func contentHash(
        of partition: PartitionID, constraints: [IndexDescriptor], names: TokenNames
    ) throws(StorageError) -> UInt128 {
        var facts = NodeFactsReader(names: names, constraints: constraints)
        var hasher = ElementHasher()
        var sum: UInt128 = 0
        try forEachNode(of: partition) { (ordinal, value) throws(StorageError) in
            let found = try facts.facts(of: value, ordinal: ordinal, &hasher)
            if found.isStub { return }
            let record = try NodeRecord(value).properties
            do throws(GraphError) {
                sum &+= try hasher.hash(
                    nodeWithIdentity: found.identity,
                    labels: facts.labelSets[Int(found.labelSet)], record: record, names: names)
            } catch { throw .graph(error) }
        }
        let base = UInt64(partition.rawValue) << 40
        func identity(_ ordinal: UInt64) throws(StorageError) -> UInt128 {
            guard let value = try node(base | ordinal) else {
                throw .corrupted("a relationship ends at node \(ordinal), which does not exist")
            }
            return try facts.facts(of: value, ordinal: ordinal, &hasher).identity
        }
        try forEachRelationship(of: partition) { (entry) throws(StorageError) in
            let source = try identity(entry.source)
            let target = try identity(entry.target)
            do throws(GraphError) {
                sum &+= try hasher.hash(
                    relationshipOfType: TypeID(rawValue: entry.type), source: source,
                    target: target, record: entry.properties, names: names)
            } catch { throw .graph(error) }
        }
        return sum
    }
}
