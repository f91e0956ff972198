import Graph

// Scans: what is stored, in batches, merged with what the job changed.
extension StoreReader {
    func scanNodes(
        label: LabelID?, position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) {
        try asGraphError { () throws(StorageError) in
            let start = nodes.count
            while !position.isAtEnd, nodes.count - start < limit {
                let from = position.next
                var batch: ContiguousArray<UInt64> = []
                let room = limit - (nodes.count - start)
                let next = try storedNodes(
                    label, from: from, until: position.end, limit: room, into: &batch)
                if let overlay, !overlay.isEmpty {
                    batch.removeAll { overlay.hasNode($0) }
                    let upper = next ?? position.end
                    for dirty in overlay.nodes where dirty.id >= from && dirty.id < upper {
                        if try isVisible(dirty, label) { batch.append(dirty.id) }
                    }
                    batch.sort()
                }
                for id in batch { nodes.append(NodeID(rawValue: id)) }
                position.next = next ?? .max
                position.isAtEnd = next == nil
            }
        }
    }

    private func isVisible(_ node: Overlay.DirtyNode, _ label: LabelID?) throws(StorageError)
        -> Bool
    {
        guard let image = node.image else { return false }
        let record = try NodeRecord(image)
        if record.isStub, !seesStubs { return false }
        if let label { return try record.has(label.rawValue) }
        return true
    }

    /// Appends stored nodes from an id on and returns the id to go on from; nil at the end.
    func storedNodes(
        _ label: LabelID?, from: UInt64, until: UInt64, limit: Int,
        into ids: inout ContiguousArray<UInt64>
    ) throws(StorageError) -> UInt64? {
        for partition in partitionIDs {
            let base = UInt64(partition.rawValue) << 40
            let end = min(base + StorageFormat.ordinalLimit, until)
            if from >= end { continue }
            let start = max(from, base)
            if let label {
                let next = try labelled(label, partition, start, limit, &ids)
                if until < .max { ids.removeAll { $0 >= until } }
                if let next, next < until { return next }
            } else {
                var found = try access.nodes.seek(atOrAfter: start)
                while found, access.nodes.id < end {
                    if ids.count >= limit { return access.nodes.id }
                    if seesStubs || access.nodes.value.first != StorageFormat.nodeIsStub {
                        ids.append(access.nodes.id)
                    }
                    found = try access.nodes.next()
                }
            }
        }
        return nil
    }

    private func labelled(
        _ label: LabelID, _ partition: PartitionID, _ start: UInt64, _ limit: Int,
        _ ids: inout ContiguousArray<UInt64>
    ) throws(StorageError) -> UInt64? {
        let next = try labelled(.complete, label, partition, start, limit, &ids)
        guard seesStubs else { return next }
        // Both lists are read to the same id, so that the merged batch is complete up to it.
        var stubs: ContiguousArray<UInt64> = []
        let nextStub = try labelled(.stub, label, partition, start, limit, &stubs)
        let upper = min(next ?? .max, nextStub ?? .max)
        ids.append(contentsOf: stubs)
        ids.removeAll { $0 >= upper }
        ids.sort()
        return next == nil && nextStub == nil ? nil : upper
    }

    private func labelled(
        _ kind: StorageFormat.LabelListKind, _ label: LabelID, _ partition: PartitionID,
        _ start: UInt64, _ limit: Int, _ ids: inout ContiguousArray<UInt64>
    ) throws(StorageError) -> UInt64? {
        let base = UInt64(partition.rawValue) << 40
        let ordinal = start - base
        let prefix = StorageKey(kind, label, partition)
        var key = prefix
        key.append(ordinal: ordinal)
        var found = try access.labelScan.seek(atOrBefore: key)
        if !found || !access.labelScan.hasPrefix(prefix) {
            found = try access.labelScan.seek(atOrAfter: prefix)
        }
        while found, access.labelScan.hasPrefix(prefix) {
            var reader = ValueReader(access.labelScan.value)
            var entry = OrdinalEntry.origin
            for _ in 0..<(try ListChunk<OrdinalEntry>.checkedCount(&reader)) {
                entry = try OrdinalEntry.decode(&reader, after: entry)
                if entry.ordinal < ordinal { continue }
                if ids.count >= limit { return base | entry.ordinal }
                ids.append(base | entry.ordinal)
            }
            found = try access.labelScan.next()
        }
        return nil
    }

    func scanRelationships(
        types: [TypeID]?, position: inout ScanPosition, limit: Int,
        sources: inout ContiguousArray<NodeID>, into found: inout Expansion
    ) throws(GraphError) {
        try asGraphError { () throws(StorageError) in
            let start = found.relationships.count
            while !position.isAtEnd, found.relationships.count - start < limit {
                let from = position.next
                let room = limit - (found.relationships.count - start)
                let next = try storedRelationships(
                    types, from: from, until: position.end, limit: room)
                if let overlay, !overlay.isEmpty {
                    merge(overlay, types, from..<(next ?? position.end), into: &found, &sources)
                } else {
                    scannedRecords.append(to: &found, &sources)
                }
                // In a write transaction records move.
                if !access.isFrozen { scannedRecords.removeAll() }
                position.next = next ?? .max
                position.isAtEnd = next == nil
            }
        }
    }

    /// Appends what a scan has found in a range of ids, with what the job changed there.
    private func merge(
        _ overlay: Overlay, _ types: [TypeID]?, _ range: Range<UInt64>,
        into found: inout Expansion, _ sources: inout ContiguousArray<NodeID>
    ) {
        var batch = (0..<scannedRecords.count).map { scannedRecords.relationship(at: $0) }
        batch.removeAll { overlay.hasRelationship($0.id.rawValue) }
        for dirty in overlay.relationships where !dirty.isDeleted {
            let entry = dirty.entry
            guard range.contains(overlay.base | entry.ordinal), isVisible(entry, types) else {
                continue
            }
            batch.append(
                (
                    RelationshipID(rawValue: overlay.base | entry.ordinal),
                    TypeID(rawValue: entry.type),
                    NodeID(rawValue: overlay.base | entry.source),
                    NodeID(rawValue: overlay.base | entry.target)
                ))
        }
        batch.sort { $0.id < $1.id }
        for relationship in batch {
            found.relationships.append(relationship.id)
            found.types.append(relationship.type)
            found.neighbours.append(relationship.target)
            sources.append(relationship.source)
        }
    }

    func isVisible(_ entry: RelationshipEntry, _ types: [TypeID]?) -> Bool {
        if entry.isPending, !seesStubs { return false }
        return types.map { $0.contains(TypeID(rawValue: entry.type)) } ?? true
    }

    /// Puts stored relationships from an id on into `scannedRecords`, up to `limit` of them, and
    /// returns the id to go on from; nil at the end.
    private func storedRelationships(
        _ types: [TypeID]?, from: UInt64, until: UInt64, limit: Int
    ) throws(StorageError) -> UInt64? {
        scannedRecords.removeAll(reserving: limit)
        for partition in partitionIDs {
            let base = UInt64(partition.rawValue) << 40
            let end = min(base + StorageFormat.ordinalLimit, until)
            if from >= end { continue }
            let start = max(from, base)
            var found = try access.relationships.seek(atOrBefore: start)
            if !found || access.relationships.id < base {
                found = try access.relationships.seek(atOrAfter: base)
            }
            while found, access.relationships.id < end {
                var reader = RelationshipChunkReader(
                    firstOrdinal: access.relationships.id - base, access.relationships.value)
                while let entry = try reader.next() {
                    let id = base | entry.ordinal
                    if id < start || !isVisible(entry, types) { continue }
                    if id >= end { break }
                    if scannedRecords.count >= limit { return id }
                    scannedRecords.append(entry, base: base)
                }
                found = try access.relationships.next()
            }
        }
        return nil
    }
}
