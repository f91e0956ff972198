import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `An export` {
    /// Values of every type that a property can have, and lists of them.
    private static let expressions = [
        "1", "-9223372036854775808", "0.1", "-0.0", "1e308", "1.0 / 0.0", "0.0 / 0.0", "3.0",
        "true",
        "'text'", "''", "'a;b'", "'\"quoted\", and\\nmore'", "' '", "'é日本'",
        "date('2020-02-29')", "localtime('12:34:56.789')", "time('12:34:56.000000001+01:00')",
        "localdatetime('2020-01-01T00:00:00')",
        "datetime('2020-06-01T12:00:00+02:00[Europe/Berlin]')",
        "datetime('2020-06-01T12:00:00.5Z')", "duration('P1Y2M3DT4H5M6.789S')",
        "duration('PT-0.5S')",
        "point({x: 1.5, y: -2})", "point({longitude: 8.5, latitude: 47.25, height: 400})",
        "[]", "[1, 2, 3]", "['a', 'b']", "['']", "['a', '']", "['x;y']", "[1, 'a']", "[1.5, 2]",
        "[date('2020-01-01'), date('2021-01-01')]", "[true, false]",
        "[point({x: 1, y: 2})]", "[duration('P1D')]",
    ]

    /// Fills a partition with random elements, and deletes some.
    private static func fill(_ session: Session, _ random: inout SeededGenerator) throws {
        try session.run("CREATE CONSTRAINT keys FOR (n:Keyed) REQUIRE n.key IS UNIQUE")
        for number in 0..<60 {
            let labels = ["", ":A", ":A:B", ":`odd, label`", ":Keyed"].randomElement(using: &random)
            let a = expressions.randomElement(using: &random) ?? "1"
            let b = expressions.randomElement(using: &random) ?? "1"
            try session.run(
                "CREATE (n\(labels ?? "") {number: \(number), key: \(number), a: \(a), `b:int`: "
                    + "\(b)})"
            )
        }
        for _ in 0..<80 {
            let source = Int.random(in: 0..<60, using: &random)
            let target = Int.random(in: 0..<60, using: &random)
            let value = expressions.randomElement(using: &random) ?? "1"
            let type = ["T", "U", "`odd,type`"].randomElement(using: &random) ?? "T"
            try session.run(
                "MATCH (a {number: \(source)}), (b {number: \(target)}) CREATE (a)-[:\(type) {v: "
                    + "\(value)}]->(b)"
            )
        }
        try session.run("MATCH (n) WHERE n.number % 7 = 3 DETACH DELETE n")
    }

    @Test func `of CSV is read back to the same content hash`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            for round in 0..<4 {
                var random = SeededGenerator(seed: testSeed &+ UInt64(round))
                let session = try shard.session(partition: "a/\(round)")
                try Self.fill(session, &random)
                let out = "\(directory)/out-\(round)"
                let exported = try shard.export(partition: "a/\(round)", to: out)
                var options = ImportOptions()
                options.idType = .ordinal
                options.nodes = [.init(path: out + "/nodes.csv")]
                options.relationships = [.init(path: out + "/relationships.csv")]
                options.constraints = [.init(label: "Keyed", keys: ["key"])]
                let imported = try shard.importer(partition: "b/\(round)", options).run()
                #expect(imported.contentHash == exported.contentHash, "INTELGRAPH_SEED=\(testSeed)")
                #expect(imported.nodeCount == exported.nodeCount)
            }
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    @Test func `of Cypher makes the same content when it is run`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "a/b")
            try session.run("CREATE CONSTRAINT keys FOR (n:K) REQUIRE n.key IS UNIQUE")
            try session.run(
                "CREATE (a:K {key: 1, d: date('2020-01-01')})-[:T {x: [1, 2]}]->(:K:`L m` {key: 2})"
            )
            let exported = try shard.export(
                partition: "a/b", to: directory + "/out", format: .cypher)
            let text = try String(contentsOfFile: directory + "/out/export.cypher", encoding: .utf8)
            let target = try shard.session(partition: "c/d")
            for statement in text.split(separator: ";\n") { try target.run(String(statement)) }
            let status = try #require(try shard.partitions().first { $0.name == "c/d" })
            #expect(status.contentHash == exported.contentHash)
        }
    }

    @Test func `overwrites nothing, and leaves nothing when it fails`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            try shard.session(partition: "a/b").run(
                "UNWIND range(1, 20000) AS x CREATE (:X {x: x})")
            let out = directory + "/out"
            #expect(throws: IntelGraphError.self) {
                try shard.export(partition: "a/b", to: out) { _, _ in false }
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: out) == [])
            _ = try shard.export(partition: "a/b", to: out, format: .jsonl)
            let first = try String(contentsOfFile: out + "/export.jsonl", encoding: .utf8)
                .split(separator: "\n")[0]
            #expect(first == #"{"type":"node","id":"0","labels":["X"],"properties":{"x":1}}"#)
            #expect(throws: IntelGraphError.self) {
                try shard.export(partition: "a/b", to: out, format: .jsonl)
            }
            #expect(throws: IntelGraphError.self) { try shard.export(partition: "no/ne", to: out) }
        }
    }
}
