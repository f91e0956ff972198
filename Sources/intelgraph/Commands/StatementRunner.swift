import Graph
import IntelGraph
import Query

/// Runs statements of one partition in a shard's directory.
///
/// It opens the shard to write only for a statement that does, and only while that runs: what
/// reads must not need the lock, and another process may ingest between two statements.
struct StatementRunner {
    let shard: DataOption
    /// Seconds after which a statement is stopped.
    var timeout: Double?
    /// What LOAD CSV may read.
    var importDirectories: [String] = []

    func run(
        _ text: String, in partition: String, _ parameters: [String: Value] = [:],
        cancellation: CancellationToken? = nil
    ) throws -> QueryResult {
        var options = QueryOptions()
        options.cancellation = cancellation
        options.files = ImportDirectories(importDirectories)
        if let timeout { options.deadline = .now + .seconds(timeout) }
        let reading = try shard.openToRead()
        let session = try reading.session(partition: partition)
        if try !session.isWrite(text) { return try session.run(text, parameters, options: options) }
        reading.close()
        let writing = try shard.openToWrite()
        defer { writing.close() }
        return try writing.session(partition: partition).run(text, parameters, options: options)
    }
}
