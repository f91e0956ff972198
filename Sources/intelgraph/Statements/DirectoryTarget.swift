import Graph
import IntelGraph
import Query
import Storage

/// Runs statements in a shard's directory.
///
/// It opens the shard to write only for a statement that does, and only while that runs: what
/// reads must not need the lock, and another process may ingest between two statements.
final class DirectoryTarget: StatementTarget {
    private let shard: DataOption
    /// Seconds after which a statement is stopped.
    private let timeout: Double?
    /// What LOAD CSV may read.
    private let importDirectories: [String]

    init(_ shard: DataOption, timeout: Double?, importDirectories: [String]) {
        self.shard = shard
        self.timeout = timeout
        self.importDirectories = importDirectories
    }

    var title: String { "shard \(shard.data)" }
    var needsPartition: Bool { true }

    func onlyPartition() throws -> String? { try shard.onlyPartition() }

    func check(_ partition: String?) throws {
        let reading = try shard.openToRead()
        defer { reading.close() }
        if let partition { _ = try PartitionName(partitionOrTenant: partition) }
    }

    func run(
        _ text: String, in partition: String?, _ parameters: [String: Value],
        _ stop: StatementStop?, _ body: (StatementResult) throws -> Void
    ) throws {
        let name = try PartitionName(partitionOrTenant: partition ?? shard.onlyPartition())
        var options = QueryOptions()
        options.cancellation = stop?.token
        options.files = ImportDirectories(importDirectories)
        if let timeout { options.deadline = .now + .seconds(timeout) }
        let reading = try shard.openToRead()
        if name.isUnion {
            let session = try reading.session(tenant: name.tenant)
            let result = try session.run(text, parameters, options: options)
            let names = Dictionary(
                try reading.store.snapshot().partitions(name.selection).map { ($0.id, $0.name) }
            ) { $1 }
            return try body(StatementResult(result) { names[$0] })
        }
        let session = try reading.session(partition: name.description)
        if try !session.isWrite(text) {
            let result = try session.run(text, parameters, options: options)
            return try body(StatementResult(result) { _ in name.description })
        }
        reading.close()
        let writing = try shard.openToWrite()
        defer { writing.close() }
        let result = try writing.session(partition: name.description)
            .run(text, parameters, options: options)
        try body(StatementResult(result) { _ in name.description })
    }

    func partitions() throws -> [PartitionReport] {
        let shard = try shard.openToRead()
        defer { shard.close() }
        return try shard.partitions().map {
            PartitionReport(name: $0.name, counts: ($0.nodeCount, $0.relationshipCount))
        }
    }

    func schema(of partition: String?) throws -> SchemaReport {
        guard let partition else { throw CommandError("choose a partition first: ':use NAME'") }
        let constraints = try constraints(of: partition)
        let keys = try propertyKeys(of: partition)
        let shard = try shard.openToRead()
        defer { shard.close() }
        return SchemaReport(
            try shard.statistics(ofPartition: partition), keys: keys, constraints: constraints)
    }
}
