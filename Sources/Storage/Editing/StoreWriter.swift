import Graph

/// The writer of one partition within a job: it reads through its overlay and changes only that.
final class StoreWriter: StoreReader, GraphWriter {
    let job: JobState
    let state: PartitionState
    /// The overlay, which a writer always has.
    let changed: Overlay
    /// The ordinals that come next, this job's included.
    var nextNode: UInt64
    var nextRelationship: UInt64
    private(set) var nodeIndexes: [IndexDescriptor] = []
    private(set) var relationshipIndexes: [IndexDescriptor] = []
    /// Constraints that are judged when a statement ends.
    private(set) var nodeChecks: [IndexDescriptor] = []
    private(set) var relationshipChecks: [IndexDescriptor] = []
    /// Whether stubs can occur at all; as long as not, nobody needs to look.
    var hasStubs: Bool
    /// What the overlay's version was when its counts were computed.
    private var preview: (version: Int, record: PartitionRecord, counts: [StatisticKey: Int64])?
    var image = ImageWriter()
    var keyBefore = StorageKey()
    var keyAfter = StorageKey()

    init(_ job: JobState, _ state: PartitionState) {
        self.job = job
        self.state = state
        changed = Overlay(base: state.record.base)
        nextNode = state.record.nextNode
        nextRelationship = state.record.nextRelationship
        hasStubs = state.record.stubCount > 0
        super.init(
            job.group.access, job.tokens, partitions: [state.record.id],
            indexes: state.indexes(job.group.schema) { _ in true }, overlay: changed)
        indexesChanged()
    }

    /// Takes over the partition's indexes as they are now.
    func indexesChanged() {
        descriptors = state.indexes(job.group.schema) { _ in true }
        let indexes = descriptors.filter(\.kind.hasEntries)
        nodeIndexes = indexes.filter(\.isOverNodes)
        relationshipIndexes = indexes.filter { !$0.isOverNodes }
        let checks = descriptors.filter(\.kind.isOfSingleElements)
        nodeChecks = checks.filter(\.isOverNodes)
        relationshipChecks = checks.filter { !$0.isOverNodes }
        preview = nil
    }

    var base: UInt64 { changed.base }

    var changedByteCount: Int { changed.byteCount }

    override func record(_ partition: PartitionID) throws(StorageError) -> PartitionRecord {
        try counts().record
    }

    override func committedRecord(
        _ partition: PartitionID
    ) throws(StorageError) -> PartitionRecord {
        var record = state.record
        // Each element that was made counts, deleted ones too: near enough for a plan.
        record.nodeCount += nextNode - record.nextNode
        record.relationshipCount += nextRelationship - record.nextRelationship
        return record
    }

    override func statistic(_ key: StatisticKey) throws(StorageError) -> Int64 {
        try job.group.statistic(key) + (try counts().counts[key] ?? 0)
    }

    override func statisticKeys(
        _ kind: StorageFormat.Statistic, _ partition: PartitionID
    ) throws(StorageError) -> [StatisticKey] {
        var keys = Set(try super.statisticKeys(kind, partition))
        for key in job.group.statistics.keys { keys.insert(key) }
        for key in try counts().counts.keys { keys.insert(key) }
        var used: [StatisticKey] = []
        for key in keys where key.kind == kind && key.partition == partition {
            if try statistic(key) != 0 { used.append(key) }
        }
        return used
    }

    private func counts() throws(StorageError) -> (
        record: PartitionRecord, counts: [StatisticKey: Int64]
    ) {
        if changed.isEmpty { return (state.record, [:]) }
        if let preview, preview.version == changed.version {
            return (preview.record, preview.counts)
        }
        var applier = try ElementApplier(
            job.group, names: tokens.catalog.names, try elementChanges())
        let (record, counts) = try applier.preview()
        preview = (changed.version, record, counts)
        return (record, counts)
    }

    /// The changes so far, as the record of the job will have them.
    func elementChanges() throws(StorageError) -> ElementChanges {
        try changed.changes(
            state.record, nextNode: nextNode, nextRelationship: nextRelationship, access)
    }

    /// Forgets the changes once they are applied.
    func changesWereApplied() {
        changed.removeAll()
        preview = nil
        nextNode = state.record.nextNode
        nextRelationship = state.record.nextRelationship
        hasStubs = state.record.stubCount > 0
    }
}

// Names.
extension StoreWriter {
    func internLabel(_ name: String) throws(GraphError) -> LabelID {
        LabelID(rawValue: try job.intern(.label, name))
    }

    func internType(_ name: String) throws(GraphError) -> TypeID {
        TypeID(rawValue: try job.intern(.type, name))
    }

    func internKey(_ name: String) throws(GraphError) -> KeyID {
        KeyID(rawValue: try job.intern(.key, name))
    }
}
