import IntelGraph
import TestKit
import Testing

/// All partitions of a tenant, read together.
@Suite struct `A tenant's union` {
    private static let cases = ["acme/one", "acme/two", "acme/three"]

    /// A shard with three cases of a tenant, the same in one partition, and others' data.
    private func withUnion(
        _ body: (Shard, _ union: UnionSession, _ whole: Session) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let whole = try shard.session(partition: "whole/case")
            for schema in Self.schema { try whole.run(schema) }
            for (number, name) in Self.cases.enumerated() {
                let session = try shard.session(partition: name)
                for schema in Self.schema { try session.run(schema) }
                for target in [session, whole] {
                    try target.run(Self.data, ["part": .integer(Int64(number))])
                }
            }
            let other = try shard.session(partition: "acme-too/case")
            try other.run("CREATE (:Person {id: 1, part: 0})-[:KNOWS]->(:Secret)")
            try body(shard, try shard.session(tenant: "acme"), whole)
        }
    }

    private static let schema = [
        "CREATE CONSTRAINT p FOR (n:Person) REQUIRE n.key IS UNIQUE",
        "CREATE INDEX i FOR (n:Person) ON (n.id)",
        "CREATE INDEX r FOR ()-[k:KNOWS]-() ON (k.since)",
    ]

    private static let data = """
        UNWIND range(0, 19) AS x
        CREATE (:Person {id: x, part: $part, key: $part * 100 + x})
        WITH count(*) AS c
        MATCH (a:Person {part: $part}), (b:Person {part: $part})
        WHERE (a.id * 7 + b.id * 3) % 5 = $part AND a.id <> b.id
        CREATE (a)-[:KNOWS {since: a.id + b.id}]->(b)
        """

    /// None depends on the order of rows.
    static let statements = [
        "MATCH (n) RETURN count(*)", "MATCH (n:Person) RETURN count(n)",
        "MATCH ()-[r]->() RETURN count(r)", "MATCH (:Person)-[r:KNOWS]->() RETURN count(r)",
        "MATCH (n:Person {id: 3}) RETURN n.key ORDER BY n.key",
        "MATCH (n:Person {key: 105}) RETURN n.id, n.part",
        "UNWIND [5, 105, 205, 305] AS k MATCH (n:Person {key: k}) RETURN k, n.id ORDER BY k",
        "MATCH (n:Person) WHERE n.id > 16 RETURN n.key ORDER BY n.key",
        "MATCH (n:Person) WHERE n.key >= 18 AND n.key < 102 RETURN n.key ORDER BY n.key",
        "MATCH ()-[r:KNOWS {since: 20}]->() RETURN count(r)",
        "MATCH (n:Person) RETURN n.part, count(*), sum(n.id), avg(n.key) ORDER BY n.part",
        "MATCH (a)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(a) RETURN count(*)",
        "MATCH (a:Person)-[:KNOWS*1..2]->(b) RETURN count(DISTINCT b), count(*)",
        "MATCH (a:Person), (b:Person) WHERE a.id = b.id AND a.part < b.part RETURN count(*)",
        "MATCH (a:Person {key: 0}) MATCH p = shortestPath((a)-[:KNOWS*]-(b:Person)) "
            + "RETURN sum(length(p)), count(p)",
        "MATCH (n:Person) RETURN n.key ORDER BY n.key DESC LIMIT 7",
        "MATCH (n:Person) WITH n.id AS id, collect(n.part) AS parts WHERE size(parts) = 3 "
            + "RETURN count(id)",
        "CALL db.labels() YIELD label RETURN label",
        "SHOW INDEXES YIELD name RETURN name ORDER BY name",
    ]

    @Test(arguments: statements) func `gives what one graph of all would`(text: String) throws {
        try withUnion { _, union, whole in
            let found = try union.run(text).map { $0.values.map(\.description) }
            let wanted = try whole.run(text).map { $0.values.map(\.description) }
            #expect(found == wanted, "\(text)")
        }
    }

    @Test func `seeks where one graph would, without taking keys for unique`() throws {
        try withUnion { shard, union, whole in
            let text = "MATCH (n:Person {key: 105}) RETURN n.id"
            // A plan of one partition is not taken for the union, nor the other way around.
            for _ in 0..<2 {
                #expect(try whole.run(text).count == 1)
                #expect(try union.run(text).count == 1)
            }
            try shard.session(partition: "acme/one").run("CREATE (:Person {id: 77, key: 105})")
            #expect(try union.run(text).count == 2)
            let plan = try union.run("EXPLAIN " + text).summary.plan ?? ""
            #expect(plan.contains("Seek") && !plan.contains("Scan"), "\(plan)")
        }
    }

    @Test func `tells elements of partitions apart`() throws {
        try withUnion { _, union, _ in
            let ids = try union.run("MATCH (n:Person {id: 0}) RETURN elementId(n) AS id")
                .map { try $0.get("id", as: String.self) }.sorted()
            #expect(Set(ids).count == 3)
            #expect(Set(ids.map { String($0.prefix { $0 != ":" }) }) == Set(Self.cases))
        }
    }

    @Test func `finds elements by the ids it gives, and no others`() throws {
        try withUnion { shard, union, _ in
            let listing = "MATCH (n:Person)-[r]->() RETURN DISTINCT elementId(n) AS e, id(n) AS i, "
                + "elementId(r) AS r, n.key AS key"
            let rows = try union.run(listing).map(\.values)
            let other = try shard.session(partition: "acme-too/case").run(listing).map(\.values)
            #expect(!rows.isEmpty && !other.isEmpty)
            for (row, isOwn) in rows.map({ ($0, true) }) + other.map({ ($0, false) }) {
                let parameters = ["e": row[0], "i": row[1], "r": row[2]]
                for text in [
                    "MATCH (n) WHERE elementId(n) = $e RETURN n.key",
                    "MATCH (n) WHERE id(n) IN [$i, 1, null] RETURN n.key",
                    "MATCH (n)-[r]->() WHERE elementId(r) = $r RETURN n.key",
                ] {
                    let result = try union.run("PROFILE " + text, parameters)
                    #expect(result.summary.plan?.contains("IdSeek") == true)
                    let found = result.map { $0.values.map(\.description) }
                    #expect(found == (isOwn ? [[row[3].description]] : []), "\(text)")
                }
            }
        }
    }

    @Test(arguments: [
        "CREATE (:Person)", "MATCH (n) DELETE n", "CREATE INDEX FOR (n:X) ON (n.y)",
        "UNWIND [1] AS x CALL (x) { CREATE (:X) } IN TRANSACTIONS",
    ]) func `cannot be written to`(text: String) throws {
        try withUnion { shard, union, _ in
            let hashes = try shard.partitions().map(\.contentHash)
            let error = #expect(throws: IntelGraphError.self) { try union.run(text) }
            #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("AccessMode: "))
            #expect("\(error.map { "\($0)" } ?? "")".contains("acme/case"))
            #expect(try shard.partitions().map(\.contentHash) == hashes)
            // What it would do can be asked.
            #expect(try union.run("EXPLAIN " + text).summary.plan != nil)
        }
    }

    @Test func `has the partitions that begin with its name and a slash alone`() throws {
        try withUnion { shard, union, _ in
            #expect(try union.run("MATCH (n:Secret) RETURN n").isEmpty)
            try shard.session(partition: "acme/four").run("CREATE (:Late)")
            #expect(try union.run("MATCH (n:Late) RETURN n").count == 1)
            #expect(try shard.session(tenant: "nobody").run("MATCH (n) RETURN n").isEmpty)
            #expect(throws: IntelGraphError.self) { try shard.session(tenant: "acme/one") }
            #expect(throws: IntelGraphError.self) { try shard.session(tenant: "") }
        }
    }
}
