import Graph

/// The names that a reader or the writers of a job know.
final class TokenBox {
    var catalog: TokenCatalog
    init(_ catalog: TokenCatalog) { self.catalog = catalog }
}

/// A reader of partitions over one LMDB transaction; of a writer also through its overlay.
class StoreReader: GraphReader {
    let access: TableAccess
    let tokens: TokenBox
    /// By ascending id.
    let partitionIDs: [PartitionID]
    /// In force in every partition of the reader.
    var descriptors: [IndexDescriptor]
    /// As they are defined, each partition by itself.
    let definitions: [IndexDescriptor]
    /// Those of them whose entries lie in the table of unique indexes.
    let storedUniqueIDs: Set<IndexID>
    /// The changes of the job that reads; nil in a snapshot.
    let overlay: Overlay?
    var seesStubs = false

    init(
        _ access: TableAccess, _ tokens: TokenBox, partitions: [PartitionID],
        indexes: [IndexDescriptor], overlay: Overlay?
    ) {
        self.access = access
        self.tokens = tokens
        partitionIDs = partitions
        definitions = indexes
        storedUniqueIDs = Set(indexes.lazy.filter(\.isUnique).map(\.id))
        descriptors =
            partitions.count == 1
            ? indexes
            : indexes.map {
                IndexDescriptor(
                    id: $0.id, name: $0.name, scope: $0.scope, keys: $0.keys,
                    kind: $0.kind.hasEntries ? .index : $0.kind)
            }
        self.overlay = overlay
    }

    /// The record of one of the partitions. Writers give it with their changes.
    func record(_ partition: PartitionID) throws(StorageError) -> PartitionRecord {
        if let known = records[partition] { return known }
        guard let record = try access.partition(partition) else {
            throw .corrupted("partitions table: partition \(partition.rawValue) is missing")
        }
        records[partition] = record
        return record
    }

    /// The record without this job's changes: what is cheap to know.
    func committedRecord(_ partition: PartitionID) throws(StorageError) -> PartitionRecord {
        try record(partition)
    }

    /// Records as they were read first: a snapshot's do not change, and a writer has its own.
    private var records: [PartitionID: PartitionRecord] = [:]
    /// Keys of which some element had a value that `RecordColumns` does not take.
    var mixedKeys: Set<KeyID> = []
    /// The records that the last scan of relationships passed.
    @exclusivity(unchecked) var scannedRecords = ScannedRecords()
    /// What an expand has found so far.
    @exclusivity(unchecked) var expansionBuffer = ExpansionBuffer()
    /// Readers of the same snapshot for other threads.
    var siblings: [StoreReader] = []
    /// Which nodes have a label, where many were asked about.
    var labelSets: [LabelID: LabelSet] = [:]

    /// A count of the statistics. Writers give it with their changes.
    func statistic(_ key: StatisticKey) throws(StorageError) -> Int64 {
        try access.statistic(key)
    }

    /// The keys of one kind in one partition whose counts are not 0.
    func statisticKeys(
        _ kind: StorageFormat.Statistic, _ partition: PartitionID
    ) throws(StorageError) -> [StatisticKey] {
        let prefix = StatisticKey.prefix(kind, partition)
        var keys: [StatisticKey] = []
        var cursor = try access.cursor(access.tables.statistics)
        var found = try cursor.seek(atOrAfter: prefix)
        while found, cursor.hasPrefix(prefix) {
            keys.append(try StatisticKey(storedAs: cursor.key))
            found = try cursor.next()
        }
        return keys
    }

    /// Names of partitions, for element ids.
    private var partitionNames: [PartitionID: String] = [:]

    func partitionName(_ partition: PartitionID) throws(StorageError) -> String {
        if let name = partitionNames[partition] { return name }
        let name = try record(partition).name
        partitionNames[partition] = name
        return name
    }
}

// Names.
extension StoreReader {
    func labelID(_ name: String) -> LabelID? {
        tokens.catalog.token(.label, name).map { LabelID(rawValue: $0) }
    }

    func typeID(_ name: String) -> TypeID? {
        tokens.catalog.token(.type, name).map { TypeID(rawValue: $0) }
    }

    func keyID(_ name: String) -> KeyID? {
        tokens.catalog.token(.key, name).map { KeyID(rawValue: $0) }
    }

    func name(of label: LabelID) -> String { name(.label, label.rawValue) }
    func name(of type: TypeID) -> String { name(.type, type.rawValue) }
    func name(of key: KeyID) -> String { name(.key, key.rawValue) }

    private func name(_ kind: StorageFormat.TokenKind, _ token: UInt32) -> String {
        // Only tokens from this store come here; an unknown one is the caller's broken invariant.
        guard let name = tokens.catalog.name(kind, token) else {
            preconditionFailure("token \(token) was never given out")
        }
        return name
    }

    func labels() -> [LabelID] { used(.label).map { LabelID(rawValue: $0) } }
    func types() -> [TypeID] { used(.type).map { TypeID(rawValue: $0) } }
    func keys() -> [KeyID] { used(.propertyKey).map { KeyID(rawValue: $0) } }

    private func used(_ kind: StorageFormat.Statistic) -> [UInt32] {
        var tokens: Set<UInt32> = []
        for partition in partitionIDs {
            // The protocol has no error here; a table that can't be read shows itself elsewhere.
            let keys = (try? statisticKeys(kind, partition)) ?? []
            for key in keys { tokens.insert(key.first) }
        }
        return tokens.sorted()
    }

    func indexes() -> [IndexDescriptor] { descriptors.filter(\.kind.hasEntries) }
    func constraints() -> [IndexDescriptor] { descriptors.filter { $0.kind != .index } }

    /// A hash of the indexes in force: partitions with the same ones share plans.
    var schemaEpoch: UInt64 {
        // FNV-1a over the ids, which are never used again for another definition. An index that is
        // unique in a partition is not in several, and they need other plans.
        descriptors.reduce(0xcbf2_9ce4_8422_2325 ^ (partitionIDs.count > 1 ? 1 : 0)) {
            ($0 ^ UInt64($1.id.rawValue)) &* 0x100_0000_01b3
        }
    }

    func descriptor(_ id: IndexID) throws(GraphError) -> IndexDescriptor {
        guard let descriptor = descriptors.first(where: { $0.id == id }) else {
            throw .schema("there is no index \(id.rawValue)")
        }
        return descriptor
    }
}

/// Runs code that throws the module's error where the protocol wants the graph's.
@inline(__always)
func asGraphError<R>(_ body: () throws(StorageError) -> R) throws(GraphError) -> R {
    do { return try body() } catch { throw error.asGraphError }
}
