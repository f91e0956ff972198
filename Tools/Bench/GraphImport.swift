import Foundation
import IntelGraph

/// Imports a dataset into a new shard and says what that took.
struct GraphImport {
    let data: Dataset
    let path: String
    /// Memory that the import may use, besides the page cache.
    var memoryByteCount = 1 << 30

    /// Cases are what investigations ask by. Graph peers have no index but that of the key.
    private static let caseIndex = "CREATE INDEX entity_case FOR (n:Entity) ON (n.caseNumber)"

    struct Figures {
        var seconds = 0.0
        /// What the relationships added to an import of the nodes alone.
        var relationshipSeconds = 0.0
        var count = 0
        var bytesPerRelationship = 0.0
    }

    @discardableResult
    func run() throws -> Figures {
        try? FileManager.default.removeItem(atPath: LoadedShard.mark(path))  // It may be missing.
        let scratch = path + ".nodes"
        let nodes = try load(to: scratch, withRelationships: false)
        try FileManager.default.removeItem(atPath: scratch)
        let all = try load(to: path, withRelationships: true)
        try Data().write(to: URL(fileURLWithPath: LoadedShard.mark(path)))
        return Figures(
            seconds: all.seconds, relationshipSeconds: all.seconds - nodes.seconds,
            count: all.count,
            bytesPerRelationship: Double(all.bytes - nodes.bytes) / Double(all.count))
    }

    private func load(to path: String, withRelationships: Bool) throws
        -> (seconds: Double, count: Int, bytes: Int)
    {
        try LoadedShard.clear(path)
        let shard = try Shard.open(at: path)
        defer { shard.close() }
        var options = ImportOptions()
        options.memoryByteCount = memoryByteCount
        options.nodes = [
            .init(
                path: data.directory + "/nodes.csv", names: ["Entity"],
                columns: ["id:ID", "score:float", "created:int", "caseNumber:int"])
        ]
        if withRelationships {
            options.relationships = [
                .init(
                    path: data.directory + "/relationships.csv",
                    columns: [
                        "source:START_ID", "target:END_ID", "type:TYPE", "weight:float",
                        "since:int",
                    ])
            ]
        }
        let summary = try shard.importer(partition: LoadedShard.partition, options).run()
        let indexSeconds = try elapsedSeconds {
            try shard.session(partition: LoadedShard.partition).run(Self.caseIndex)
        }
        return (
            summary.seconds + indexSeconds, summary.relationshipCount, try Self.size(shard, path)
        )
    }

    /// The bytes on disk of a shard's graph, free pages given back.
    static func size(_ shard: Shard, _ path: String) throws -> Int {
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
    private static func blocks(_ path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }
}

/// Loads a dataset with CREATE in batches of 10,000.
struct GraphLoader {
    let session: Session
    let data: Dataset

    /// Relationships as peers have them: one type, and the type's name as a property.
    static let likePeers = """
        CREATE (a)-[:Rel {type: row.type, weight: row.weight, since: row.since}]->(b)
        """
    /// Relationships as we have them: types, and two properties.
    static let typed = """
        CREATE (a)-[:$(row.type) {weight: row.weight, since: row.since}]->(b)
        """
    static let bare = "CREATE (a)-[:$(row.type)]->(b)"

    func loadNodes() throws {
        try session.run(
            "CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE")
        for batch in try data.batches("nodes", of: 10_000) {
            try session.run(
                """
                UNWIND $rows AS row CREATE (n:Entity {id: row.id, type: row.type, name: row.name, \
                score: row.score, created: row.created, caseNumber: row.caseNumber})
                """, ["rows": .list(batch)])
        }
    }

    /// Returns the number of relationships, and the seconds that it took.
    func loadRelationships(_ create: String) throws -> (count: Int, seconds: Double) {
        let time = try elapsedSeconds {
            for batch in try data.batches("relationships", of: 10_000) {
                try session.run(
                    """
                    UNWIND $rows AS row
                    MATCH (a:Entity {id: row.source}), (b:Entity {id: row.target})
                    \(create)
                    """, ["rows": .list(batch)])
            }
        }
        let count = try session.run("MATCH ()-[r]->() RETURN count(*) AS n")[0]
            .get("n", as: Int.self)
        return (count, time)
    }
}
