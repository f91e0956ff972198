import ArgumentParser
import Foundation
import Graph
import IntelGraph

/// Times the engine on the rows of work that `peers.py` times peers on, and prints JSON Lines of
/// the same form. `Tools/Bench/run` runs both and makes the table.
@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Time MERGE, autocommit, ingest and footprint.",
        discussion: "Example: bench /tmp/bench/100000-1000000 /tmp/bench/work")

    @Argument(help: "The directory that generate.py filled.") var dataset: String
    @Argument(help: "Where to make the shard; it is removed first.") var work: String
    @Option(help: "Kafka message lines to ingest, as Debezium wrote them.") var events: String?

    func run() throws {
        let path = work + "/intelgraph"
        if FileManager.default.fileExists(atPath: path) {
            try FileManager.default.removeItem(atPath: path)
        }
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        let data = Dataset(directory: dataset)
        let shard = try Shard.open(at: path, options: Shard.Options())
        defer { shard.close() }
        let session = try shard.session(partition: "bench/graph")
        _ = try session.run(
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE")
        let loaded = try load(session, data)
        try footprint(shard, path: path, relationships: loaded)
        try MergeBench(session: session, data: data).run(loaded: loaded)
        if let events { try IngestBench(work: work).run(events: events) }
    }

    /// Loads the graph with CREATE in batches of 10,000: bulk import has no path of its own yet.
    private func load(_ session: Session, _ data: Dataset) throws -> Int {
        for batch in Batches(try data.rows("nodes"), of: 10_000) {
            _ = try session.run(
                """
                UNWIND $rows AS row CREATE (n:Entity {id: row.id, type: row.type, name: row.name, \
                score: row.score, created: row.created, caseNumber: row.caseNumber})
                """, ["rows": .list(batch)])
        }
        let rows = try data.rows("relationships")
        let seconds = try Self.seconds {
            for batch in Batches(rows, of: 10_000) {
                _ = try session.run(
                    """
                    UNWIND $rows AS row MATCH (a:Entity {id: row.source}), (b:Entity {id: row.target}) \
                    CREATE (a)-[:Rel {type: row.type, weight: row.weight, since: row.since, id: row.id}]->(b)
                    """, ["rows": .list(batch)])
            }
        }
        let count = try session.run("MATCH ()-[r:Rel]->() RETURN count(*) AS n")[0].get("n", as: Int.self)
        Report.emit("bulk load of relationships", Double(count) / seconds, "per second", check: count)
        return count
    }

    private func footprint(_ shard: Shard, path: String, relationships: Int) throws {
        _ = try shard.checkpoint()
        Report.emit(
            "disk per relationship, nodes included",
            Double(Self.blocks(path + "/data.mdb")) / Double(relationships), "bytes", check: relationships)
    }

    /// The bytes of disk that a file takes, in blocks.
    static func blocks(_ path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let clock = ContinuousClock()
        let time = try clock.measure(body)
        return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    }
}

/// A list in slices.
struct Batches: Sequence, IteratorProtocol {
    private var rest: ArraySlice<Value>
    private let count: Int

    init(_ rows: [Value], of count: Int) {
        rest = rows[...]
        self.count = count
    }

    mutating func next() -> [Value]? {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

/// Prints measurements as JSON Lines.
enum Report {
    static func emit(_ row: String, _ value: Double, _ unit: String, count: Int? = nil, check: Int? = nil) {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        var line = "{\"engine\":\"intelgraph\",\"row\":\"\(row)\",\"value\":\(value),\"unit\":\"\(unit)\""
        line += ",\"peakBytes\":\(usage.ru_maxrss * 1024)"
        if let count { line += ",\"count\":\(count)" }
        if let check { line += ",\"check\":\(check)" }
        print(line + "}")
        fflush(nil)
    }
}
