public import Changelog
public import Graph

/// A frozen view of the store: what had been committed when it was opened.
///
/// It is used by one thread at a time. It keeps old pages from reuse while it lives, so the file
/// grows under a long one.
public final class Snapshot {
    let access: TableAccess
    let tokens: TokenBox
    let schema: SchemaCatalog
    /// Readers by what they read, for snapshots that serve several statements.
    private var readers: [PartitionSelection: StoreReader] = [:]

    init(_ access: TableAccess, _ tokens: TokenCatalog, _ schema: SchemaCatalog) {
        self.access = access
        self.tokens = TokenBox(tokens)
        self.schema = schema
    }

    /// The last record that the view contains.
    public func lsn() throws(StorageError) -> LSN { try MetaTable(access).lsn() }

    /// A reader over partitions. Indexes are those that all of them have.
    public func reader(partitions: [PartitionID]) throws(StorageError) -> any GraphReader {
        try makeReader(partitions)
    }

    /// The reader over a choice of partitions, the same each time; empty if there are none.
    func reader(_ selection: PartitionSelection) throws(StorageError) -> any GraphReader {
        if let known = readers[selection] { return known }
        let made = try makeReader(try partitions(selection).map(\.id))
        // A shard may have very many partitions.
        if readers.count >= 64 { readers.removeAll() }
        readers[selection] = made
        return made
    }

    /// The partitions that a choice means now.
    package func partitions(
        _ selection: PartitionSelection
    ) throws(StorageError) -> [PartitionSummary] {
        switch selection {
        case .named(let name):
            guard let id = try partition(named: name) else { return [] }
            return try access.partition(id).map { [PartitionSummary($0)] } ?? []
        case .withPrefix(let prefix):
            return try access.partitions(namedWith: prefix).map { PartitionSummary($0) }
        }
    }

    private func makeReader(_ partitions: [PartitionID]) throws(StorageError) -> StoreReader {
        var common: [IndexID]?
        for partition in partitions {
            guard let record = try access.partition(partition) else {
                throw .graph(.elementNotFound("there is no partition \(partition.rawValue)"))
            }
            common = common.map { $0.filter(record.indexes.contains) } ?? record.indexes
        }
        return StoreReader(
            access, tokens, partitions: Set(partitions).sorted(),
            indexes: (common ?? []).compactMap { schema.definition($0) }, overlay: nil)
    }

    /// The partition of a name; nil if there is none.
    public func partition(named name: String) throws(StorageError) -> PartitionID? {
        try access.partition(named: name)
    }

    /// All partitions, by ascending ordinal.
    public func partitions() throws(StorageError) -> [PartitionSummary] {
        try access.allPartitions().map { PartitionSummary($0) }
    }
}

/// Which partitions are read together.
package enum PartitionSelection: Hashable, Sendable {
    /// The one of a name; none if there is none.
    case named(String)
    /// All whose names begin so.
    case withPrefix(String)

    /// Names of other bytes are other partitions', whatever they look like: readers are kept by
    /// their selections.
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.named(let left), .named(let right)),
            (.withPrefix(let left), .withPrefix(let right)):
            ExactText(left) == ExactText(right)
        case (.named, .withPrefix), (.withPrefix, .named): false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .named(let name), .withPrefix(let name): hasher.combine(ExactText(name))
        }
    }
}

/// A partition's name, counts and content hash.
public struct PartitionSummary: Sendable, Equatable {
    public let id: PartitionID
    public let name: String
    public let nodeCount: UInt64
    public let relationshipCount: UInt64
    /// Nodes that are referred to and have not arrived.
    public let stubCount: UInt64
    /// Relationships that wait for an end.
    public let pendingCount: UInt64
    public let contentHash: ContentHash

    init(_ record: PartitionRecord) {
        id = record.id
        name = record.name
        nodeCount = record.nodeCount
        relationshipCount = record.relationshipCount
        stubCount = record.stubCount
        pendingCount = record.pendingCount
        contentHash = ContentHash(rawValue: record.contentHash)
    }
}
