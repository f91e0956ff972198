import Graph

/// Compares everything that is stored of one partition: elements with lists, indexes, counts and
/// content hash. What it counts itself never comes from the tables that it checks.
///
/// Bounded by the nodes of the partition: it keeps 48 bytes for each.
final class PartitionVerifier {
    let access: TableAccess
    let names: TokenNames
    let partition: PartitionRecord
    let indexes: [IndexDescriptor]
    var report: VerifyReport

    var facts: NodeFactsReader
    /// By ordinal; nil where there is no node.
    var nodes: ContiguousArray<NodeFacts?> = []
    private var hasher = ElementHasher()
    private var hash: UInt128 = 0
    private var counted = PartitionRecord(id: PartitionID(rawValue: 0), name: "")
    private var tally = RelationshipTally()
    /// The statistics as they should be.
    var statistics: [StatisticKey: Int64] = [:]
    /// How many entries each list kind and label, and each index, should hold.
    var labelEntries: [StatisticKey: Int] = [:]
    var stubLabelEntries: [StatisticKey: Int] = [:]

    init(
        _ access: TableAccess, names: TokenNames, schema: SchemaCatalog,
        partition: PartitionRecord, report: VerifyReport
    ) {
        self.access = access
        self.names = names
        self.partition = partition
        self.report = report
        indexes = partition.indexes.compactMap(schema.definition)
        facts = NodeFactsReader(
            names: names, constraints: indexes.filter { $0.isOverNodes && $0.isUnique })
    }

    /// What problems begin with.
    var place: String { "partition '\(partition.name)'" }

    func verify(progress: (String) -> Void) throws(StorageError) {
        progress("\(place): nodes")
        try verifyNodes()
        progress("\(place): relationships")
        try verifyRelationships()
        progress("\(place): lists")
        try verifyLabelLists()
        try verifyAdjacency()
        progress("\(place): indexes")
        for index in indexes { try verifyEntries(of: index) }
        try verifyStatistics()
        verifyRecord()
        report.partitionCount += 1
        report.nodeCount += Int(counted.nodeCount)
        report.relationshipCount += Int(counted.relationshipCount)
    }

    private func verifyNodes() throws(StorageError) {
        var cursor = try access.cursor(access.tables.nodes)
        var found = try cursor.seek(atOrAfter: partition.base)
        while found, cursor.id >> 40 == partition.base >> 40 {
            let ordinal = cursor.id & 0xFF_FFFF_FFFF
            let value = cursor.value
            try check("\(place): node \(ordinal)") { verifier throws(StorageError) in
                try verifier.take(node: ordinal, value)
            }
            found = try cursor.next()
        }
    }

    private func take(node ordinal: UInt64, _ value: UnsafeRawBufferPointer)
        throws(StorageError)
    {
        guard ordinal < partition.nextNode else {
            return report.add("\(place): node \(ordinal) is beyond the next ordinal \(partition.nextNode)")
        }
        while nodes.count <= Int(ordinal) { nodes.append(nil) }
        let record = try NodeRecord(value)
        let labels = try record.labels()
        guard labels.allSatisfy({ $0.rawValue > 0 && Int($0.rawValue) < names.labels.count }) else {
            return report.add("\(place): node \(ordinal) has a label without a name")
        }
        try checkProperties(record.properties)
        let nodeFacts = try facts.facts(of: value, ordinal: ordinal, &hasher)
        nodes[Int(ordinal)] = nodeFacts
        for label in labels {
            let key = StatisticKey.label(partition.id, label)
            if record.isStub {
                stubLabelEntries[key, default: 0] += 1
            } else {
                labelEntries[key, default: 0] += 1
                statistics[key, default: 0] += 1
            }
        }
        for index in indexes {
            try checkEntry(of: index, ordinal: ordinal, image: record.image(for: index))
        }
        if record.isStub {
            counted.stubCount += 1
            return
        }
        counted.nodeCount += 1
        do {
            hash &+= try hasher.hash(
                nodeWithIdentity: nodeFacts.identity, labels: labels, record: record.properties,
                names: names)
        } catch { throw .graph(error) }
    }

    private func verifyRelationships() throws(StorageError) {
        var cursor = try access.cursor(access.tables.relationships)
        var found = try cursor.seek(atOrAfter: partition.base)
        var next: UInt64 = 0
        while found, cursor.id >> 40 == partition.base >> 40 {
            let first = cursor.id & 0xFF_FFFF_FFFF
            let value = cursor.value
            try check("\(place): relationships from \(first)") { verifier throws(StorageError) in
                var reader = RelationshipChunkReader(firstOrdinal: first, value)
                while let entry = try reader.next() {
                    if entry.ordinal < next {
                        verifier.report.add(
                            "\(verifier.place): relationship \(entry.ordinal) is out of order")
                    }
                    next = entry.ordinal + 1
                    try verifier.take(entry)
                }
            }
            found = try cursor.next()
        }
    }

    private func take(_ entry: RelationshipEntry) throws(StorageError) {
        guard entry.ordinal < partition.nextRelationship else {
            return report.add(
                "\(place): relationship \(entry.ordinal) is beyond the next ordinal \(partition.nextRelationship)")
        }
        guard entry.type > 0, Int(entry.type) < names.types.count else {
            return report.add("\(place): relationship \(entry.ordinal) has a type without a name")
        }
        guard let source = node(entry.source), let target = node(entry.target) else {
            return report.add(
                "\(place): relationship \(entry.ordinal) goes from \(entry.source) to \(entry.target), of which one does not exist")
        }
        report.compare(
            "\(place): whether relationship \(entry.ordinal) is pending",
            stored: entry.isPending, found: source.isStub || target.isStub)
        try checkProperties(entry.properties)
        for index in indexes {
            try checkEntry(of: index, ordinal: entry.ordinal, image: entry.image(for: index))
        }
        if entry.isPending {
            counted.pendingCount += 1
        } else {
            counted.relationshipCount += 1
            tally.add(source: source.labelSet, type: entry.type, target: target.labelSet, 1)
        }
        do {
            hash &+= try hasher.hash(
                relationshipOfType: TypeID(rawValue: entry.type), source: source.identity,
                target: target.identity, record: entry.properties, names: names)
        } catch { throw .graph(error) }
    }

    func node(_ ordinal: UInt64) -> NodeFacts? {
        ordinal < UInt64(nodes.count) ? nodes[Int(ordinal)] : nil
    }

    private func checkProperties(_ record: UnsafeRawBufferPointer) throws(StorageError) {
        do { _ = try PropertyRecord.decode(record) } catch { throw .graph(error) }
    }

    /// Runs a check; damage that it meets is a problem at `place`, not the end of the walk.
    func check(
        _ place: String, _ body: (PartitionVerifier) throws(StorageError) -> Void
    ) throws(StorageError) {
        do { try body(self) } catch {
            switch error {
            case .corrupted(let text): report.add("\(place): \(text)")
            case .graph(let error): report.add("\(place): \(error)")
            default: throw error
            }
        }
    }

    private func verifyStatistics() throws(StorageError) {
        var sums = statistics
        tally.forEach(partition.id, labelSets: facts.labelSets) { sums[$0, default: 0] += $1 }
        for kind in StorageFormat.Statistic.allCases where kind != .propertyKey {
            let prefix = StatisticKey.prefix(kind, partition.id)
            var cursor = try access.cursor(access.tables.statistics)
            var found = try cursor.seek(atOrAfter: prefix)
            while found, cursor.hasPrefix(prefix) {
                let key = try StatisticKey(storedAs: cursor.key)
                let stored = try access.statistic(key)
                report.compare("\(place): statistic \(key)", stored: stored, found: sums[key] ?? 0)
                sums[key] = nil
                found = try cursor.next()
            }
        }
        for (key, count) in sums where count != 0 {
            report.add("\(place): statistic \(key): not stored, counted \(count)")
        }
    }

    private func verifyRecord() {
        report.compare("\(place): nodes", stored: partition.nodeCount, found: counted.nodeCount)
        report.compare("\(place): stubs", stored: partition.stubCount, found: counted.stubCount)
        report.compare(
            "\(place): relationships", stored: partition.relationshipCount,
            found: counted.relationshipCount)
        report.compare(
            "\(place): pending relationships", stored: partition.pendingCount,
            found: counted.pendingCount)
        report.compare(
            "\(place): content hash", stored: ContentHash(rawValue: partition.contentHash),
            found: ContentHash(rawValue: hash))
    }
}
