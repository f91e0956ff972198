import IntelGraph
import TestKit
import Testing

/// A scan that several threads share gives what one thread gives.
@Suite struct `Scans on several threads` {
    private static let statements = [
        "MATCH (n:Person) RETURN count(*) AS n",
        "MATCH (n) RETURN n.group AS g, count(*), sum(n.x), min(n.x), max(n.name), avg(n.x)",
        "MATCH (n:Person) RETURN n.group AS g, count(DISTINCT n.x % 7), sum(DISTINCT n.x % 5)",
        "MATCH (n:Odd) WHERE n.x > 100 RETURN n.name AS a, n.x AS x ORDER BY x DESC, a LIMIT 20",
        "MATCH (n:Person) WHERE n.x % 100 = 3 RETURN n.name AS a ORDER BY a",
        "MATCH (a:Person)-[r:KNOWS]->(b:Odd) RETURN r.since % 3 AS s, count(*), min(b.x)",
        "MATCH ()-[r]->() RETURN type(r) AS t, count(*), sum(r.since), stDev(r.since) > 0",
        "MATCH (n:Person) RETURN percentileDisc(n.x, 0.5) AS p, size(collect(n.x)) AS s",
        "MATCH (n:Person) WHERE EXISTS { (n)-[:KNOWS]->(:Odd) } RETURN count(*) AS n",
        "MATCH (n:Person) OPTIONAL MATCH (n)-[r:LIKES]->(m) RETURN count(n), count(m)",
        "MATCH (n:Nobody) RETURN count(*), sum(n.x), collect(n.x), max(n.x)",
        "MATCH (a:Person)-[r:KNOWS]->(b:Odd) WHERE a.id > 300 RETURN r.since % 3 AS s, count(*)",
        "MATCH (a:Person)-[r]->(b) WHERE a.id < 90 RETURN b.name AS b, type(r) AS t ORDER BY b, t",
        """
        UNWIND range(0, 999) AS x MATCH (a:Person {id: x})-[r]->(b)
        RETURN type(r) AS t, b.group AS g, count(*), sum(b.x)
        """,
        "UNWIND [1, 2] AS x MATCH (a:Person {id: x})-->(b) RETURN count(b), min(b.x)",
        "UNWIND [] AS x MATCH (a:Person {id: x})-->(b) RETURN count(b), min(b.x)",
        "MATCH (n:Person) RETURN max(n.mixed) AS m, min(n.mixed) AS l, count(n.mixed) AS c",
        """
        MATCH (a:Person)-[r]->() RETURN a.id AS i, a.name AS s, count(*) AS n
        ORDER BY n DESC, i LIMIT 30
        """,
        "MATCH (a:Person)-->(b:Person) RETURN b.id AS i, count(*) AS n, sum(a.x) ORDER BY i",
        "MATCH (n:Odd|Third) RETURN count(*) AS n, count(DISTINCT n.x) AS d, sum(n.x) AS s",
        "MATCH (n) WHERE n:Third OR n:Odd RETURN n.group AS g, count(*), min(n.x) ORDER BY g",
    ]

    private func withSession(_ body: (Session) throws -> Void) throws {
        try withTemporaryDirectory(inMemory: true) { directory throws in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "threads/case")
            for statement in [
                "CREATE CONSTRAINT FOR (n:Person) REQUIRE n.id IS UNIQUE",
                """
                UNWIND range(0, 1999) AS x
                CREATE (n:Person {id: x, x: x, name: 'name' + x, group: 'g' + (x % 5)})
                """,
                "MATCH (n:Person) WHERE n.x % 2 = 1 SET n:Odd",
                "MATCH (n:Person) WHERE n.x % 3 = 1 SET n.mixed = [n.x], n:Third",
                "MATCH (n:Person) WHERE n.x % 3 = 2 SET n.mixed = n.x",
                """
                UNWIND range(0, 1999) AS x MATCH (a:Person {id: x})
                UNWIND range(1, 3) AS d MATCH (b:Person {id: (x * 7 + d) % 2000})
                CREATE (a)-[:KNOWS {since: x + d}]->(b)
                """,
                "MATCH (a:Person) WHERE a.x % 4 = 0 CREATE (a)-[:LIKES]->(a)",
                "MATCH (a:Person) WHERE a.x % 10 = 9 DETACH DELETE a",
            ] { try session.run(statement) }
            try body(session)
        }
    }

    /// Small batches make small ranges, so that a small graph is shared too.
    private func options(threads: Int) -> QueryOptions {
        var options = QueryOptions()
        options.batchRowCount = 8
        options.threadCount = threads
        return options
    }

    @Test func `give the rows of one thread`() throws {
        try withSession { session throws in
            for statement in Self.statements {
                let alone = try rows(session.run(statement, options: options(threads: 1)))
                for threads in [2, 5] {
                    let shared = try rows(
                        session.run(statement, options: options(threads: threads)))
                    #expect(shared == alone, "\(statement) on \(threads) threads")
                }
                var plain = options(threads: 4)
                plain.rewrites.remove(.parallelScans)
                let unshared = try rows(session.run(statement, options: plain))
                #expect(unshared == alone, "\(statement)")
            }
        }
    }

    @Test func `leave rows that are collected in their order`() throws {
        try withSession { session throws in
            let sorted = try session.run(
                """
                MATCH (a:Person) WHERE a.id >= 0 WITH a ORDER BY a.id DESC UNWIND [1] AS one
                MATCH (a)-[:LIKES]->(b) RETURN collect(b.x) AS found
                """, options: options(threads: 4))
            let found = try sorted[0].get("found", as: [Int].self)
            #expect(found == found.sorted(by: >))
            #expect(found.count > 400)
        }
    }

    @Test func `end with the error of any thread, and when cancelled or late`() throws {
        try withSession { session throws in
            for x in [0, 900, 1_998] {
                let error = #expect(throws: IntelGraphError.self) {
                    try session.run(
                        "MATCH (n:Person) RETURN sum(1 / (n.x - \(x)))",
                        options: options(threads: 3))
                }
                let text = "\(try #require(error))"
                #expect(text.contains("DivisionByZero"))
            }
            let dealt = #expect(throws: IntelGraphError.self) {
                try session.run(
                    """
                    UNWIND range(0, 1999) AS x MATCH (a:Person {id: x})-[:KNOWS]->(b)
                    RETURN sum(1 / (b.x - 1001))
                    """, options: options(threads: 3))
            }
            let dealtText = "\(try #require(dealt))"
            #expect(dealtText.contains("DivisionByZero"))
            var late = options(threads: 3)
            late.deadline = .now
            let error = #expect(throws: IntelGraphError.self) {
                try session.run("MATCH (n:Person) RETURN sum(n.x)", options: late)
            }
            let text = "\(try #require(error))"
            #expect(text.contains("Deadline"))
            var small = options(threads: 3)
            small.memoryByteCount = 20_000
            let excess = #expect(throws: IntelGraphError.self) {
                try session.run("MATCH (n:Person) RETURN collect(n.name)", options: small)
            }
            let excessText = "\(try #require(excess))"
            #expect(excessText.contains("MemoryBudget"))
            let after = try session.run("RETURN 1 AS x")
            #expect(after.count == 1)
        }
    }

    private func rows(_ result: QueryResult) -> [String] {
        result.map { row in row.values.map { "\($0)" }.joined(separator: "|") }.sorted()
    }
}

/// Statements that only read take a transaction that served before, as long as nothing was
/// committed meanwhile.
@Suite struct `Reads between writes` {
    @Test func `see every commit that was acknowledged before them`() throws {
        try withTemporaryDirectory(inMemory: true) { directory throws in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            let session = try shard.session(partition: "reads/case")
            let other = try shard.session(partition: "reads/other")
            for number in 1...60 {
                try session.run("CREATE (:N {x: $x})", ["x": .integer(Int64(number))])
                for _ in 0..<3 {
                    let count = try session.run("MATCH (n:N) RETURN count(n.x) AS n")[0]
                        .get("n", as: Int.self)
                    #expect(count == number)
                    let others = try other.run("MATCH (n) RETURN n")
                    #expect(others.isEmpty)
                }
            }
        }
    }

    @Test func `do not keep the map from growing`() throws {
        try withTemporaryDirectory { directory throws in
            var options = Shard.Options()
            options.store.mapByteCount = 64 * 4_096
            options.store.growthTimeout = .seconds(5)
            let shard = try Shard.open(at: directory + "/shard", options: options)
            defer { shard.close() }
            let session = try shard.session(partition: "reads/case")
            for number in 1...60 {
                try session.run(
                    "CREATE (:N {text: $text})",
                    ["text": .string(String(repeating: "x", count: 9_000))])
                let found = try session.run("MATCH (n:N) RETURN n")
                #expect(found.count == number)
            }
            let problems = try shard.verify()
            #expect(problems.isEmpty)
        }
    }
}
