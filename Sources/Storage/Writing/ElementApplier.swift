import Graph
import LMDB

/// Applies after-images of one partition to all tables: elements, lists, indexes, statistics and
/// content hash, from the difference to what is stored.
///
/// The same code runs for a live write and for the replay of its record, which therefore cannot
/// differ. First everything is read and compared, then everything is written: buffers from LMDB
/// are valid until the first write.
struct ElementApplier {
    let group: GroupState
    let state: PartitionState
    let changes: ElementChanges
    private let base: UInt64
    private let nodeIndexes: [IndexDescriptor]
    private let relationshipIndexes: [IndexDescriptor]

    private var facts: NodeFactsReader
    /// Facts before and after, by slot; `factSlots` has the slot of each node id met.
    private var factSlots = IDMap()
    private var factsBefore: ContiguousArray<NodeFacts?> = []
    private var factsAfter: ContiguousArray<NodeFacts?> = []

    /// The partition's record and the counts that change, taken over only when all is applied.
    private(set) var record: PartitionRecord
    private var statistics: [StatisticKey: Int64] = [:]
    private var newKeys: Set<UInt32> = []
    private var tally = RelationshipTally()
    private var labelEdits: ContiguousArray<LabelEdit> = []
    private var adjacencyEdits: ContiguousArray<AdjacencyEdit> = []
    private var indexEdits = IndexEdits()
    /// Ordinals of unchanged relationships whose ends changed labels or identity.
    private var affected: [UInt64] = []

    init(_ group: GroupState, names: TokenNames, _ changes: ElementChanges) throws(StorageError) {
        self.group = group
        self.changes = changes
        state = try group.partition(changes.partition)
        record = state.record
        base = record.base
        nodeIndexes = state.indexes(group.schema) { $0.isOverNodes }
        relationshipIndexes = state.indexes(group.schema) { !$0.isOverNodes }
        facts = NodeFactsReader(
            names: names, constraints: nodeIndexes.filter(\.isUnique))
    }

    mutating func apply() throws(StorageError) {
        try compare()
        try writeNodes()
        try RelationshipEditor(access: group.access, base: base).apply(changes.relationships)
        try labelEdits.apply(to: group.access, changes.partition)
        try adjacencyEdits.apply(to: group.access, base: base)
        try indexEdits.apply(to: group, changes.partition)
        for (key, delta) in statistics { group.addStatistic(key, delta) }
        record.nextNode = max(record.nextNode, changes.nextNode)
        record.nextRelationship = max(record.nextRelationship, changes.nextRelationship)
        state.record = record
        state.seenKeys.formUnion(newKeys)
        state.isChanged = true
    }

    /// The record and the changes of counts as they would be, without writing anything: a
    /// statement counts its own changes so.
    mutating func preview() throws(StorageError) -> (PartitionRecord, [StatisticKey: Int64]) {
        try compare()
        return (record, statistics)
    }

    private mutating func compare() throws(StorageError) {
        for change in changes.nodes { try compare(change) }
        for change in changes.relationships { try compare(change) }
        try compareAffected()
        var sums = statistics
        tally.forEach(changes.partition, labelSets: facts.labelSets) { sums[$0, default: 0] += $1 }
        statistics = sums
    }
}

// Nodes.
extension ElementApplier {
    private mutating func compare(_ change: ElementChanges.NodeChange) throws(StorageError) {
        let ordinal = change.ordinal
        let old =
            ordinal < state.record.nextNode ? try group.access.node(base | ordinal) : nil
        let oldFacts = try old.map { value throws(StorageError) in
            try facts.facts(of: value, ordinal: ordinal, &group.hasher)
        }
        let newFacts = try change.image.map { value throws(StorageError) in
            try facts.facts(of: value, ordinal: ordinal, &group.hasher)
        }
        factSlots.set(base | ordinal, Int32(factsBefore.count))
        factsBefore.append(oldFacts)
        factsAfter.append(newFacts)
        try count(old, oldFacts, ordinal, -1)
        try count(change.image, newFacts, ordinal, 1)
        try editIndexes(ordinal, old, change.image)
        if oldFacts?.labelSet != newFacts?.labelSet || oldFacts?.isStub != newFacts?.isStub {
            addLabelEdits(ordinal, oldFacts, isInsertion: false)
            addLabelEdits(ordinal, newFacts, isInsertion: true)
        }
        if oldFacts != nil, oldFacts != newFacts { try collectRelationships(of: base | ordinal) }
        if let image = change.image { try noteKeys(try NodeRecord(image).properties) }
    }

    /// Adds or takes away one image's part in counts and content hash.
    private mutating func count(
        _ value: UnsafeRawBufferPointer?, _ nodeFacts: NodeFacts?, _ ordinal: UInt64,
        _ sign: Int64
    ) throws(StorageError) {
        guard let value, let nodeFacts else { return }
        if nodeFacts.isStub {
            record.stubCount &+= UInt64(bitPattern: sign)
            return
        }
        record.nodeCount &+= UInt64(bitPattern: sign)
        let labels = facts.labelSets[Int(nodeFacts.labelSet)]
        for label in labels { statistics[.label(changes.partition, label), default: 0] += sign }
        let hash: UInt128
        do {
            hash = try group.hasher.hash(
                nodeWithIdentity: nodeFacts.identity, labels: labels,
                record: try NodeRecord(value).properties, names: facts.names)
        } catch let error as GraphError {
            throw .graph(error)
        } catch let error as StorageError {
            throw error
        } catch {
            preconditionFailure("both errors are typed")
        }
        addHash(hash, sign)
    }

    private mutating func addHash(_ hash: UInt128, _ sign: Int64) {
        if sign > 0 {
            record.contentHash &+= hash
        } else {
            record.contentHash &-= hash
        }
    }

    private mutating func editIndexes(
        _ ordinal: UInt64, _ old: UnsafeRawBufferPointer?, _ new: UnsafeRawBufferPointer?
    ) throws(StorageError) {
        guard !nodeIndexes.isEmpty else { return }
        let oldRecord = try old.map { value throws(StorageError) in try NodeRecord(value) }
        let newRecord = try new.map { value throws(StorageError) in try NodeRecord(value) }
        for index in nodeIndexes {
            try indexEdits.add(
                index, changes.partition, ordinal: ordinal,
                from: try oldRecord?.image(for: index), to: try newRecord?.image(for: index))
        }
    }

    private mutating func addLabelEdits(
        _ ordinal: UInt64, _ nodeFacts: NodeFacts?, isInsertion: Bool
    ) {
        guard let nodeFacts else { return }
        let kind: StorageFormat.LabelListKind = nodeFacts.isStub ? .stub : .complete
        for label in facts.labelSets[Int(nodeFacts.labelSet)] {
            labelEdits.append(
                LabelEdit(
                    kind: kind, label: label,
                    edit: ListEdit(
                        entry: OrdinalEntry(ordinal: ordinal), isInsertion: isInsertion)))
        }
    }

    private mutating func collectRelationships(of node: UInt64) throws(StorageError) {
        let filter = AdjacencyFilter(StorageFormat.ListKind.allCases)
        _ = try group.access.adjacency.forEachRun(of: node, filter) { run throws(StorageError) in
            try run.forEachEntry { _, relationship in affected.append(relationship) }
        }
    }

    /// Notes property keys that the partition uses for the first time.
    private mutating func noteKeys(_ properties: UnsafeRawBufferPointer) throws(StorageError) {
        var unseen: [UInt32] = []
        do {
            try PropertyRecord.forEach(in: properties) { (key, _) throws(GraphError) in
                if !state.seenKeys.contains(key.rawValue), !newKeys.contains(key.rawValue) {
                    unseen.append(key.rawValue)
                }
            }
        } catch { throw .graph(error) }
        for key in unseen {
            newKeys.insert(key)
            let statistic = StatisticKey(
                kind: .propertyKey, partition: changes.partition, first: key)
            if try group.statistic(statistic) == 0 { statistics[statistic] = 1 }
        }
    }

    private func writeNodes() throws(StorageError) {
        let table = group.access.tables.nodes
        for change in changes.nodes {
            if let image = change.image {
                try group.access.put(table, base | change.ordinal, RawSpan(_unsafeBytes: image))
            } else {
                try group.access.delete(table, base | change.ordinal)
            }
        }
    }
}

// Relationships.
extension ElementApplier {
    private mutating func compare(
        _ change: ElementChanges.RelationshipChange
    ) throws(StorageError) {
        let old =
            change.ordinal < state.record.nextRelationship
            ? try group.access.relationship(base | change.ordinal) : nil
        let new = change.entry
        if let old { try count(old, -1, useFactsBefore: true) }
        if let new { try count(new, 1, useFactsBefore: false) }
        let hasSameLists = old.flatMap { old in new.map { old.hasSameLists(as: $0) } } ?? false
        if !hasSameLists {
            if let old { adjacencyEdits.add(old, isInsertion: false) }
            if let new { adjacencyEdits.add(new, isInsertion: true) }
        }
        for index in relationshipIndexes {
            try indexEdits.add(
                index, changes.partition, ordinal: change.ordinal, from: old?.image(for: index),
                to: new?.image(for: index))
        }
        if let new { try noteKeys(new.properties) }
    }

    /// Relationships that are not changed themselves: their ends have other labels or identities.
    private mutating func compareAffected() throws(StorageError) {
        guard !affected.isEmpty else { return }
        var changed = IDMap()
        for change in changes.relationships { changed.set(base | change.ordinal, 0) }
        affected.sort()
        var last: UInt64?
        for ordinal in affected where ordinal != last {
            last = ordinal
            if changed.contains(base | ordinal) { continue }
            guard let entry = try group.access.relationship(base | ordinal) else {
                throw .corrupted("adjacency table: relationship \(ordinal) does not exist")
            }
            try count(entry, -1, useFactsBefore: true)
            try count(entry, 1, useFactsBefore: false)
        }
    }

    /// Adds or takes away one image's part in counts and content hash.
    private mutating func count(
        _ entry: RelationshipEntry, _ sign: Int64, useFactsBefore: Bool
    ) throws(StorageError) {
        let source = try endFacts(entry.source, useFactsBefore)
        let target = try endFacts(entry.target, useFactsBefore)
        if entry.isPending {
            record.pendingCount &+= UInt64(bitPattern: sign)
        } else {
            record.relationshipCount &+= UInt64(bitPattern: sign)
            tally.add(
                source: source.labelSet, type: entry.type, target: target.labelSet, sign)
        }
        do {
            let hash = try group.hasher.hash(
                relationshipOfType: TypeID(rawValue: entry.type), source: source.identity,
                target: target.identity, record: entry.properties, names: facts.names)
            addHash(hash, sign)
        } catch { throw .graph(error) }
    }

    private mutating func endFacts(
        _ ordinal: UInt64, _ before: Bool
    ) throws(StorageError) -> NodeFacts {
        let slot: Int
        if let known = factSlots[base | ordinal] {
            slot = Int(known)
        } else {
            guard let value = try group.access.node(base | ordinal) else {
                throw .corrupted("a relationship ends at node \(ordinal), which does not exist")
            }
            let read = try facts.facts(of: value, ordinal: ordinal, &group.hasher)
            slot = factsBefore.count
            factSlots.set(base | ordinal, Int32(slot))
            factsBefore.append(read)
            factsAfter.append(read)
        }
        guard let found = before ? factsBefore[slot] : factsAfter[slot] else {
            throw .corrupted("a relationship ends at node \(ordinal), which is deleted")
        }
        return found
    }
}
