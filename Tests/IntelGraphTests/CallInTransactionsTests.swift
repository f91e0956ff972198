import Foundation
import IntelGraph
import TestKit
import Testing

@Suite struct `CALL IN TRANSACTIONS on a shard` {
    private func withSession(
        _ setUp: [String] = [], _ body: (Shard, Session) throws -> Void
    ) throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "tenant/case")
            for statement in setUp { try session.run(statement) }
            try body(shard, session)
            #expect(try shard.verify().map { "\($0)" } == [])
        }
    }

    private func count(_ session: Session, _ label: String = "A") throws -> Int {
        try session.run("MATCH (n:\(label)) RETURN count(n) AS n")[0].get("n")
    }

    private func rows(_ result: QueryResult) -> [String] {
        result.map { $0.values.map(\.description).joined(separator: " ") }
    }

    private let unique = "CREATE CONSTRAINT c FOR (n:A) REQUIRE n.id IS UNIQUE"

    @Test func `each batch is a record of its own`() throws {
        try withSession { shard, session throws in
            let before = try shard.lastLSN()
            let result = try session.run(
                """
                UNWIND range(1, 25) AS i CALL (i) { CREATE (:A {id: i}) }
                IN TRANSACTIONS OF 10 ROWS
                """)
            #expect(try shard.lastLSN() == before + 3)
            #expect(result.summary.counters.nodesCreated == 25)
            #expect(try count(session) == 25)
        }
    }

    @Test func `a thousand rows are a batch, and a count may be a parameter`() throws {
        try withSession { shard, session throws in
            let before = try shard.lastLSN()
            try session.run(
                "UNWIND range(1, 2500) AS i CALL (i) { MERGE (:A {id: i}) } IN TRANSACTIONS")
            #expect(try shard.lastLSN() == before + 3)
            try session.run(
                """
                MATCH (n:A) CALL (n) { SET n.x = n.id }
                IN 4 CONCURRENT TRANSACTIONS OF $size ROWS
                """, ["size": 500])
            #expect(try shard.lastLSN() == before + 8)
        }
    }

    @Test func `rows come after their batch, with elements that it made`() throws {
        try withSession { _, session throws in
            let result = try session.run(
                """
                UNWIND range(1, 5) AS i
                CALL (i) { CREATE (n:A {id: i}) RETURN n, n.id * 10 AS t }
                IN TRANSACTIONS OF 2 ROWS
                RETURN i, n, labels(n) AS labels, t ORDER BY i
                """)
            #expect(
                rows(result)
                    == (1...5).map { "\($0) (:A {id: \($0)}) ['A'] \($0 * 10)" })
        }
    }

    @Test func `what matches is read before anything changes`() throws {
        try withSession(["UNWIND range(1, 30) AS i CREATE (:A {id: i})-[:R]->(:B)"]) {
            _, session throws in
            try session.run(
                "MATCH (n:A) CALL (n) { CREATE (:A {id: -n.id}) } IN TRANSACTIONS OF 7 ROWS")
            #expect(try count(session) == 60)
            try session.run(
                "MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 7 ROWS")
            #expect(try session.run("MATCH (n) RETURN n").isEmpty)
        }
    }

    @Test func `an error ends the statement, and the batches before stay`() throws {
        try withSession([unique]) { _, session throws in
            #expect(throws: IntelGraphError.self) {
                try session.run(
                    """
                    UNWIND [1, 2, 3, 4, 5, 1, 6, 7] AS i
                    CALL (i) { CREATE (:A {id: i}) } IN TRANSACTIONS OF 2 ROWS
                    """)
            }
            #expect(try count(session) == 4)
        }
    }

    @Test func `ON ERROR CONTINUE goes on with the next batch`() throws {
        try withSession([unique]) { _, session throws in
            let result = try session.run(
                """
                UNWIND [1, 2, 3, 1, 5, 6] AS i
                CALL (i) { CREATE (n:A {id: i}) RETURN n.id AS id }
                IN TRANSACTIONS OF 2 ROWS ON ERROR CONTINUE REPORT STATUS AS s
                RETURN i, id, s.started AS started, s.committed AS committed,
                    s.errorMessage IS NULL AS fine
                """)
            #expect(
                rows(result) == [
                    "1 1 true true true", "2 2 true true true", "3 null true false false",
                    "1 null true false false", "5 5 true true true", "6 6 true true true",
                ])
            #expect(result.summary.counters.nodesCreated == 4)
            #expect(try count(session) == 4)
        }
    }

    @Test func `ON ERROR BREAK starts no more batches`() throws {
        try withSession([unique]) { _, session throws in
            let result = try session.run(
                """
                UNWIND [1, 2, 3, 1, 5, 6] AS i
                CALL (i) { CREATE (:A {id: i}) }
                IN TRANSACTIONS ON ERROR BREAK OF 2 ROWS REPORT STATUS AS s
                RETURN i, s.started AS started, s.committed AS committed
                """)
            #expect(
                rows(result) == [
                    "1 true true", "2 true true", "3 true false", "1 true false",
                    "5 false false", "6 false false",
                ])
            #expect(try count(session) == 2)
        }
    }

    @Test func `a statement that is stopped keeps the batches before`() throws {
        try withSession { _, session throws in
            var options = QueryOptions()
            options.deadline = .now + .seconds(2)
            #expect(throws: IntelGraphError.self) {
                try session.run(
                    """
                    UNWIND range(1, 10000) AS i UNWIND range(1, 10000) AS j
                    CALL (j) { CREATE (:A {id: j}) }
                    IN TRANSACTIONS OF 10 ROWS ON ERROR CONTINUE
                    """, options: options)
            }
            let kept = try count(session)
            #expect(kept > 0 && kept % 10 == 0)
        }
    }

    @Test func `inside a transaction the statement is refused`() throws {
        try withSession { shard, session throws in
            let name = session.partition
            var message = ""
            do {
                try shard.transaction { transaction in
                    _ = try transaction.run(
                        "UNWIND [1] AS i CALL (i) { CREATE (:A) } IN TRANSACTIONS", in: name)
                }
            } catch { message = "\(error)" }
            #expect(message.contains("not inside a transaction"))
            #expect(try count(session) == 0)
        }
    }

    @Test(arguments: [
        "CREATE (a:A) WITH a CALL (a) { SET a.x = 1 } IN TRANSACTIONS",
        "CALL { CALL { CREATE (:A) } IN TRANSACTIONS }",
        "CALL { CREATE (:A) } IN TRANSACTIONS RETURN 1 AS x UNION RETURN 2 AS x",
        "CALL { CREATE (:A) } IN TRANSACTIONS OF 0 ROWS",
        "CALL { CREATE (:A) } IN TRANSACTIONS REPORT STATUS AS s RETURN s",
    ])
    func `statements that could not keep their promise are refused`(_ statement: String) throws {
        try withSession { _, session throws in
            #expect(throws: IntelGraphError.self) { try session.run(statement) }
            #expect(try session.run("MATCH (n) RETURN n").isEmpty)
        }
    }

    @Test func `the map may grow between batches while the statement reads`() throws {
        try withTemporaryDirectory(inMemory: true) { directory in
            var options = Shard.Options()
            options.store.mapByteCount = 1 << 20
            options.store.growthTimeout = .seconds(2)
            let shard = try Shard.open(at: directory + "/shard", options: options)
            defer { shard.close() }
            let session = try shard.session(partition: "tenant/case")
            try session.run("UNWIND range(1, 1000) AS i CREATE (:A {id: i})")
            try session.run(
                """
                MATCH (n:A) CALL (n) {
                    UNWIND range(1, 10) AS j
                    CREATE (:B {id: n.id, text: 'a text that takes some room ' + toString(j)})
                } IN TRANSACTIONS OF 50 ROWS
                """)
            #expect(try count(session, "B") == 10_000)
        }
    }
}
