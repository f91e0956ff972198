import Bytes
import Disk
import Graph

// The third stage: every table's rows, in key order.
extension BulkLoad {
    private var base: UInt64 { UInt64(partition.rawValue) << 40 }

    /// Puts all rows into the hidden partition.
    ///
    /// - Parameter progress: called now and then with how much is done of how much; whether to go
    ///   on.
    package func load(_ progress: @escaping (Int, Int) -> Bool) throws(StorageError) {
        let rows = BulkWriter(writer)
        var steps = LoadSteps(
            total: Int(manifest.nodeCount + 2 * manifest.relationshipCount), progress)
        try steps.tell()
        let sorters = IndexSorters(self)
        try loadNodes(rows, sorters, &steps)
        let incoming = RunSet(
            self, "incoming", memoryByteCount: memoryByteCount / 3,
            expectedByteCount: Int(manifest.relationshipCount) * 64)
        try loadRelationships(rows, sorters, incoming, &steps)
        try incoming.finish()
        // The outgoing lists are read from the table.
        try rows.finish()
        try loadAdjacency(rows, incoming, &steps)
        indexCounts = try sorters.load(rows)
        try rows.finish()
    }

    private func loadNodes(
        _ rows: BulkWriter, _ sorters: IndexSorters, _ steps: inout LoadSteps
    ) throws(StorageError) {
        var lists: [LabelID: ListChunkWriter<OrdinalEntry>] = [:]
        func emit(_ key: borrowing StorageKey, _ value: borrowing [UInt8]) throws(StorageError) {
            try rows.put(.labelScan, key, value)
        }
        for label in Set(nodes.distinctLabelSets.joined()) {
            var list = ListChunkWriter<OrdinalEntry>()
            list.begin(StorageKey(.complete, label, partition))
            lists[label] = list
        }
        let labelSets = nodes.distinctLabelSets
        let labelSetOf = nodes.labelSets
        try nodes.forEachImage(self) { (ordinal, image) throws(StorageError) in
            try rows.put(.nodes, base | ordinal, image)
            for label in labelSets[Int(labelSetOf[Int(ordinal)])] {
                try lists[label]?.append(OrdinalEntry(ordinal: ordinal), emit)
            }
            try sorters.add(node: ordinal, image)
            try steps.step()
        }
        for label in lists.keys.sorted() { try lists[label]?.end(emit) }
    }

    private func loadRelationships(
        _ rows: BulkWriter, _ sorters: IndexSorters, _ incoming: RunSet, _ steps: inout LoadSteps
    ) throws(StorageError) {
        let merger = try RunMerger(
            manifest.runs.map(path), core.disk, memory: memoryByteCount / 4)
        var chunk = RelationshipChunkWriter(base: base)
        var ordinal: UInt64 = 0
        while try merger.next() {
            let head = merger.key
            guard head.count == BulkRelationships.keyByteCount else {
                throw .corrupted("a run of relationships has a key of \(head.count) bytes")
            }
            let first = UInt64(bigEndian: head.loadUnaligned(as: UInt64.self))
            let last = UInt64(bigEndian: head.loadUnaligned(fromByteOffset: 5, as: UInt64.self))
            let entry = RelationshipEntry(
                ordinal: ordinal, type: UInt32(first & 0xff_ffff), isPending: false,
                source: first >> 24, target: last & (StorageFormat.ordinalLimit - 1),
                properties: merger.value)
            try chunk.append(entry, to: rows)
            try Self.withIncomingKey(entry) { key throws(StorageError) in
                try incoming.append(key)
            }
            try sorters.add(entry)
            ordinal += 1
            try steps.step()
        }
        try chunk.end(rows)
        guard ordinal == manifest.relationshipCount else {
            throw .corrupted("the work files of the import do not fit together; remove them")
        }
    }

    private func loadAdjacency(
        _ rows: BulkWriter, _ incoming: RunSet, _ steps: inout LoadSteps
    ) throws(StorageError) {
        let merger = try RunMerger(incoming.paths, core.disk, memory: memoryByteCount / 4)
        var outgoing = OutgoingReader(core, base: base, count: manifest.relationshipCount)
        var lists = AdjacencyWriter(rows, base: base)
        var out = try outgoing.next()
        var isIncoming = try merger.next()
        while out != nil || isIncoming {
            let target = isIncoming ? Self.incoming(merger.key) : nil
            if let edge = out, target.map({ edge.source <= $0.node }) ?? true {
                try lists.append(
                    edge.source,
                    AdjacencyEntry(
                        run: AdjacencyRun(.outgoing, edge.type), neighbour: edge.target,
                        relationship: edge.ordinal))
                out = try outgoing.next()
            } else if let target {
                try lists.append(target.node, target.entry)
                isIncoming = try merger.next()
                try steps.step()
            }
        }
        try lists.end()
    }

    /// Lends the key that sorts incoming relationships: the target in five bytes, the type in
    /// three, the source and the ordinal in five.
    @inline(__always)
    private static func withIncomingKey(
        _ entry: RelationshipEntry,
        _ body: (UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        // The low three bytes of each tail are written over by the next one, or not lent.
        var key: (UInt64, UInt64, UInt64) = (0, 0, 0)
        try withUnsafeMutableBytes(of: &key) { key throws(StorageError) in
            let head = entry.target << 24 | UInt64(entry.type)
            key.storeBytes(of: head.bigEndian, as: UInt64.self)
            key.storeBytes(of: (entry.source << 24).bigEndian, toByteOffset: 8, as: UInt64.self)
            key.storeBytes(of: (entry.ordinal << 24).bigEndian, toByteOffset: 13, as: UInt64.self)
            try body(UnsafeRawBufferPointer(rebasing: key[..<18]))
        }
    }

    private static func incoming(
        _ key: UnsafeRawBufferPointer
    ) -> (node: UInt64, entry: AdjacencyEntry) {
        let head = UInt64(bigEndian: key.loadUnaligned(as: UInt64.self))
        let source = UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 5, as: UInt64.self))
        let ordinal = UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 10, as: UInt64.self))
        let mask = StorageFormat.ordinalLimit - 1
        return (
            head >> 24,
            AdjacencyEntry(
                run: AdjacencyRun(.incoming, UInt32(head & 0xff_ffff)), neighbour: source & mask,
                relationship: ordinal & mask)
        )
    }

    /// The partition as the record of the import says it.
    func importedPartition() throws(StorageError) -> ImportedPartition {
        guard let hidden = try store.snapshot().access.partition(partition) else {
            throw .corrupted("the hidden partition of the import is gone")
        }
        var record = PartitionRecord(id: partition, name: partitionName)
        record.indexes = hidden.indexes
        record.nextNode = manifest.nextNode
        record.nextRelationship = manifest.relationshipCount
        record.nodeCount = manifest.nodeCount
        record.relationshipCount = manifest.relationshipCount
        record.contentHash = nodes.contentHash &+ manifest.relationshipHash
        var counts = indexCounts
        for (set, count) in nodes.labelSetCounts.enumerated() {
            for label in nodes.distinctLabelSets[set] {
                counts[.label(partition, label), default: 0] += count
            }
        }
        var tally = RelationshipTally()
        for row in manifest.tally {
            tally.add(source: row.source, type: row.type, target: row.target, row.count)
        }
        tally.forEach(partition, labelSets: nodes.distinctLabelSets) {
            counts[$0, default: 0] += $1
        }
        for key in nodes.keys.union(manifest.relationshipKeys) {
            counts[StatisticKey(kind: .propertyKey, partition: partition, first: key)] = 1
        }
        return ImportedPartition(
            record: record, statistics: counts.filter { $0.value > 0 }.map { ($0.key, $0.value) })
    }
}

/// Counts what is done and tells it now and then.
struct LoadSteps {
    private let total: Int
    private let progress: (Int, Int) -> Bool
    private var done = 0
    private var next = interval

    private static let interval = 1 << 17

    init(total: Int, _ progress: @escaping (Int, Int) -> Bool) {
        self.total = total
        self.progress = progress
    }

    @inline(__always)
    mutating func step() throws(StorageError) {
        done += 1
        if done == next { try tell() }
    }

    mutating func tell() throws(StorageError) {
        next = done + Self.interval
        guard progress(done, total) else { throw .closed("the import was interrupted") }
    }
}
