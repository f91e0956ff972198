import Graph

// Elements by their ids.
extension StoreReader {
    func partitionID(named name: String) throws(GraphError) -> PartitionID? {
        try asGraphError { () throws(StorageError) -> PartitionID? in
            if partitionIDs.count == 1 {
                let own = try partitionName(partitionIDs[0])
                // As statements compare strings: by bytes.
                return own.utf8.elementsEqual(name.utf8) ? partitionIDs[0] : nil
            }
            guard let found = try access.partition(named: name), has(found) else { return nil }
            return found
        }
    }

    func contains(_ nodes: ContiguousArray<NodeID>) throws(GraphError) -> ContiguousArray<Bool> {
        try asGraphError { () throws(StorageError) -> ContiguousArray<Bool> in
            var results: ContiguousArray<Bool> = []
            results.reserveCapacity(nodes.count)
            for id in nodes { results.append(try isThere(id)) }
            return results
        }
    }

    func contains(_ relationships: ContiguousArray<RelationshipID>) throws(GraphError)
        -> ContiguousArray<Bool>
    {
        try asGraphError { () throws(StorageError) -> ContiguousArray<Bool> in
            var results: ContiguousArray<Bool> = []
            results.reserveCapacity(relationships.count)
            for id in relationships { results.append(try isThere(id)) }
            return results
        }
    }

    /// Whether the partition is one of the reader's.
    private func has(_ partition: PartitionID) -> Bool {
        var (low, high) = (0, partitionIDs.count)
        while low < high {
            let middle = (low + high) / 2
            if partitionIDs[middle] < partition { low = middle + 1 } else { high = middle }
        }
        return low < partitionIDs.count && partitionIDs[low] == partition
    }

    private func isThere(_ id: NodeID) throws(StorageError) -> Bool {
        guard has(id.partition), let value = try nodeValue(id.rawValue) else { return false }
        return seesStubs || value.first != StorageFormat.nodeIsStub
    }

    private func isThere(_ id: RelationshipID) throws(StorageError) -> Bool {
        guard has(id.partition), let entry = try relationshipEntry(id.rawValue) else {
            return false
        }
        return isVisible(entry, nil)
    }
}
