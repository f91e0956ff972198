import Graph
import IntelGraph
import Query
import TestKit
import Testing

/// A scan whose rows several threads make and one hands on gives what one thread gives, in the
/// same order.
@Suite struct `Rows gathered from several threads` {
    private static let nodeCount = 2_000

    private func withSession(_ body: (Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory throws in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "threads/case")
            for statement in [
                "CREATE CONSTRAINT FOR (n:Person) REQUIRE n.id IS UNIQUE",
                "UNWIND range(0, \(Self.nodeCount - 1)) AS x CREATE (:Person {id: x, name: 'n' + x})",
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

    @Test(arguments: [
        "MATCH (n:Person) RETURN n.id, n.name",
        "MATCH (n) RETURN n",
        "MATCH (n:Odd) WHERE n.id % 7 = 3 RETURN n.name",
        "MATCH (n:Odd) WHERE n.id > 1980 RETURN n.name",
        "MATCH (a:Person)-[r:KNOWS]->(b:Odd) RETURN a.id, r.since, b",
        "MATCH ()-[r]->() WHERE r.since % 5 = 0 RETURN type(r), r",
        "MATCH (n:Person) OPTIONAL MATCH (n)-[:KNOWS]->(m) WHERE m.id > 1000 RETURN n.id, m.id",
        "MATCH (n:Odd) RETURN n.id SKIP 100 LIMIT 333",
        "MATCH (n:Odd) WHERE n.id > 1000 RETURN n.id LIMIT 1",
        "MATCH (n:Odd) RETURN n.id LIMIT 0",
        "MATCH (n:Odd) WITH n LIMIT 700 RETURN collect(n.id), count(*)",
        "MATCH (n:Person) RETURN DISTINCT n.id % 10",
        "MATCH (n:Person) WITH n.id AS x UNWIND [x, -x] AS y RETURN y",
        "MATCH (n:Odd) RETURN n.id UNION ALL MATCH (n:Person) WHERE n.id < 900 RETURN n.id",
        "MATCH (n:Nobody) RETURN n.id",
    ])
    func `come in the order of one thread`(statement: String) throws {
        try withSession { session throws in
            let alone = try rows(session.run(statement, options: options(threads: 1)))
            for threads in [2, 5] {
                for batchRowCount in [1, 8, 30] {
                    let gathered = try rows(
                        session.run(
                            statement,
                            options: options(threads: threads, batchRowCount: batchRowCount)))
                    #expect(gathered == alone, "\(threads) threads, batches of \(batchRowCount)")
                }
            }
        }
    }

    @Test func `end with the error that one thread ends with`() throws {
        try withSession { session throws in
            for x in [0, 700, 1_998] {
                let error = #expect(throws: IntelGraphError.self) {
                    try session.run(
                        "MATCH (n:Person) WHERE 1 / (n.id - \(x)) < 2 RETURN n.id",
                        options: options(threads: 3))
                }
                #expect("\(try #require(error))".contains("DivisionByZero"))
            }
            // Of several errors the first in order.
            for _ in 0..<20 {
                let error = #expect(throws: IntelGraphError.self) {
                    try session.run(
                        """
                        MATCH (n:Person) RETURN CASE WHEN n.id < 500 THEN n.id
                            WHEN n.id < 502 THEN n.id / 0 ELSE 'x' - n.id END
                        """, options: options(threads: 4))
                }
                #expect("\(try #require(error))".contains("DivisionByZero"))
            }
        }
    }

    @Test func `stop where enough have come, whatever the rest would do`() throws {
        try withSession { session throws in
            for _ in 0..<20 {
                let found = try session.run(
                    "MATCH (n:Person) RETURN 100 / (1998 - n.id) AS x LIMIT 500",
                    options: options(threads: 3))
                #expect(found.count == 500)
            }
        }
    }

    @Test func `stop when cancelled or late, and where memory ends`() throws {
        try withSession { session throws in
            let statement = "MATCH (a:Person)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(d) RETURN d.name"
            var late = options(threads: 3)
            late.deadline = .now + .milliseconds(20)
            let lateness = #expect(throws: IntelGraphError.self) {
                try session.run(statement + " + a.name", options: late)
            }
            #expect("\(try #require(lateness))".contains("Deadline"))
            var stopped = options(threads: 3)
            stopped.cancellation = CancellationToken()
            stopped.cancellation?.cancel()
            let end = #expect(throws: IntelGraphError.self) {
                try session.run(statement, options: stopped)
            }
            #expect("\(try #require(end))".contains("cancelled"))
            var small = options(threads: 3)
            small.memoryByteCount = 20_000
            let excess = #expect(throws: IntelGraphError.self) {
                try session.run(statement, options: small)
            }
            #expect("\(try #require(excess))".contains("MemoryBudget"))
            // Rows that pass on do not fail for want of memory: here those of one thread fit.
            let few = try session.run(
                "MATCH (n:Person) WITH n.name + n.name AS s WHERE s = 'n0n0' RETURN s", options: small)
            #expect(few.count == 1)
        }
    }
}
