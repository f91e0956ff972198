import IntelGraph
import TestKit
import Testing

@Suite struct `Partitions of two tenants` {
    private func withSessions(_ body: (Shard, _ mine: Session, _ other: Session) throws -> Void)
        throws
    {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let other = try shard.session(partition: "other/case")
            for statement in [
                "CREATE CONSTRAINT secret_one FOR (n:Secret) REQUIRE n.hiddenKey IS UNIQUE",
                "CREATE INDEX secret_two FOR (n:Shared) ON (n.hiddenKey)",
                "CREATE INDEX secret_three FOR ()-[r:HIDES]-() ON (r.hiddenKey)",
                """
                UNWIND range(1, 20) AS x
                CREATE (:Secret:Shared {hiddenKey: x})-[:HIDES {hiddenKey: x}]->(:Shared {id: x})
                """,
            ] { try other.run(statement) }
            try body(shard, shard.session(partition: "mine/case"), other)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    /// What a session can be asked that could tell of another partition.
    private static let questions = [
        "MATCH (n) RETURN n", "MATCH (n:Secret) RETURN n", "MATCH (n:Shared) RETURN n",
        "MATCH ()-[r]->() RETURN r", "MATCH ()-[r:HIDES]-() RETURN r", "SHOW INDEXES",
        "SHOW CONSTRAINTS", "MATCH (n:Secret {hiddenKey: 1}) RETURN n",
        "MATCH (n) WHERE n.hiddenKey > 0 RETURN n",
        "MATCH ()-[r:HIDES {hiddenKey: 3}]->() RETURN r",
    ]

    @Test
    func `are two also if their names only look the same, and so are labels and keys`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            // An accent as a letter of its own, and as part of one.
            let (composed, decomposed) = ("caf\u{e9}", "cafe\u{301}")
            try shard.transaction { transaction in
                try transaction.run("CREATE (:A)", in: PartitionName(composed + "/x"))
                try transaction.run("CREATE (:B)", in: PartitionName(decomposed + "/x"))
            }
            for (tenant, label) in [(composed, "A"), (decomposed, "B")] {
                let session = try shard.session(partition: tenant + "/x")
                let rows = try session.run("MATCH (n) RETURN labels(n)[0]")
                #expect(rows.map { $0.values.map(\.description) } == [["'\(label)'"]], "\(label)")
            }
            let session = try shard.session(partition: "a/b")
            try session.run(
                "CREATE (n:`\(composed)`) SET n.`\(composed)` = 1, n.`\(decomposed)` = 2")
            try session.run("CREATE (:`\(decomposed)`)")
            let counts = try session.run(
                "MATCH (n:`\(composed)`) RETURN count(n) AS n, n.`\(composed)` AS x, "
                    + "n.`\(decomposed)` AS y")
            #expect(counts.map { $0.values.map(\.description) } == [["1", "1", "2"]])
            let map = try session.run("RETURN size(keys({`\(composed)`: 1, `\(decomposed)`: 2}))")
            #expect(map.map { $0.values.map(\.description) } == [["2"]])
            let equal = try session.run("RETURN '\(composed)' = '\(decomposed)'")
            #expect(equal.map { $0.values.map(\.description) } == [["false"]])
            shard.close()
            // Names are read anew.
            let again = try Shard.open(at: directory + "/shard")
            defer { again.close() }
            let rows = try again.session(partition: "a/b").run(
                "MATCH (n:`\(decomposed)`) RETURN count(n)")
            #expect(rows.map { $0.values.map(\.description) } == [["1"]])
            #expect(try again.verify().map { "\($0)" } == [])
        }
    }

    @Test func `see nothing of each other, before and after the first write`() throws {
        try withSessions { shard, mine, other in
            for question in Self.questions {
                #expect(try mine.run(question).isEmpty, "\(question)")
                #expect(try !other.run(question).isEmpty, "\(question)")
            }
            try mine.run("CREATE (:Own {id: 1})")
            for question in Self.questions.dropFirst() {
                #expect(try mine.run(question).isEmpty, "\(question)")
            }
            #expect(try mine.run("MATCH (n) RETURN n").count == 1)
            let counts = try mine.run(
                "MATCH (n) OPTIONAL MATCH (n)-[r]-() RETURN count(n), count(r)")
            #expect(counts[0].values.map(\.description) == ["1", "0"])
        }
    }

    @Test func `have their own labels, types, keys, indexes and counts`() throws {
        try withSessions { shard, mine, _ in
            try mine.run("CREATE (:Own {id: 1})-[:USES]->(:Own)")
            let snapshot = try shard.store.snapshot()
            let id = try #require(try snapshot.partition(named: "mine/case"))
            let reader = try snapshot.reader(partitions: [id])
            #expect(reader.labels().map { reader.name(of: $0) } == ["Own"])
            #expect(reader.types().map { reader.name(of: $0) } == ["USES"])
            #expect(reader.keys().map { reader.name(of: $0) } == ["id"])
            #expect(reader.indexes().isEmpty)
            if let label = reader.labelID("Shared") {
                #expect(try reader.nodeCount(label: label) == 0)
            }
            let statistics = try shard.statistics(ofPartition: "mine/case")
            #expect(statistics.nodeCount == 2 && statistics.relationshipCount == 1)
            #expect(statistics.labels.map(\.name) == ["Own"] && statistics.indexes.isEmpty)
        }
    }

    @Test func `are told apart by procedures`() throws {
        try withSessions { _, mine, _ in
            let questions = [
                "CALL db.labels()", "CALL db.relationshipTypes()", "CALL db.propertyKeys()",
                "CALL db.schema.nodeTypeProperties()", "CALL db.schema.relTypeProperties()",
                "CALL db.schema.visualization() YIELD nodes UNWIND nodes AS n RETURN n",
            ]
            for question in questions { #expect(try mine.run(question).isEmpty, "\(question)") }
            try mine.run("CREATE (:Own {id: 1})-[:USES {since: 1}]->(:Own {id: 2})")
            for question in questions {
                for row in try mine.run(question) {
                    let text = row.values.map(\.description).joined(separator: " ")
                    let isForeign = ["Secret", "Shared", "HIDES", "hiddenKey"].contains {
                        text.contains($0)
                    }
                    #expect(!isForeign, "\(question): \(text)")
                }
            }
            #expect(try mine.run("CALL db.propertyKeys()").count == 2)
        }
    }

    @Test func `do not share constraints`() throws {
        try withSessions { _, mine, other in
            // The value is taken in the other partition, twice the same is allowed in this one.
            try mine.run("CREATE (:Secret {hiddenKey: 1}), (:Secret {hiddenKey: 1})")
            #expect(throws: IntelGraphError.self) {
                try other.run("CREATE (:Secret {hiddenKey: 1})")
            }
            try mine.run("MATCH (n) DETACH DELETE n")
            #expect(try other.run("MATCH (n) RETURN n").count == 40)
            try mine.run("CREATE CONSTRAINT secret_one FOR (n:Own) REQUIRE n.id IS UNIQUE")
            #expect(try mine.run("SHOW INDEXES").count == 1)
            #expect(try other.run("SHOW INDEXES").count == 3)
        }
    }

    @Test func `keep each other's names out of errors and plans`() throws {
        try withSessions { _, mine, _ in
            try mine.run("CREATE CONSTRAINT own FOR (n:Own) REQUIRE n.id IS UNIQUE")
            try mine.run("CREATE (:Own {id: 1})-[:USES]->(:Own {id: 2})")
            for statement in [
                "CREATE (:Own {id: 1})", "MATCH (n:Own {id: 1}) DELETE n", "DROP INDEX nothing",
                "DROP INDEX secret_two", "DROP CONSTRAINT secret_one", "RETURN $missing",
                "MATCH (n:Own {id: 1}) RETURN n.id.x",
            ] {
                do throws(IntelGraphError) {
                    try mine.run(statement)
                    Issue.record("\(statement) should fail")
                } catch {
                    let text = "\(error)"
                    #expect(!text.contains("other"), "\(text)")
                    // What the statement names itself, the error may name.
                    for name in ["hiddenKey", "Secret", "HIDES", "secret_three"] {
                        #expect(!text.contains(name), "\(text)")
                    }
                }
            }
            let plan = try #require(
                try mine.run("EXPLAIN MATCH (n:Secret {hiddenKey: 1}) RETURN n").summary.plan)
            #expect(!plan.contains("eek"), "\(plan)")
        }
    }

    @Test func `see estimates of their own data alone in plans`() throws {
        try withSessions { shard, mine, _ in
            let third = try shard.session(partition: "third/case")
            try third.run("UNWIND range(1, 60) AS x CREATE (:Same)")
            try mine.run("UNWIND range(1, 90) AS x CREATE (:Same)")
            for session in [third, mine] {
                for mode in ["EXPLAIN", "PROFILE"] {
                    let summary = try session.run(mode + " MATCH (n:Same) RETURN n").summary
                    let plan = try #require(summary.planDescription)
                    let scan = try #require(plan.operators.first { $0.name == "LabelScan" })
                    #expect(
                        scan.estimatedRowCount == (session.partition == mine.partition ? 90 : 60))
                }
            }
        }
    }

    @Test func `do not reach each other's nodes by id`() throws {
        try withSessions { _, mine, other in
            try mine.run("CREATE (:Own {id: 1})")
            for row in try other.run("MATCH (n) RETURN id(n) AS id, elementId(n) AS element") {
                let parameters = ["id": row["id"], "element": row["element"]]
                for condition in [
                    "id(n) = $id OR elementId(n) = $element", "id(n) = $id", "id(n) IN [$id]",
                    "elementId(n) = $element", "elementId(n) IN [$element]",
                ] {
                    let found = try mine.run("MATCH (n) WHERE \(condition) RETURN n", parameters)
                    #expect(found.isEmpty, "\(condition)")
                }
            }
        }
    }
}
