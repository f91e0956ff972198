import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `Of an index and constraints over the same properties` {
    private func withSession(_ body: (Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            try body(shard.session(partition: "acme/case"))
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    /// How a statement is refused.
    private func refusal(_ session: Session, _ statement: String) -> String {
        do throws(IntelGraphError) {
            try session.run(statement)
            return "not at all"
        } catch {
            guard case .query(let error) = error, error.kind == .schemaError else {
                return "\(error)"
            }
            return "\(error.detail): \(error.message)"
        }
    }

    private func schema(_ session: Session) throws -> [String] {
        try ["INDEXES", "CONSTRAINTS"].flatMap { kind in
            try session.run("SHOW \(kind) YIELD *").map { "\($0.values)" }
        }
    }

    @Test(arguments: [
        (
            "INDEX i FOR (n:L) ON (n.p)", "CONSTRAINT FOR (n:L) REQUIRE n.p IS UNIQUE",
            "IndexAlreadyExists: There already exists an index (:L {p}). "
                + "A constraint cannot be created until the index has been dropped."
        ),
        (
            "INDEX i FOR (n:L) ON (n.p, n.q)", "CONSTRAINT i FOR (n:L) REQUIRE (n.p, n.q) IS KEY",
            "IndexAlreadyExists: There already exists an index (:L {p, q}). "
                + "A constraint cannot be created until the index has been dropped."
        ),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.p IS UNIQUE", "INDEX FOR (n:L) ON (n.p)",
            "ConstraintAlreadyExists: There is a uniqueness constraint on (:L {p}), "
                + "so an index is already created that matches this."
        ),
        (
            "CONSTRAINT c FOR ()-[r:T]-() REQUIRE r.p IS KEY", "INDEX FOR ()-[r:T]-() ON (r.p)",
            "ConstraintAlreadyExists: There is a key constraint on ()-[:T {p}]-(), "
                + "so an index is already created that matches this."
        ),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.p IS KEY",
            "CONSTRAINT FOR (n:L) REQUIRE n.p IS UNIQUE",
            "ConstraintAlreadyExists: There already exists a key constraint on (:L {p}): `c`."
        ),
        (
            "CONSTRAINT c FOR ()-[r]-() REQUIRE r.p IS UNIQUE",
            "CONSTRAINT d FOR ()-[r]-() REQUIRE r.p IS UNIQUE",
            "EquivalentSchemaRuleAlreadyExists: An equivalent constraint already exists: `c`."
        ),
        (
            "INDEX i FOR (n:L) ON (n.p)", "INDEX FOR (n:L) ON (n.p)",
            "EquivalentSchemaRuleAlreadyExists: An equivalent index already exists: `i`."
        ),
        (
            "INDEX i FOR (n:L) ON (n.p)", "CONSTRAINT i FOR (n:L) REQUIRE n.q IS NOT NULL",
            "IndexWithNameAlreadyExists: There already exists an index called `i`."
        ),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.q IS UNIQUE", "INDEX c FOR (n:L) ON (n.p)",
            "ConstraintWithNameAlreadyExists: There already exists a constraint called `c`."
        ),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.p IS :: INTEGER",
            "CONSTRAINT IF NOT EXISTS FOR (n:L) REQUIRE n.p IS :: STRING",
            "ConstraintAlreadyExists: There already exists a type constraint on (:L {p}) that "
                + "conflicts: `c`."
        ),
    ])
    func `the second is refused, with Neo4j's name of the reason`(
        _ first: String, _ second: String, _ reason: String
    ) throws {
        try withSession { session in
            try session.run("CREATE " + first)
            let before = try schema(session)
            #expect(refusal(session, "CREATE " + second) == reason)
            #expect(try schema(session) == before)
        }
    }

    @Test(arguments: [
        ("INDEX i FOR (n:L) ON (n.p)", "CONSTRAINT c IF NOT EXISTS FOR (n:L) REQUIRE n.p IS KEY"),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.p IS KEY",
            "CONSTRAINT d IF NOT EXISTS FOR (n:L) REQUIRE n.p IS UNIQUE"
        ),
        (
            "INDEX i FOR (n:L) ON (n.p)",
            "CONSTRAINT i IF NOT EXISTS FOR (n:L) REQUIRE n.q IS UNIQUE"
        ),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.q IS NOT NULL",
            "INDEX c IF NOT EXISTS FOR (n:L) ON (n.p)"
        ),
    ])
    func `the second is refused under IF NOT EXISTS where it promises more`(
        _ first: String, _ second: String
    ) throws {
        try withSession { session in
            try session.run("CREATE " + first)
            #expect(refusal(session, "CREATE " + second).contains("AlreadyExists: "))
        }
    }

    @Test(arguments: [
        ("CONSTRAINT c FOR (n:L) REQUIRE n.p IS UNIQUE", "INDEX IF NOT EXISTS FOR (n:L) ON (n.p)"),
        ("CONSTRAINT c FOR (n:L) REQUIRE n.p IS KEY", "INDEX c IF NOT EXISTS FOR (n:L) ON (n.q)"),
        ("INDEX i FOR (n:L) ON (n.p)", "INDEX j IF NOT EXISTS FOR (n:L) ON (n.p)"),
        (
            "CONSTRAINT c FOR (n:L) REQUIRE n.p IS UNIQUE",
            "CONSTRAINT c IF NOT EXISTS FOR (n:L) REQUIRE n.q IS KEY"
        ),
    ])
    func `nothing happens under IF NOT EXISTS where the first does`(
        _ first: String, _ second: String
    ) throws {
        try withSession { session in
            try session.run("CREATE " + first)
            let before = try schema(session)
            #expect(try session.run("CREATE " + second).summary.counters.entries.isEmpty)
            #expect(try schema(session) == before)
        }
    }

    /// Names that are made of what is covered are the same for these pairs.
    @Test(arguments: [
        ("(n:L) REQUIRE n.p IS UNIQUE", "()-[r:L]-() REQUIRE r.p IS UNIQUE"),
        ("(n:A) REQUIRE (n.b, n.c) IS UNIQUE", "(n:A) REQUIRE n.b_c IS UNIQUE"),
        ("(n:A) REQUIRE (n.b, n.c) IS KEY", "(n:A_b) REQUIRE n.c IS KEY"),
        ("(n:L) REQUIRE n.p IS NOT NULL", "()-[r:L]-() REQUIRE r.p IS NOT NULL"),
        ("(n:L) REQUIRE n.p IS :: STRING", "()-[r:L]-() REQUIRE r.p IS :: INTEGER"),
        (
            "(n:\(String(repeating: "L", count: 220))) REQUIRE n.p IS UNIQUE",
            "(n:\(String(repeating: "L", count: 220))) REQUIRE n.q IS UNIQUE"
        ),
    ])
    func `without names both are made, also under IF NOT EXISTS`(
        _ first: String, _ second: String
    ) throws {
        try withSession { session in
            for covered in [first, second, first, second] {
                try session.run("CREATE CONSTRAINT IF NOT EXISTS FOR " + covered)
            }
            let names = try session.run("SHOW CONSTRAINTS YIELD name").map { "\($0.values)" }
            #expect(Set(names).count == 2)
        }
    }

    @Test func `all others are possible, and one can take the place of another`() throws {
        try withSession { session in
            for statement in [
                "CREATE INDEX i FOR (n:L) ON (n.p)",
                "CREATE CONSTRAINT e FOR (n:L) REQUIRE n.p IS NOT NULL",
                "CREATE CONSTRAINT t FOR (n:L) REQUIRE n.p IS :: INTEGER",
                "CREATE INDEX FOR (n:L) ON (n.p, n.q)", "CREATE INDEX FOR (n:L) ON (n.q, n.p)",
                "CREATE INDEX FOR (n:M) ON (n.p)", "CREATE CONSTRAINT FOR ()-[r:L]-() "
                    + "REQUIRE r.p IS UNIQUE",
                "DROP INDEX i", "CREATE CONSTRAINT i FOR (n:L) REQUIRE n.p IS UNIQUE",
                "DROP CONSTRAINT i", "CREATE INDEX i FOR (n:L) ON (n.p)",
            ] {
                try session.run(statement)
            }
            #expect(try session.run("SHOW INDEXES").count == 5)
            #expect(try session.run("SHOW CONSTRAINTS").count == 3)
        }
    }

    /// Shards from before the rule have both, and an import makes its constraint beside an index.
    @Test func `both go on where they are already, after a restart and in an export`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var options = Shard.Options()
            options.store.bootID = "before"
            let old = try Shard.open(at: directory + "/old", options: options)
            try old.session(partition: "a/b").run("CREATE INDEX i FOR (n:Person) ON (n.id)")
            try "id:ID(Person),name\n1,Ada\n2,Bo\n".write(
                toFile: directory + "/people.csv", atomically: true, encoding: .utf8)
            var files = ImportOptions()
            files.nodes = [.init(path: directory + "/people.csv", names: ["Person"])]
            _ = try old.importer(partition: "a/b", files).run()

            // As a crash leaves it, and a machine that was restarted finds it.
            try FileManager.default.copyItem(
                atPath: directory + "/old", toPath: directory + "/shard")
            old.close()
            options.store.bootID = "after"
            let shard = try Shard.open(at: directory + "/shard", options: options)
            defer { shard.close() }
            let session = try shard.session(partition: "a/b")
            let names = try session.run("SHOW INDEXES YIELD name").map { $0.values[0].description }
            #expect(names.sorted() == ["'constraint_Person_id'", "'i'"])
            try session.run("CREATE (:Person {id: '3'})")
            #expect(throws: IntelGraphError.self) { try session.run("CREATE (:Person {id: '1'})") }
            #expect(try shard.verify().map { "\($0)" } == [])

            try session.run("CREATE CONSTRAINT u FOR ()-[r]-() REQUIRE r.p IS UNIQUE")
            _ = try shard.export(partition: "a/b", to: directory + "/out", format: .cypher)
            let text = try String(contentsOfFile: directory + "/out/export.cypher", encoding: .utf8)
            let target = try shard.session(partition: "c/d")
            for statement in text.split(separator: ";\n") { try target.run(String(statement)) }
            #expect(
                try target.run("SHOW CONSTRAINTS YIELD name WHERE name = 'u' RETURN name").count
                    == 1)
            #expect(
                try shard.partitions().first { $0.name == "c/d" }?.contentHash
                    == shard.partitions().first { $0.name == "a/b" }?.contentHash)

            try session.run("DROP INDEX i")
            #expect(try session.run("SHOW INDEXES").count == 2)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }
}
