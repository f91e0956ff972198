import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `The content hash of a partition` {
    private static let empty = String(repeating: "0", count: 32)

    private func status(_ shard: Shard, _ name: String = "a/b") throws -> PartitionStatus {
        try #require(try shard.partitions().first { $0.name == name })
    }

    /// Statements that can run in any order: nodes and relationships have keys.
    private static let statements = [
        "MERGE (n:E {id: 1}) SET n:Person, n.name = 'Ada', n.born = date('1815-12-10')",
        "MERGE (n:E {id: 2}) SET n.name = 'Bo', n.at = point({x: 1.5, y: 2})",
        "MERGE (n:E {id: 3}) SET n.list = ['x', 'y'], n.score = 1.5",
        "MERGE (a:E {id: 1}) MERGE (b:E {id: 2}) MERGE (a)-[r:KNOWS {id: 7}]->(b) SET r.x = 1",
        "MERGE (a:E {id: 2}) MERGE (b:E {id: 3}) MERGE (a)-[r:PAID]->(b) SET r.y = 2",
        "MERGE (a:E {id: 3}) MERGE (b:E {id: 3}) MERGE (a)-[r:PAID]->(b) SET r.y = 3",
    ]

    @Test func `is the same for the same content in any order and way`() throws {
        var random = SeededGenerator(seed: testSeed)
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            var hashes: Set<String> = []
            for round in 0..<12 {
                let session = try shard.session(partition: "a/\(round)")
                try session.run("CREATE CONSTRAINT e FOR (n:E) REQUIRE n.id IS UNIQUE")
                try session.run("CREATE CONSTRAINT r FOR ()-[r:KNOWS]-() REQUIRE r.id IS UNIQUE")
                for statement in Self.statements.shuffled(using: &random) {
                    if Bool.random(using: &random) {
                        try session.run("MERGE (n:E {id: 99}) SET n.x = 1")
                        try session.run("MATCH (n:E {id: 99}) DETACH DELETE n")
                    }
                    try session.run(statement)
                    if Bool.random(using: &random) { try session.run(statement) }
                }
                hashes.insert(try status(shard, "a/\(round)").contentHash)
            }
            #expect(
                hashes.count == 1 && !hashes.contains(Self.empty), "INTELGRAPH_SEED=\(testSeed)")
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test func `differs with any part of the content, and comes back with it`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "a/b")
            for statement in Self.statements { try session.run(statement) }
            let original = try status(shard).contentHash
            let changes = [
                ("MATCH (n {id: 1}) SET n.name = 'ada'", "MATCH (n {id: 1}) SET n.name = 'Ada'"),
                ("MATCH (n {id: 1}) SET n:Other", "MATCH (n {id: 1}) REMOVE n:Other"),
                ("MATCH (n {id: 3}) SET n.score = 2", "MATCH (n {id: 3}) SET n.score = 1.5"),
                (
                    "MATCH ()-[r:PAID {y: 2}]->() SET r.y = 2.0",
                    "MATCH ()-[r:PAID {y: 2}]->() SET r.y = 2"
                ),
                ("MATCH ()-[r {x: 1}]->() REMOVE r.x", "MATCH ()-[r:KNOWS]->() SET r.x = 1"),
            ]
            var hashes: Set<String> = [original]
            for (change, undo) in changes {
                try session.run(change)
                let changed = try status(shard).contentHash
                #expect(hashes.insert(changed).inserted, "\(change)")
                try session.run(undo)
                #expect(try status(shard).contentHash == original, "\(undo)")
            }
        }
    }

    @Test func `is 0 when everything is deleted`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "a/b")
            for statement in Self.statements { try session.run(statement) }
            #expect(try status(shard).contentHash != Self.empty)
            try session.run("MATCH (n) DETACH DELETE n")
            let status = try status(shard)
            #expect(status.contentHash == Self.empty)
            #expect(status.nodeCount == 0 && status.relationshipCount == 0)
            let statistics = try shard.statistics(ofPartition: "a/b")
            #expect(statistics.labels.isEmpty && statistics.types.isEmpty)
        }
    }

    /// Another boot id makes the copy go back to its checkpoint and replay what came after.
    @Test func `and all ids are what a replay from the checkpoint gives`() throws {
        var random = SeededGenerator(seed: testSeed)
        try withTemporaryDirectory(inMemory: true) { directory in
            var options = Shard.Options()
            options.store.bootID = "before"
            options.store.logFileByteCount = 1 << 20
            let shard = try Shard.open(at: directory + "/shard", options: options)
            defer { shard.close() }
            let names = ["one/case", "two/case"]
            for round in 0..<4 {
                for _ in 0..<25 {
                    let statement = RandomStatement(&random)
                    let name = names.randomElement(using: &random) ?? ""
                    // One that breaks a constraint changes nothing, which a replay keeps.
                    _ = try? shard.session(partition: name)
                        .run(statement.text, statement.parameters)
                }
                let copy = directory + "/copy-\(round)"
                try FileManager.default.copyItem(atPath: shard.directory, toPath: copy)
                options.store.bootID = "after"
                let replayed = try Shard.open(at: copy, options: options)
                defer { replayed.close() }
                let comment: Comment = "INTELGRAPH_SEED=\(testSeed) round \(round)"
                for name in names {
                    #expect(try contents(replayed, name) == contents(shard, name), comment)
                }
                #expect(try replayed.verify().map { "\($0)" } == [], comment)
                if round == 1 { try shard.checkpoint() }
            }
        }
    }

    /// Status, statistics and every element with its id.
    private func contents(_ shard: Shard, _ name: String) throws -> [String] {
        let session = try shard.session(partition: name)
        let queries = [
            "MATCH (n) RETURN elementId(n), n", "SHOW INDEXES",
            "MATCH (a)-[r]->(b) RETURN elementId(r), elementId(a), r, elementId(b)",
        ]
        let rows = try queries.flatMap { query in
            try session.run(query).map { "\($0.values)" }
        }
        let statistics = try shard.statistics(ofPartition: name)
        return ["\(try status(shard, name))", "\(statistics)", "\(try shard.lastLSN())"] + rows
    }
}
