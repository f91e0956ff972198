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
        let shard = try Shard.open(at: path)
        defer { shard.close() }
        let session = try shard.session(partition: "bench/graph")
        try Self.limits(work)
        try Self.loadNodes(session, data)
        let loaded = try Self.loadRelationships(session, data, Self.likePeers)
        try MergeBench(session: session, data: data).run(loaded: loaded)
        try footprint(data)
        if let events { try IngestBench(work: work).run(events: events) }
    }

    /// Relationships as peers have them: one type, and the type's name as a property.
    private static let likePeers = """
        CREATE (a)-[:Rel {type: row.type, weight: row.weight, since: row.since}]->(b)
        """
    /// Relationships as we have them: types, and two properties.
    private static let typed = """
        CREATE (a)-[:$(row.type) {weight: row.weight, since: row.since}]->(b)
        """
    private static let bare = "CREATE (a)-[:$(row.type)]->(b)"

    /// What the disk can do at most, in the same minute.
    private static func limits(_ work: String) throws {
        let path = work + "/limit"
        let descriptor = Glibc.open(path, O_CREAT | O_RDWR, 0o644)
        defer {
            close(descriptor)
            unlink(path)
        }
        posix_fallocate(descriptor, 0, 16 << 20)
        let bytes = [UInt8](repeating: 1, count: 300)
        let count = 2_000
        let seconds = seconds {
            for index in 0..<count {
                pwrite(descriptor, bytes, bytes.count, index * bytes.count)
                fdatasync(descriptor)
            }
        }
        Report.emit("limit: fdatasync of a preallocated file", Double(count) / seconds, "per second")
    }

    private static func loadNodes(_ session: Session, _ data: Dataset) throws {
        try session.run(
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE")
        for batch in Batches(try data.rows("nodes"), of: 10_000) {
            try session.run(
                """
                UNWIND $rows AS row CREATE (n:Entity {id: row.id, type: row.type, name: row.name, \
                score: row.score, created: row.created, caseNumber: row.caseNumber})
                """, ["rows": .list(batch)])
        }
    }

    /// Loads with CREATE in batches of 10,000: bulk import has no path of its own yet.
    private static func loadRelationships(
        _ session: Session, _ data: Dataset, _ create: String
    ) throws -> Int {
        let rows = try data.rows("relationships")
        let seconds = try seconds {
            for batch in Batches(rows, of: 10_000) {
                try session.run(
                    """
                    UNWIND $rows AS row MATCH (a:Entity {id: row.source}), (b:Entity {id: row.target})
                    \(create)
                    """, ["rows": .list(batch)])
            }
        }
        let count = try session.run("MATCH ()-[r]->() RETURN count(*) AS n")[0]
            .get("n", as: Int.self)
        if create == likePeers {
            Report.emit(
                "bulk load of relationships", Double(count) / seconds, "per second", check: count)
        }
        return count
    }

    private func footprint(_ data: Dataset) throws {
        for (row, create) in [("two properties", Self.typed), ("topology only", Self.bare)] {
            let path = work + "/footprint"
            try? FileManager.default.removeItem(atPath: path)  // It need not be there.
            let shard = try Shard.open(at: path)
            defer { shard.close() }
            let session = try shard.session(partition: "bench/graph")
            try Self.loadNodes(session, data)
            let nodes = try Self.size(shard, path)
            let count = try Self.loadRelationships(session, data, create)
            let all = try Self.size(shard, path)
            Report.emit(
                "disk per relationship, \(row)", Double(all - nodes) / Double(count), "bytes",
                check: count)
            if create == Self.typed {
                Report.emit(
                    "the same with its share of the nodes", Double(all) / Double(count), "bytes",
                    check: count)
            }
        }
    }

    /// The bytes on disk of a shard's graph, free pages given back.
    private static func size(_ shard: Shard, _ path: String) throws -> Int {
        // The pages that the last commit replaced are free once another one follows.
        for _ in 0..<2 {
            try shard.checkpoint()
            try shard.session(partition: "bench/mark").run("CREATE (:Mark)")
        }
        try shard.checkpoint()
        try shard.reclaimSpace()
        return blocks(path + "/data.mdb")
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
