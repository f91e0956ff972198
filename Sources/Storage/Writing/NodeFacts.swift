import Graph

/// What relationships need to know of their ends: label set and identity.
struct NodeFacts: Equatable {
    /// The index of the label set among those that `NodeFactsReader` met.
    var labelSet: Int32
    var identity: UInt128
    var isStub: Bool
}

/// Derives facts from node values, for one partition and one set of indexes.
struct NodeFactsReader {
    var names: TokenNames
    /// The unique constraints on nodes by name: the first that a node satisfies identifies it.
    let constraints: [IndexDescriptor]
    private(set) var labelSets: [[LabelID]] = []

    init(names: TokenNames, constraints: [IndexDescriptor]) {
        self.names = names
        self.constraints = constraints.sorted { $0.name < $1.name }
    }

    mutating func facts(
        of value: UnsafeRawBufferPointer, ordinal: UInt64, _ hasher: inout ElementHasher
    ) throws(StorageError) -> NodeFacts {
        let record = try NodeRecord(value)
        let labels = try record.labels()
        return NodeFacts(
            labelSet: labelSet(labels),
            identity: try identity(record, labels, ordinal: ordinal, &hasher),
            isStub: record.isStub)
    }

    private func identity(
        _ record: NodeRecord, _ labels: [LabelID], ordinal: UInt64, _ hasher: inout ElementHasher
    ) throws(StorageError) -> UInt128 {
        for constraint in constraints {
            guard case .label(let label) = constraint.scope, labels.contains(label) else {
                continue
            }
            do {
                let identity = try hasher.identity(
                    label: label, keys: constraint.keys, record: record.properties, names: names)
                if let identity { return identity }
            } catch { throw .graph(error) }
        }
        return hasher.identity(ofNode: ordinal)
    }

    private mutating func labelSet(_ labels: [LabelID]) -> Int32 {
        // Few sets occur in one batch.
        if let index = labelSets.lastIndex(of: labels) { return Int32(index) }
        labelSets.append(labels)
        return Int32(labelSets.count - 1)
    }
}
