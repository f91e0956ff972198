import Bytes
import Graph

/// Makes and drops a partition's indexes and constraints: entries for what is there, the
/// partition's record, and the content hash, for unique constraints say what identifies nodes.
struct IndexBuilder {
    let group: GroupState
    let state: PartitionState

    init(_ group: GroupState, _ state: PartitionState) {
        self.group = group
        self.state = state
    }

    /// Throws `constraint` if an element breaks the constraint, or two elements a unique one.
    func create(_ index: IndexDescriptor) throws(StorageError) {
        if group.schema.definition(index.id) == nil {
            guard index.id == group.schema.nextID else {
                throw .corrupted("a changelog record makes index \(index.id.rawValue) out of order")
            }
            group.schema.append(index)
            var key = StorageKey()
            key.append(UInt64(index.id.rawValue), byteCount: 4)
            var writer = ByteWriter()
            index.encode(into: &writer)
            try group.access.put(group.access.tables.schema, key, writer.bytes)
        }
        state.record.indexes = (state.record.indexes + [index.id]).sorted()
        state.isChanged = true
        var edits = try entries(of: index)
        if index.isUnique, let ordinals = edits.duplicate() {
            throw .graph(
                .constraint(
                    "constraint `\(index.name)` can't be made: the elements with ordinals "
                        + "\(ordinals.0) and \(ordinals.1) have the same values"))
        }
        try edits.apply(to: group, state.record.id)
        if index.kind.isOfSingleElements { try checkElements(index) }
        try rehashIfIdentifying(index)
    }

    /// Stubs may break the constraint.
    private func checkElements(_ index: IndexDescriptor) throws(StorageError) {
        let partition = state.record.id
        let name = state.record.name
        if index.isOverNodes {
            try group.access.forEachNode(of: partition) { (ordinal, value) throws(StorageError) in
                let node = try NodeRecord(value)
                guard !node.isStub, let image = try node.image(for: index) else { return }
                try index.check(image.record, "\(name):n\(ordinal)", group.tokens)
            }
        } else {
            try group.access.forEachRelationship(of: partition) { (entry) throws(StorageError) in
                guard let image = entry.image(for: index) else { return }
                try index.check(image.record, "\(name):r\(entry.ordinal)", group.tokens)
            }
        }
    }

    func drop(_ id: IndexID) throws(StorageError) {
        guard let index = group.schema.definition(id), state.record.indexes.contains(id) else {
            throw .corrupted("a changelog record drops index \(id.rawValue), which is not there")
        }
        state.record.indexes.removeAll { $0 == id }
        state.isChanged = true
        let access = group.access
        let table = index.isUnique ? access.tables.uniqueIndexes : access.tables.propertyIndexes
        var prefix = StorageKey()
        prefix.begin(id, state.record.id)
        while true {
            // Deleting ends what a cursor lends, so each entry is looked up anew.
            var cursor = try access.cursor(table)
            guard try cursor.seek(atOrAfter: prefix), cursor.hasPrefix(prefix) else { break }
            var key = StorageKey()
            key.append(contentsOf: cursor.key)
            try access.delete(table, key)
        }
        for kind in [StorageFormat.Statistic.indexEntries, .indexKeys] {
            let key = StatisticKey.index(kind, state.record.id, id)
            group.addStatistic(key, -(try group.statistic(key)))
        }
        try rehashIfIdentifying(index)
    }

    private func entries(of index: IndexDescriptor) throws(StorageError) -> IndexEdits {
        var edits = IndexEdits()
        let partition = state.record.id
        if index.isOverNodes {
            try group.access.forEachNode(of: partition) { (ordinal, value) throws(StorageError) in
                try edits.add(
                    index, partition, ordinal: ordinal, from: nil,
                    to: try NodeRecord(value).image(for: index))
            }
        } else {
            try group.access.forEachRelationship(of: partition) { (entry) throws(StorageError) in
                try edits.add(
                    index, partition, ordinal: entry.ordinal, from: nil,
                    to: entry.image(for: index))
            }
        }
        return edits
    }

    private func rehashIfIdentifying(_ index: IndexDescriptor) throws(StorageError) {
        guard index.isUnique, index.isOverNodes else { return }
        let constraints = state.indexes(group.schema) { $0.isOverNodes && $0.isUnique }
        state.record.contentHash = try group.access.contentHash(
            of: state.record.id, constraints: constraints, names: group.tokens.names)
    }
}
