import Graph

/// Sorts the entries of all indexes of an import, then puts them.
final class IndexSorters {
    private let nodeIndexes: [IndexDescriptor]
    private let relationshipIndexes: [IndexDescriptor]
    private let all: [IndexDescriptor]
    private let partition: PartitionID
    /// For messages.
    private let tokens: TokenCatalog
    private let load: BulkLoad
    private let unique: RunSet?
    private let property: RunSet?
    private var key = StorageKey()
    private var value = StorageKey()

    init(_ load: BulkLoad) {
        self.load = load
        partition = load.partition
        tokens = load.core.currentCatalogs.tokens
        all = load.indexes
        nodeIndexes = load.indexes.filter(\.isOverNodes)
        relationshipIndexes = load.indexes.filter { !$0.isOverNodes }
        let memory = load.memoryByteCount / 8
        unique = all.contains(where: \.isUnique)
            ? RunSet(load, "unique", memoryByteCount: memory) : nil
        property = all.contains { !$0.isUnique }
            ? RunSet(load, "property", memoryByteCount: memory) : nil
    }

    @inline(__always)
    func add(node ordinal: UInt64, _ image: UnsafeRawBufferPointer) throws(StorageError) {
        if nodeIndexes.isEmpty { return }
        let record = try NodeRecord(image)
        for index in nodeIndexes {
            if let image = try record.image(for: index) { try add(index, ordinal, image.record) }
        }
    }

    @inline(__always)
    func add(_ entry: RelationshipEntry) throws(StorageError) {
        for index in relationshipIndexes {
            if let image = entry.image(for: index) {
                try add(index, entry.ordinal, image.record)
            }
        }
    }

    private func add(
        _ index: IndexDescriptor, _ ordinal: UInt64, _ record: UnsafeRawBufferPointer
    ) throws(StorageError) {
        if index.kind.isOfSingleElements {
            try index.check(record, "\(ordinal), counted from 0,", tokens)
        }
        key.begin(index.id, partition)
        guard try key.append(index, of: record) else { return }
        if index.isUnique {
            value.removeAll()
            value.append(ordinal: ordinal)
            try unique?.append(key, value.bytes)
        } else {
            key.append(ordinal: ordinal)
            try property?.append(key)
        }
    }

    /// Puts all entries and returns the numbers of entries and of distinct keys.
    ///
    /// - Throws: `constraint` if two elements have the same values under a unique index.
    func load(_ rows: BulkWriter) throws(StorageError) -> [StatisticKey: Int64] {
        var counts: [StatisticKey: Int64] = [:]
        for (sorted, isUnique) in [(unique, true), (property, false)] {
            guard let sorted else { continue }
            try sorted.finish()
            try load(sorted.paths, isUnique, rows, &counts)
        }
        return counts
    }

    private func load(
        _ paths: [String], _ isUnique: Bool, _ rows: BulkWriter,
        _ counts: inout [StatisticKey: Int64]
    ) throws(StorageError) {
        let merger = try RunMerger(paths, load.core.disk, memory: load.memoryByteCount / 4)
        var last: [UInt8] = []
        var lastValue: [UInt8] = []
        while try merger.next() {
            let key = merger.key
            var reader = ValueReader(key)
            let index = IndexID(rawValue: try reader.keyToken())
            let compared = isUnique ? key[...] : key.dropLast(5)
            if !compared.elementsEqual(last) {
                counts[.index(.indexKeys, partition, index), default: 0] += 1
                last.removeAll(keepingCapacity: true)
                last.append(contentsOf: compared)
            } else if isUnique {
                throw try duplicate(index, lastValue, merger.value)
            }
            counts[.index(.indexEntries, partition, index), default: 0] += 1
            if isUnique {
                lastValue.removeAll(keepingCapacity: true)
                lastValue.append(contentsOf: merger.value)
            }
            try rows.put(isUnique ? .uniqueIndexes : .propertyIndexes, key, merger.value)
        }
    }

    private func duplicate(
        _ id: IndexID, _ first: [UInt8], _ second: UnsafeRawBufferPointer
    ) throws(StorageError) -> StorageError {
        let name = all.first { $0.id == id }?.name ?? "\(id.rawValue)"
        let ordinals = try first.withBytes { first throws(StorageError) in
            try [first, second].map { value throws(StorageError) in
                try IndexEntryValue(unique: value).ordinal
            }
        }
        return .graph(
            .constraint(
                "constraint `\(name)` does not hold: elements \(ordinals[0]) and \(ordinals[1]), "
                    + "counted from 0, have the same values"))
    }
}
