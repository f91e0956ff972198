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
            scannedRecords.removeAll()
            while !position.isAtEnd, found.relationships.count - start < limit {
                let from = position.next
                let room = limit - (found.relationships.count - start)
                guard let overlay, !overlay.isEmpty else {
                    let next = try storedRelationships(
                        types, from: from, until: position.end, limit: room
                    ) { (scanned, record) in
                        found.append(scanned, &sources)
                        if access.isFrozen { scannedRecords.append(scanned.id, record) }
                    }
                    position.next = next ?? .max
                    position.isAtEnd = next == nil
                    continue
                }
                var batch: ContiguousArray<ScannedRelationship> = []
                let next = try storedRelationships(
                    types, from: from, until: position.end, limit: room
                ) { (scanned, _) in batch.append(scanned) }
                batch.removeAll { overlay.hasRelationship($0.id) }
                let upper = next ?? position.end
                for dirty in overlay.relationships where !dirty.isDeleted {
                    let scanned = ScannedRelationship(dirty.entry, base: overlay.base)
                    if scanned.id >= from, scanned.id < upper, isVisible(dirty.entry, types) {
                        batch.append(scanned)
                    }
                }
                batch.sort { $0.id < $1.id }
                for scanned in batch { found.append(scanned, &sources) }
                position.next = next ?? .max
                position.isAtEnd = next == nil
            }
        }
    }

    func isVisible(_ entry: RelationshipEntry, _ types: [TypeID]?) -> Bool {
        if entry.isPending, !seesStubs { return false }
        return types.map { $0.contains(TypeID(rawValue: entry.type)) } ?? true
    }

    /// Calls `body` with stored relationships from an id on, up to `limit` of them, and returns
    /// the id to go on from; nil at the end.
    @inline(__always)
    private func storedRelationships(
        _ types: [TypeID]?, from: UInt64, until: UInt64, limit: Int,
        _ body: (ScannedRelationship, UnsafeRawBufferPointer) -> Void
    ) throws(StorageError) -> UInt64? {
        var count = 0
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
                    if base | entry.ordinal < start || !isVisible(entry, types) { continue }
                    if base | entry.ordinal >= end { break }
                    if count >= limit { return base | entry.ordinal }
                    count += 1
                    body(ScannedRelationship(entry, base: base), entry.properties)
                }
                found = try access.relationships.next()
            }
        }
        return nil
    }
}

extension Expansion {
    @inline(__always)
    fileprivate mutating func append(
        _ scanned: ScannedRelationship, _ sources: inout ContiguousArray<NodeID>
    ) {
        relationships.append(RelationshipID(rawValue: scanned.id))
        types.append(TypeID(rawValue: scanned.type))
        neighbours.append(NodeID(rawValue: scanned.target))
        sources.append(NodeID(rawValue: scanned.source))
    }
}

private struct ScannedRelationship {
    var id: UInt64
    var type: UInt32
    var source: UInt64
    var target: UInt64

    init(_ entry: RelationshipEntry, base: UInt64) {
        id = base | entry.ordinal
        type = entry.type
        source = base | entry.source
        target = base | entry.target
    }
}
