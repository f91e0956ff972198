import Graph

/// Verifies one partition: it collects what the elements say ought to be in the lists, indexes and
/// counts, and compares.
///
/// Memory grows with the partition: sets of list entries are kept as sums of hashes instead, so
/// that it is per node and index, not per relationship.
struct PartitionVerifier {
    private let verifier: Verifier
    private let record: PartitionRecord
    private let indexes: [IndexDescriptor]
    private var facts: NodeFactsReader
    private var hasher = ElementHasher()

    private var nodeCount: UInt64 = 0
    private var stubCount: UInt64 = 0
    private var relationshipCount: UInt64 = 0
    private var pendingCount: UInt64 = 0
    /// Label sets of nodes by ordinal; stubs have one too.
    private var labelSets: [UInt64: (set: Int32, isStub: Bool)] = [:]
    private var counts: [StatisticKey: Int64] = [:]
    private var tally = RelationshipTally()
    /// Sums of hashes of entries: equal multisets have equal sums.
    private var labelSums: [LabelList: MultisetHash] = [:]
    private var adjacencySum = MultisetHash()
    private var indexSums: [IndexID: MultisetHash] = [:]

    private struct LabelList: Hashable {
        var kind: StorageFormat.LabelListKind
        var label: LabelID
    }

    init(_ verifier: Verifier, _ record: PartitionRecord) {
        self.verifier = verifier
        self.record = record
        indexes = record.indexes.compactMap { verifier.schema.definition($0) }
        facts = NodeFactsReader(
            names: verifier.tokens.names,
            constraints: indexes.filter { $0.isOverNodes && $0.isUnique })
    }

    private var access: TableAccess { verifier.access }
    private var base: UInt64 { record.base }

    private func report(_ table: String, _ text: String) {
        verifier.report("partition \(record.name), \(table)", text)
    }

    mutating func run() throws(StorageError) {
        if indexes.count != record.indexes.count { report("schema", "an index is not defined") }
        try collectNodes()
        try collectRelationships()
        try compareLabelLists()
        try compareAdjacency()
        for index in indexes { try compare(index) }
        try compareCounts()
        let hash = try access.contentHash(
            of: record.id, constraints: facts.constraints, names: facts.names)
        if hash != record.contentHash {
            report(
                "content hash",
                "\(ContentHash(rawValue: record.contentHash)) is kept, the elements have "
                    + "\(ContentHash(rawValue: hash))")
        }
    }
}

// What the elements say.
extension PartitionVerifier {
    private mutating func collectNodes() throws(StorageError) {
        var cursor = try access.cursor(access.tables.nodes)
        var found = try cursor.seek(atOrAfter: base)
        while found, cursor.id < base + StorageFormat.ordinalLimit {
            let ordinal = cursor.id - base
            do throws(StorageError) {
                try collect(ordinal, cursor.value)
            } catch {
                report("nodes", "node \(ordinal): \(error)")
            }
            found = try cursor.next()
        }
    }

    private mutating func collect(
        _ ordinal: UInt64, _ value: UnsafeRawBufferPointer
    ) throws(StorageError) {
        let node = try NodeRecord(value)
        let labels = try node.labels()
        for label in labels where verifier.tokens.name(.label, label.rawValue) == nil {
            throw .corrupted("label \(label.rawValue) has no name")
        }
        try checkKeys(node.properties)
        let found = try facts.facts(of: value, ordinal: ordinal, &hasher)
        labelSets[ordinal] = (found.labelSet, node.isStub)
        if ordinal >= record.nextNode { report("nodes", "node \(ordinal) was never given out") }
        if node.isStub { stubCount += 1 } else { nodeCount += 1 }
        for label in labels {
            let list = LabelList(kind: node.isStub ? .stub : .complete, label: label)
            labelSums[list, default: MultisetHash()].add(ordinal)
            if !node.isStub { counts[.label(record.id, label), default: 0] += 1 }
        }
        for index in indexes where index.isOverNodes {
            guard let image = try node.image(for: index) else { continue }
            try expect(index, ordinal, image)
            if !node.isStub { try check(index, "n\(ordinal)", image) }
        }
    }

    private mutating func collectRelationships() throws(StorageError) {
        var cursor = try access.cursor(access.tables.relationships)
        var found = try cursor.seek(atOrAfter: base)
        var last: UInt64?
        while found, cursor.id < base + StorageFormat.ordinalLimit {
            let first = cursor.id - base
            do throws(StorageError) {
                var reader = RelationshipChunkReader(firstOrdinal: first, cursor.value)
                while let entry = try reader.next() {
                    if let last, entry.ordinal <= last {
                        throw .corrupted("relationship \(entry.ordinal) is out of order")
                    }
                    last = entry.ordinal
                    try collect(entry)
                }
            } catch {
                report("relationships", "chunk \(first): \(error)")
            }
            found = try cursor.next()
        }
        var sums: [StatisticKey: Int64] = [:]
        tally.forEach(record.id, labelSets: facts.labelSets) { sums[$0, default: 0] += $1 }
        counts.merge(sums) { $0 + $1 }
    }

    private mutating func collect(_ entry: RelationshipEntry) throws(StorageError) {
        guard verifier.tokens.name(.type, entry.type) != nil else {
            throw .corrupted("type \(entry.type) has no name")
        }
        try checkKeys(entry.properties)
        if entry.ordinal >= record.nextRelationship {
            report("relationships", "relationship \(entry.ordinal) was never given out")
        }
        guard let source = labelSets[entry.source], let target = labelSets[entry.target] else {
            return report("relationships", "an end of \(entry.ordinal) does not exist")
        }
        if entry.isPending != (source.isStub || target.isStub) {
            report("relationships", "\(entry.ordinal) is \(entry.isPending ? "" : "not ")pending")
        }
        if entry.isPending {
            pendingCount += 1
        } else {
            relationshipCount += 1
            tally.add(source: source.set, type: entry.type, target: target.set, 1)
        }
        adjacencySum.add(
            entry.source, entry.isPending ? 3 : 1, UInt64(entry.type), entry.target, entry.ordinal)
        adjacencySum.add(
            entry.target, entry.isPending ? 4 : 2, UInt64(entry.type), entry.source, entry.ordinal)
        for index in indexes {
            guard let image = entry.image(for: index) else { continue }
            try expect(index, entry.ordinal, image)
            try check(index, "r\(entry.ordinal)", image)
        }
    }

    /// Every property key has a name, and every value can be read.
    private func checkKeys(_ properties: UnsafeRawBufferPointer) throws(StorageError) {
        do {
            for (key, _) in try PropertyRecord.decode(properties)
            where verifier.tokens.name(.key, key.rawValue) == nil {
                report("records", "property key \(key.rawValue) has no name")
            }
        } catch { throw .graph(error) }
    }

    private func check(
        _ index: IndexDescriptor, _ element: String, _ image: IndexEdits.Image
    ) throws(StorageError) {
        do throws(StorageError) {
            try index.check(image.record, "\(record.name):\(element)", verifier.tokens)
        } catch {
            guard case .graph(.constraint(let text)) = error else { throw error }
            report("constraints", text)
        }
    }

    private mutating func expect(
        _ index: IndexDescriptor, _ ordinal: UInt64, _ image: IndexEdits.Image
    ) throws(StorageError) {
        var key = StorageKey()
        guard try key.append(index, of: image.record) else { return }
        indexSums[index.id, default: MultisetHash()].add(key.bytes, ordinal, image.isHidden)
    }
}

// What lists, indexes and counts have.
extension PartitionVerifier {
    private mutating func compareLabelLists() throws(StorageError) {
        var cursor = try access.cursor(access.tables.labelScan)
        var stored: [LabelList: MultisetHash] = [:]
        var found = try cursor.first()
        while found {
            var key = ValueReader(cursor.key)
            let kind = StorageFormat.LabelListKind(rawValue: try key.byte())
            let label = LabelID(rawValue: try key.keyToken())
            if try key.bigEndian(byteCount: 3) == UInt64(record.id.rawValue), let kind {
                var entries: ContiguousArray<OrdinalEntry> = []
                try OrdinalEntry.decode(cursor.value, into: &entries)
                let list = LabelList(kind: kind, label: label)
                for entry in entries { stored[list, default: MultisetHash()].add(entry.ordinal) }
            }
            found = try cursor.next()
        }
        if stored != labelSums { report("labelScan", "the lists differ from the nodes' labels") }
    }

    private func compareAdjacency() throws(StorageError) {
        var cursor = try access.cursor(access.tables.adjacency)
        var start = StorageKey()
        start.append(id: base)
        var sum = MultisetHash()
        var list = UInt64.max
        var last: AdjacencyEntry?
        var found = try cursor.seek(atOrAfter: start)
        while found {
            var key = ValueReader(cursor.key)
            let node = try key.bigEndian(byteCount: 8)
            guard node >> 40 == base >> 40 else { break }
            var entries: ContiguousArray<AdjacencyEntry> = []
            try AdjacencyEntry.decode(cursor.value, into: &entries)
            if !key.isAtEnd {
                let bound = try AdjacencyEntry(keyEnd: &key)
                let isBetween = last.map { $0 < bound } ?? false && entries.first ?? bound >= bound
                if list != node || !isBetween {
                    report("adjacency", "a chunk of node \(node - base) has a wrong key")
                }
            }
            list = node
            last = entries.last
            for entry in entries {
                sum.add(
                    node - base, UInt64(entry.run.kindNumber), UInt64(entry.run.type),
                    entry.neighbour, entry.relationship)
            }
            found = try cursor.next()
        }
        if sum != adjacencySum { report("adjacency", "the lists differ from the relationships") }
    }

    private func compare(_ index: IndexDescriptor) throws(StorageError) {
        var prefix = StorageKey()
        prefix.begin(index.id, record.id)
        let table = index.isUnique ? access.tables.uniqueIndexes : access.tables.propertyIndexes
        var cursor = try access.cursor(table)
        var sum = MultisetHash()
        var entryCount: Int64 = 0
        var keyCount: Int64 = 0
        var last: [UInt8]?
        var found = try cursor.seek(atOrAfter: prefix)
        while found, cursor.hasPrefix(prefix) {
            let rest = cursor.key.dropFirst(prefix.count)
            let key = [UInt8](index.isUnique ? rest : rest.dropLast(5))
            let value =
                index.isUnique
                ? try IndexEntryValue(unique: cursor.value)
                : try IndexEntryValue(key: cursor.key, value: cursor.value)
            sum.add(key, value.ordinal, value.isHidden)
            entryCount += 1
            if key != last { keyCount += 1 }
            last = key
            found = try cursor.next()
        }
        if sum != indexSums[index.id] ?? MultisetHash() {
            report("index \(index.name)", "the entries differ from the elements")
        }
        let keptEntries = try access.statistic(.index(.indexEntries, record.id, index.id))
        let keptKeys = try access.statistic(.index(.indexKeys, record.id, index.id))
        if keptEntries != entryCount || keptKeys != keyCount {
            report("index \(index.name)", "the counts differ from the entries")
        }
    }

    private func compareCounts() throws(StorageError) {
        let kept = [
            record.nodeCount, record.stubCount, record.relationshipCount, record.pendingCount,
        ]
        let found = [nodeCount, stubCount, relationshipCount, pendingCount]
        if kept != found {
            report("counts", "nodes, stubs, relationships, pending: \(kept) kept, \(found) found")
        }
        var stored: [StatisticKey: Int64] = [:]
        var cursor = try access.cursor(access.tables.statistics)
        var isThere = try cursor.first()
        while isThere {
            let key = try StatisticKey(storedAs: cursor.key)
            if key.partition == record.id, key.kind.isOfElements {
                stored[key] = try access.statistic(key)
            }
            isThere = try cursor.next()
        }
        for key in Set(stored.keys).union(counts.keys) where stored[key] ?? 0 != counts[key] ?? 0 {
            report("statistics", "\(key): \(stored[key] ?? 0) kept, \(counts[key] ?? 0) found")
        }
    }
}

extension StorageFormat.Statistic {
    /// Whether it counts elements, not index entries or the use of keys.
    fileprivate var isOfElements: Bool {
        switch self {
        case .label, .type, .sourceLabelType, .typeTargetLabel, .sourceLabelTypeTargetLabel: true
        case .indexEntries, .indexKeys, .propertyKey: false
        }
    }
}
