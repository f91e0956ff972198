import Graph
import IntelGraph
import Query
import TestKit
import Testing

/// A scan whose rows several threads make and one hands on gives what one thread gives, in the
/// same order.
@Suite struct `Rows gathered from several threads` {
    private static let nodeCount = 600

    private func withSession(_ body: (Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory throws in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "threads/case")
            for statement in [
                "CREATE CONSTRAINT FOR (n:Person) REQUIRE n.id IS UNIQUE",
                """
                UNWIND range(0, \(Self.nodeCount - 1)) AS x
                CREATE (:Person {id: x, name: 'n' + x})
                """,
                "MATCH (n:Person) WHERE n.id % 2 = 1 SET n:Odd",
                """
                UNWIND range(0, \(Self.nodeCount - 1)) AS x MATCH (a:Person {id: x})
                UNWIND range(1, 3) AS d MATCH (b:Person {id: (x * 7 + d) % \(Self.nodeCount)})
                CREATE (a)-[:KNOWS {since: x + d}]->(b)
                """,
                "MATCH (n:Person) WHERE n.id % 10 = 9 DETACH DELETE n",
            ] { try session.run(statement) }
            try body(session)
        }
    }

    /// Small batches make small ranges, so that a small graph is shared too.
    private func options(threads: Int, batchRowCount: Int = 8) -> QueryOptions {
        var options = QueryOptions()
        options.batchRowCount = batchRowCount
        options.threadCount = threads
        return options
    }

    private func rows(_ result: QueryResult) -> [String] {
        result.map { row in row.values.map { "\($0)" }.joined(separator: "|") }
    }

    private static let statements = [
        "MATCH (n:Person) RETURN n.id, n.name",
        "MATCH (n) RETURN n",
        "MATCH (n:Odd) WHERE n.id % 7 = 3 RETURN n.name",
        "MATCH (n:Odd) WHERE n.id > 580 RETURN n.name",
        "MATCH (a:Person)-[r:KNOWS]->(b:Odd) RETURN a.id, r.since, b",
        "MATCH ()-[r]->() WHERE r.since % 5 = 0 RETURN type(r), r",
        "MATCH (n:Person) OPTIONAL MATCH (n)-[:KNOWS]->(m) WHERE m.id > 300 RETURN n.id, m.id",
        "MATCH (n:Odd) RETURN n.id SKIP 50 LIMIT 133",
        "MATCH (n:Odd) WHERE n.id > 300 RETURN n.id LIMIT 1",
        "MATCH (n:Odd) RETURN n.id LIMIT 0",
        "MATCH (n:Odd) WITH n LIMIT 200 RETURN collect(n.id), count(*)",
        "MATCH (n:Person) RETURN DISTINCT n.id % 10",
        "MATCH (n:Person) WITH n.id AS x UNWIND [x, -x] AS y RETURN y",
        "MATCH (n:Odd) RETURN n.id UNION ALL MATCH (n:Person) WHERE n.id < 270 RETURN n.id",
        "MATCH (n:Nobody) RETURN n.id",
    ]

    @Test func `come in the order of one thread`() throws {
        try withSession { session throws in
            for statement in Self.statements {
                let alone = try rows(session.run(statement, options: options(threads: 1)))
                for (threads, batchRowCount) in [(2, 1), (2, 8), (5, 3), (5, 8)] {
                    let options = options(threads: threads, batchRowCount: batchRowCount)
                    let gathered = try rows(session.run(statement, options: options))
                    #expect(gathered == alone, "\(statement) on \(threads) threads")
                }
            }
        }
    }

    @Test func `end with the error that one thread ends with`() throws {
        try withSession { session throws in
            for statement in [
                "MATCH (n:Person) WHERE 1 / n.id < 2 RETURN n.id",
                "MATCH (n:Person) WHERE 1 / (n.id - 300) < 2 RETURN n.id",
                "MATCH (n:Person) WHERE 1 / (n.id - 598) < 2 RETURN n.id",
                // Of several errors the first in order.
                """
                MATCH (n:Person) RETURN CASE WHEN n.id < 400 THEN n.id
                    WHEN n.id < 430 THEN n.id / 0 ELSE n.name - 1 END
                """,
            ] {
                let alone = try error(of: statement, session, options(threads: 1))
                #expect(alone.contains("DivisionByZero"))
                for _ in 0..<5 {
                    let gathered = try error(of: statement, session, options(threads: 4))
                    #expect(gathered == alone)
                }
            }
        }
    }

    @Test func `stop where enough have come, whatever the rest would do`() throws {
        try withSession { session throws in
            for _ in 0..<20 {
                let found = try session.run(
                    "MATCH (n:Person) RETURN 100 / (598 - n.id) AS x LIMIT 200",
                    options: options(threads: 3))
                #expect(found.count == 200)
            }
        }
    }

    @Test func `stop when cancelled or late, and where memory ends`() throws {
        try withSession { session throws in
            let statement = "MATCH (a:Person)-[:KNOWS]->()-[:KNOWS]->()-[:KNOWS]->(b) RETURN b.name"
            var late = options(threads: 3)
            late.deadline = .now + .milliseconds(3)
            #expect(try error(of: statement + " + a.name", session, late).contains("Deadline"))
            var stopped = options(threads: 3)
            stopped.cancellation = CancellationToken()
            stopped.cancellation?.cancel()
            #expect(try error(of: statement, session, stopped).contains("cancelled"))
            var small = options(threads: 3)
            small.memoryByteCount = 20_000
            #expect(try error(of: statement, session, small).contains("MemoryBudget"))
            // What only passes by needs no room.
            let few = try session.run(
                "MATCH (n:Person) WITH n.name + n.name AS s WHERE s = 'n0n0' RETURN s",
                options: small)
            #expect(few.count == 1)
        }
    }

    /// The error that a statement ends with.
    private func error(
        of statement: String, _ session: Session, _ options: QueryOptions
    ) throws -> String {
        let error = #expect(throws: IntelGraphError.self) {
            try session.run(statement, options: options)
        }
        return "\(try #require(error))"
    }
}
