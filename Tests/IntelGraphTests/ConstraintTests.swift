import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `Constraints on single elements` {
    private func withSession(_ body: (Shard, Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            try body(shard, shard.session(partition: "acme/case"))
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    /// The message of the constraint that a statement breaks; nil if it breaks none.
    private func violation(_ session: Session, _ statement: String) -> String? {
        do throws(IntelGraphError) {
            try session.run(statement)
            return nil
        } catch {
            guard case .query(let error) = error, error.kind == .constraintValidationFailed else {
                return "\(error)"
            }
            return error.message
        }
    }

    private func constraints(_ session: Session) throws -> [String] {
        try session.run("SHOW CONSTRAINTS YIELD *").map { "\($0.values)" }
    }

    @Test func `name the constraint, what it covers, the element and the property`() throws {
        try withSession { _, session in
            try session.run("CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.name IS NOT NULL")
            #expect(
                violation(session, "CREATE (:Person {age: 1})")
                    == "constraint `c`: node acme/case:n0 with label `Person` must have the "
                    + "property `name`")
            try session.run(
                "CREATE CONSTRAINT t FOR ()-[r:PAID]-() REQUIRE r.at IS :: DATE | STRING")
            #expect(
                violation(session, "CREATE ()-[:PAID {at: 1}]->()")
                    == "constraint `t`: relationship acme/case:r0 of type `PAID` has the type "
                    + "INTEGER, not STRING | DATE, in the property `at`")
        }
    }

    @Test(arguments: [
        ("(n:A) REQUIRE n.x IS NOT NULL", "CREATE (:A {x: 1})", "CREATE (:A)"),
        ("(n:A) REQUIRE (n.x, n.y) IS NODE KEY", "CREATE (:A {x: 1, y: 1})", "CREATE (:A {x: 2})"),
        ("(n:A) REQUIRE n.x IS :: INTEGER", "CREATE (:A {x: 1}), (:A)", "CREATE (:A {x: '1'})"),
        (
            "(n:A) REQUIRE n.x IS :: LIST<INTEGER NOT NULL>", "CREATE (:A {x: [1]})",
            "CREATE (:A {x: 1})"
        ),
        (
            "()-[r:T]-() REQUIRE r.x IS NOT NULL", "CREATE ()-[:T {x: 1}]->()-[:U]->()",
            "CREATE ()-[:T]->()"
        ),
        (
            "()-[r:T]-() REQUIRE r.x IS RELATIONSHIP KEY", "CREATE ()-[:T {x: 1}]->()",
            "CREATE ()-[:T]->()"
        ),
        ("()-[r]-() REQUIRE r.x IS NOT NULL", "CREATE ()-[:T {x: 1}]->()", "CREATE ()-[:T]->()"),
    ])
    func `refuse what breaks them, before and after they are made`(
        _ example: (definition: String, kept: String, broken: String)
    ) throws {
        try withSession { shard, session in
            let make = "CREATE CONSTRAINT c FOR " + example.definition
            try session.run(example.broken)
            #expect(violation(session, make)?.hasPrefix("constraint `c`") == true)
            #expect(try session.run("SHOW CONSTRAINTS").isEmpty)
            try session.run("MATCH (n) DETACH DELETE n")

            try session.run(example.kept)
            try session.run(make)
            #expect(violation(session, example.broken)?.hasPrefix("constraint `c`") == true)
            try session.run("DROP CONSTRAINT c")
            try session.run(example.broken)
        }
    }

    @Test func `may be broken within a statement`() throws {
        try withSession { _, session in
            try session.run("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS NOT NULL")
            try session.run("CREATE (n:A) SET n.x = 1 REMOVE n.x SET n.x = 2")
            try session.run("CREATE (n:A) DELETE n")
            try session.run("CREATE (n:A) REMOVE n:A")
            for statement in [
                "MATCH (n:A) REMOVE n.x", "MATCH (n:A) SET n = {}", "MATCH (n:A) SET n.x = null",
                "MATCH (n) WHERE n.x IS NULL SET n:A",
            ] {
                #expect(violation(session, statement) != nil, "\(statement)")
            }
            #expect(try session.run("MATCH (n:A) RETURN n.x").map { "\($0.values)" } == ["[2]"])
        }
    }

    @Test func `hold at the end of each statement of a transaction`() throws {
        try withSession { shard, session in
            try session.run("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS NOT NULL")
            var reached = false
            #expect(throws: IntelGraphError.self) {
                try shard.transaction { transaction in
                    try transaction.run("CREATE (:A)", in: session.partition)
                    reached = true
                }
            }
            #expect(!reached)
            #expect(try session.run("MATCH (n) RETURN n").isEmpty)
        }
    }

    @Test func `do not change the content hash, but a key identifies nodes`() throws {
        try withSession { shard, session in
            try session.run("CREATE (:A {x: 1})-[:T {y: 1}]->(:A {x: 2})")
            let before = try shard.partitions()[0].contentHash
            try session.run("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS NOT NULL")
            try session.run("CREATE CONSTRAINT d FOR ()-[r:T]-() REQUIRE r.y IS :: INTEGER")
            #expect(try shard.partitions()[0].contentHash == before)
            try session.run("CREATE CONSTRAINT k FOR (n:A) REQUIRE n.x IS NODE KEY")
            let plan = try session.run("EXPLAIN MATCH (n:A {x: 1}) RETURN n").summary.plan
            #expect(plan?.contains("unique seek :A(x)") == true)
            #expect(violation(session, "CREATE (:A {x: 1})") != nil)
        }
    }

    @Test func `are there after a restart and in the records`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let path = directory + "/shard"
            var shard = try Shard.open(at: path)
            var session = try shard.session(partition: "acme/case")
            for (name, demand) in [
                ("a", "n.x IS NOT NULL"), ("b", "n.x IS NODE KEY"), ("c", "n.y IS UNIQUE"),
                ("d", "n.x IS :: INTEGER | LIST<ZONED DATETIME NOT NULL>"),
            ] {
                try session.run("CREATE CONSTRAINT \(name) FOR (n:A) REQUIRE \(demand)")
            }
            let shown = try constraints(session)
            shard.close()
            shard = try Shard.open(at: path)
            defer { shard.close() }
            session = try shard.session(partition: "acme/case")
            #expect(try constraints(session) == shown)
            #expect(violation(session, "CREATE (:A)") != nil)

            // The statements that SHOW gives make the same constraints elsewhere.
            let other = try shard.session(partition: "other/case")
            for row in try session.run("SHOW CONSTRAINTS YIELD createStatement") {
                guard case .string(let statement) = row.values[0] else { continue }
                try other.run(statement)
            }
            #expect(try constraints(other) == shown)
        }
    }

    @Test func `let stubs wait until they are complete`() throws {
        try withSession { shard, session in
            try session.run("CREATE CONSTRAINT k FOR (n:A) REQUIRE n.id IS UNIQUE")
            try session.run("CREATE CONSTRAINT c FOR (n:A) REQUIRE n.x IS NOT NULL")
            var options = QueryOptions()
            options.stubVariables = ["b"]
            try shard.transaction { transaction in
                _ = try transaction.run(
                    "MERGE (b:A {id: 1}) CREATE (:B)-[:T]->(b)", [:], in: session.partition,
                    options: options, seesStubs: true)
            }
            #expect(violation(session, "CREATE (:A {id: 1})") != nil)
            try session.run("CREATE (:A {id: 1, x: 1})")
            #expect(try session.run("MATCH (:B)-[:T]->(a) RETURN a.x").count == 1)
        }
    }
}
