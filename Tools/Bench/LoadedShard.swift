import Foundation
import IntelGraph

/// A shard with a dataset in it, kept so that later runs need not load again.
struct LoadedShard {
    static let partition = "bench/graph"

    let shard: Shard
    let session: Session

    /// Opens the shard of the dataset in `work`; loads it first where that has not been done.
    init(_ data: Dataset, work: String) throws {
        let name = URL(fileURLWithPath: data.directory).lastPathComponent
        let path = "\(work)/shards/\(name)"
        let mark = path + ".loaded"
        if !FileManager.default.fileExists(atPath: mark) {
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
            try Self.load(data, path)
            try Data().write(to: URL(fileURLWithPath: mark))
        }
        shard = try Shard.open(at: path)
        session = try shard.session(partition: Self.partition)
    }

    private static func load(_ data: Dataset, _ path: String) throws {
        let shard = try Shard.open(at: path)
        defer { shard.close() }
        let session = try shard.session(partition: partition)
        try GraphLoader(session: session, data: data).loadNodes()
        _ = try GraphLoader(session: session, data: data).loadRelationships(GraphLoader.typed)
        try shard.checkpoint()
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
        let time = try seconds {
            for batch in try data.batches("relationships", of: 10_000) {
                try session.run(
                    """
                    UNWIND $rows AS row MATCH (a:Entity {id: row.source}), (b:Entity {id: row.target})
                    \(create)
                    """, ["rows": .list(batch)])
            }
        }
        let count = try session.run("MATCH ()-[r]->() RETURN count(*) AS n")[0]
            .get("n", as: Int.self)
        return (count, time)
    }
}
