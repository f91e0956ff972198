import Graph

// Scans of nodes that read properties in the same pass.
extension StoreReader {
    func scanNodes(
        label: LabelID?, reading keys: [KeyID], position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) -> [Column]? {
        let sorted = keys.count > 1 ? Set(keys).sorted() : keys
        let start = (count: nodes.count, position: position)
        if !position.isAtEnd, limit > 0, takesQuickly(sorted) {
            let columns = try asGraphError { () throws(StorageError) -> [Column]? in
                guard try isOnMostNodes(label) else { return nil }
                let columns = try records(label, sorted, &position, limit, &nodes)
                if columns == nil { mixedKeys.formUnion(sorted) }
                return columns
            }
            if let columns { return Self.pick(columns, sorted, keys) }
            nodes.removeLast(nodes.count - start.count)
            position = start.position
        }
        try scanNodes(label: label, position: &position, limit: limit, into: &nodes)
        return nil
    }

    /// Whether it costs less to walk over all nodes than to look those up that have the label.
    private func isOnMostNodes(_ label: LabelID?) throws(StorageError) -> Bool {
        guard let label else { return true }
        var (labelled, all): (Int64, UInt64) = (0, 0)
        for partition in partitionIDs {
            labelled &+= try statistic(.label(partition, label))
            all &+= try record(partition).nodeCount
        }
        return UInt64(clamping: labelled) >= all / 2
    }

    /// Appends nodes and gives their properties; nil if a record is damaged or has something that
    /// `RecordColumns` does not take.
    private func records(
        _ label: LabelID?, _ keys: [KeyID], _ position: inout ScanPosition, _ limit: Int,
        _ nodes: inout ContiguousArray<NodeID>
    ) throws(StorageError) -> [Column]? {
        var columns = RecordColumns(keys, capacity: limit)
        let full = nodes.count + limit
        let token = label?.rawValue
        for partition in partitionIDs {
            let base = UInt64(partition.rawValue) << 40
            let end = min(base + StorageFormat.ordinalLimit, position.end)
            if position.next >= end { continue }
            var found = try access.nodes.seek(atOrAfter: max(position.next, base))
            while found, access.nodes.id < end {
                if let record = try visibleProperties(access.nodes.value, token) {
                    if nodes.count == full {
                        position.next = access.nodes.id
                        return columns.finish()
                    }
                    if !columns.append(record) { return nil }
                    nodes.append(NodeID(rawValue: access.nodes.id))
                }
                found = try access.nodes.next()
            }
        }
        (position.next, position.isAtEnd) = (.max, true)
        return columns.finish()
    }

    /// The property record of a stored node; nil for one that the scan does not give out.
    @inline(__always)
    private func visibleProperties(
        _ value: UnsafeRawBufferPointer, _ label: UInt32?
    ) throws(StorageError) -> UnsafeRawBufferPointer? {
        if let node = NodeRecord.plain(value) {
            if node.isStub, !seesStubs { return nil }
            guard let label else { return node.properties }
            for token in node.labels where UInt32(token) == label { return node.properties }
            return nil
        }
        let node = try NodeRecord(value)
        if node.isStub, !seesStubs { return nil }
        if let label, try !node.has(label) { return nil }
        return node.properties
    }
}
