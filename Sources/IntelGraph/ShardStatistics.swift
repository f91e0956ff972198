import Changelog
import Graph
import Storage

/// A partition with its counts and content hash.
public struct PartitionStatus: Sendable {
    public let name: String
    /// Equal for equal content, however it came to be; 32 hexadecimal digits.
    public let contentHash: String
    public let nodeCount: Int
    public let relationshipCount: Int
    /// Nodes that relationships refer to and that have not arrived, and the relationships that
    /// wait for them. Queries see neither.
    public let stubCount: Int
    public let pendingCount: Int
}

/// How a shard stands, and how much room it takes.
public struct ShardStatistics: Sendable {
    /// The last record of the changelog that the graph contains.
    public let lsn: UInt64
    /// The last record that it holds without the changelog.
    public let checkpointLSN: UInt64
    public let graphByteCount: Int
    public let freeByteCount: Int
    public let changelogByteCount: Int
    public let deadLetterCount: Int
}

/// What is in a partition. All counts are exact.
public struct PartitionStatistics: Sendable {
    public struct Entry: Sendable {
        public let name: String
        public let count: Int
    }

    public let nodeCount: Int
    public let relationshipCount: Int
    public let labels: [Entry]
    public let types: [Entry]
    /// Indexes and constraints with the number of elements in them.
    public let indexes: [Entry]
}

extension Shard {
    /// All partitions, by name.
    public func partitions() throws(IntelGraphError) -> [PartitionStatus] {
        try catching { () throws(StorageError) in
            try store.snapshot().partitions().map {
                PartitionStatus(
                    name: $0.name, contentHash: $0.contentHash.description,
                    nodeCount: Int($0.nodeCount), relationshipCount: Int($0.relationshipCount),
                    stubCount: Int($0.stubCount), pendingCount: Int($0.pendingCount))
            }.sorted { $0.name < $1.name }
        }
    }

    public func statistics() throws(IntelGraphError) -> ShardStatistics {
        try catching { () throws(StorageError) in
            let usage = try store.usage()
            return ShardStatistics(
                lsn: usage.lsn.rawValue, checkpointLSN: usage.checkpointLSN?.rawValue ?? 0,
                graphByteCount: usage.graphByteCount, freeByteCount: usage.freeByteCount,
                changelogByteCount: usage.changelogByteCount,
                deadLetterCount: try store.snapshot().deadLetterCount())
        }
    }

    /// - Throws: `IntelGraphError.invalidName` if there is no such partition.
    public func statistics(ofPartition name: String) throws(IntelGraphError)
        -> PartitionStatistics
    {
        let snapshot = try catching { () throws(StorageError) in try store.snapshot() }
        let id = try catching { () throws(StorageError) in try snapshot.partition(named: name) }
        guard let id else {
            throw .invalidName("the shard in '\(directory)' has no partition '\(name)'")
        }
        return try catching { () throws(StorageError) in
            let reader = try snapshot.reader(partitions: [id])
            do throws(GraphError) {
                return try PartitionStatistics(reader)
            } catch { throw .graph(error) }
        }
    }
}

extension PartitionStatistics {
    fileprivate init(_ reader: any GraphReader) throws(GraphError) {
        nodeCount = try reader.nodeCount(label: nil)
        relationshipCount = try reader.relationshipCount(type: nil, source: nil, target: nil)
        var labels: [Entry] = []
        for label in reader.labels() {
            labels.append(
                Entry(name: reader.name(of: label), count: try reader.nodeCount(label: label)))
        }
        self.labels = labels.filter { $0.count > 0 }.sorted { $0.count > $1.count }
        var types: [Entry] = []
        for type in reader.types() {
            let count = try reader.relationshipCount(type: type, source: nil, target: nil)
            types.append(Entry(name: reader.name(of: type), count: count))
        }
        self.types = types.filter { $0.count > 0 }.sorted { $0.count > $1.count }
        var indexes: [Entry] = []
        for index in reader.indexes() {
            indexes.append(
                Entry(name: index.name, count: try reader.indexStatistics(index.id).entries))
        }
        self.indexes = indexes
    }
}
