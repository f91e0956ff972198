import Graph
import TestKit
import Testing

@testable import Query

/// Statements over small random graphs, each with its rewrites and without.
@Suite struct `Rewrites` {
    @Test(arguments: 0..<12)
    func `rewritten plans give what plain plans give`(_ round: Int) throws {
        let seed = testSeed &+ UInt64(round)
        var generator = SeededGenerator(seed: seed)
        let statements = try randomGraph(&generator)
        for text in countingStatements + joiningStatements {
            statements.options.rewrites = .all
            statements.options.batchRowCount = [1, 3, 1_024].randomElement(using: &generator) ?? 1
            let rewritten = try statements.run(text).sorted { $0.description < $1.description }
            statements.options.rewrites = []
            let plain = try statements.run(text).sorted { $0.description < $1.description }
            #expect(rewritten == plain, "seed \(seed): \(text)")
        }
    }

    @Test func `counts are computed without a row for each match`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 30) AS x CREATE (:P {id: x}), (:T {id: x})")
        try statements.run("MATCH (p:P), (t:T) CREATE (p)-[:LIKES]->(t)")
        try statements.run("MATCH (p:P), (q:P) WHERE p.id < q.id CREATE (p)-[:KNOWS]->(q)")
        let text = """
            PROFILE MATCH (a:P)-[:KNOWS]-(b:P)-[:KNOWS]-(c:P)-[:LIKES]->(t:T)
            WHERE a <> c RETURN count(*) AS n
            """
        var counts: [[String]] = []
        let summary = try statements.summary(text) { batch in
            counts.append(batch.columns.map { $0.value(at: 0).description })
        }
        #expect(counts == [[String(30 * 29 * 28 * 30)]])
        let rowCounts = (summary.planDescription?.operators ?? []).compactMap { $0.work?.rowCount }
        #expect(!rowCounts.isEmpty && rowCounts.allSatisfy { $0 <= 30 * 29 }, "\(summary.plan ?? "")")
    }

    @Test func `a pattern of two ends is counted by its degrees when rows go by degree`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 20) AS x CREATE (:P {id: x})")
        try statements.run(
            "MATCH (p:P), (q:P) WHERE q.id % p.id = 0 AND p.id < q.id CREATE (p)-[:R]->(q)")
        let rows = try statements.run(
            "MATCH (p:P)-[r:R]->() RETURN p.id, count(r) AS n ORDER BY n DESC, p.id LIMIT 3")
        #expect(rows == [["1", "19"], ["2", "9"], ["3", "5"]])
    }

    @Test func `a join that holds too many rows fails that statement`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 2000) AS x CREATE (:A {x: x}), (:B {x: x})")
        let text = "MATCH (a:A), (b:B) WHERE a.x = b.x RETURN count(*)"
        #expect(try statements.plan(text).contains("HashJoin"))
        #expect(try statements.run(text) == [["2000"]])
        statements.options.memoryByteCount = 20_000
        #expect(statements.error(text)?.detail == "MemoryBudget")
    }

    @Test func `plans are kept apart by their rewrites`() throws {
        let statements = Statements()
        let text = "MATCH (n:A) RETURN count(*)"
        #expect(try statements.plan(text).contains("CountFromStatistics"))
        statements.options.rewrites = []
        #expect(try !statements.plan(text).contains("CountFromStatistics"))
    }

    @Test func `cycles are found without the open paths`() throws {
        let statements = Statements()
        // A star has many paths of two relationships and no triangle.
        try statements.run("UNWIND range(1, 100) AS x CREATE (:P {id: x})")
        try statements.run("MATCH (p:P {id: 1}), (q:P) WHERE q.id > 1 CREATE (p)-[:R]->(q)")
        let text = "PROFILE MATCH (a)-[:R]-(b)-[:R]-(c)-[:R]-(a) RETURN a.id, b.id, c.id"
        let summary = try statements.summary(text)
        #expect(summary.rowCount == 0)
        #expect(summary.plan?.contains("Intersect") == true)
        #expect(summary.plan?.contains("9702") == false, "\(summary.plan ?? "")")
    }

    // MARK: Statements

    private let countingStatements = [
        "MATCH (n) RETURN count(*)",
        "MATCH (n:A) RETURN count(n) AS a, count(*) AS b",
        "MATCH (n:Missing) RETURN count(n), min(1)",
        "MATCH (a:A), (b:B) RETURN count(*)",
        "MATCH ()-[r:R]->() RETURN count(r)",
        "MATCH (:A)-[r:R|S]->(b:B) RETURN count(b)",
        "MATCH (a)-[r:R]->(b), (c)-[s:R]->(d) RETURN count(*)",
        "MATCH (a)-[r:R]->(b), (c)-[s:S]->(d) RETURN count(*)",
        "MATCH (a)-[r:R]-(b) RETURN count(*)",
        "MATCH (a)--(b)--(c) RETURN count(*)",
        "MATCH (a)-->(b)-->(c) RETURN count(*)",
        "MATCH (a)-->(b)<--(c) RETURN count(*)",
        "MATCH (a)<-[:R]-(b)-[:R]->(c) RETURN b.x, count(*)",
        "MATCH (a)-[:R]-(b)-[:R]-(c)-[:S]->(d) WHERE a <> c RETURN count(*)",
        "MATCH (a)-[:R]-(b)-[:R]-(c)-[:R]-(d) WHERE a <> c AND d <> b RETURN count(*)",
        "MATCH (a)-[:R]-(b)-[:R]-(c) WHERE a <> c AND a <> b RETURN count(*)",
        "MATCH (a)-[:R]->(b)-[:S|R]->(c)-[:S]->(d:B) RETURN count(c)",
        "MATCH (a:A)-[r]->(b) RETURN a.x, count(r), count(DISTINCT b), max(a.x)",
        "MATCH (a:A)-[r]->(b:B) RETURN a.x AS x, count(b) AS n ORDER BY n DESC, x LIMIT 3",
        "MATCH (a)-[:R]->(b) RETURN DISTINCT a.x",
        "MATCH (a)-[:R]->(b)-[:S]-(c:A) RETURN DISTINCT b.x",
        "MATCH (a:A) OPTIONAL MATCH (a)-[r:R]->(b) RETURN a.x, count(r), count(*)",
        "MATCH (a:A) OPTIONAL MATCH (a)-[:R]->(b:B) OPTIONAL MATCH (a)-[s]-(c) "
            + "RETURN a.x, count(b), count(s), count(*)",
        "MATCH (a:A) OPTIONAL MATCH (a)-[:R]->(b:B) RETURN DISTINCT a.x",
        "MATCH (a)-[:R]->(b) MATCH (b)-[:R]->(c) RETURN count(*)",
        "MATCH (a)-[:R]->(b), (a)-[:S]->(c), (a)<-[:R]-(d) RETURN count(*)",
        "MATCH (a)-[:R]->(b), (a)-[:R]->(c), (a)-[:R]->(d) RETURN count(*)",
        "MATCH (a)-[:R]->(b) RETURN sum(a.x), collect(DISTINCT b.x) = [] AS e",
        "MATCH (a)-[r:R]->(b) WITH b, count(*) AS n MATCH (b)-->(c) RETURN n, count(c)",
        "MATCH p = (a)-[:R]->(b) RETURN count(*)",
        "MATCH p = (a)-[:R]->(b) RETURN count(p)",
        "UNWIND [1, 2] AS u MATCH (a)-[:R]->(b) RETURN u, count(*)",
        "MATCH (a)-[:R]->(a) RETURN count(*)",
        "MATCH (a)-[:R]->(b)-[:R*1..2]->(c) RETURN count(*)",
        "MATCH (a:A)-[r]->() RETURN a.u, count(*) AS n ORDER BY n, a.u LIMIT 4",
        "MATCH (a:A:B)-[r]-() RETURN a.u, a.x, count(r) AS n",
        "MATCH (a:A)-->(b)<--(c:A) RETURN a.u, c.u, count(*), sum(b.x)",
        "MATCH (a:A) OPTIONAL MATCH (a)-[:R]->(b:A) RETURN a.u, b.u, count(b), count(*)",
        "MATCH (b:B) OPTIONAL MATCH (b:A)-[:R]->(c) RETURN b.u, count(c)",
        "MATCH (a:A)-[r]->(b) WITH b, a.u AS u, count(*) AS n WHERE n > 1 RETURN u, n, b.x",
        "MATCH (n:A|B) RETURN count(*), count(n.x), count(DISTINCT n), sum(n.y)",
        "MATCH (n) WHERE n:A OR n:B RETURN n.x, n.y, count(*)",
        "MATCH (n:A|B)-[:R]->(m:B|Missing) RETURN n.u, count(m)",
    ]

    private let joiningStatements = [
        "MATCH (a) RETURN a.x, COUNT { (a)-[:R]->() } AS n, EXISTS { (a)-[:S]-(:B) } AS e",
        "MATCH (a), (b) WHERE (a)-[:R]->(b) RETURN a.x, b.x",
        "MATCH (a), (b) WHERE NOT (a)-[:R]-(b) AND a <> b RETURN count(*)",
        "MATCH (a)-[:R]-(b)-[:R]-(c) WHERE NOT (a)-[:R]-(c) AND a <> c RETURN count(*)",
        "MATCH (a), (b) RETURN a.x, b.x, COUNT { (a)-[:R|S]-(b) } AS n",
        "MATCH (a) WHERE NOT EXISTS { MATCH (a)-->(b)-->(c) WHERE c.x > 1 } RETURN a.x",
        "MATCH (a)-[r]->(b) RETURN a.x, COUNT { MATCH (b)-->(c)-->(d) } AS n",
        "MATCH (a)-[r]->(b) WHERE EXISTS { MATCH (b)--(c) WHERE c.x = a.x } RETURN a.x, b.x",
        "MATCH (a)-[:R]->(b)-[:R]->(c)-[:R]->(a) RETURN count(*)",
        "MATCH (a)-[r1:R]-(b)-[r2:R]-(c)-[r3:R]-(a) RETURN a.x, b.x, c.x",
        "MATCH (a)--(b)--(c)--(d)--(a) RETURN count(*)",
        "MATCH (a)-[:R]->(b), (a)-[:S]->(c), (b)-[r]->(c) RETURN a.x, b.x, c.x, type(r)",
        "MATCH (a)-->(b)-->(c), (a)-->(c), (c)-->(d), (a)-->(d), (b)-->(d) RETURN count(*)",
        "MATCH (a:A), (b:B) WHERE a.x = b.x RETURN a.x, b.y",
        "MATCH (a:A)-[:R]->(c), (b:B)-[:S]->(d) WHERE a.x = b.x AND c.y = d.y RETURN a.x, d.y",
        "MATCH (a:A)-->(c) MATCH (b:B) WHERE a.x = b.x AND b.y > a.y RETURN a.x, b.y",
        "MATCH (a) WHERE a.x IN [1, 2, 2, null] RETURN a.x",
        "MATCH (a:A) WHERE a.x IN [1, 2, 2, null] RETURN a.x",
        "MATCH (a:A) WHERE a.x = 1 OR a.x = 3 OR a.x = 1 RETURN a.x, a.y",
        "MATCH (a:A)-[r]->(b) WITH a, b ORDER BY a.x, b.x LIMIT 5 RETURN a.x, b.x",
    ]

    /// A graph with parallel relationships, loops and nodes of no or several labels.
    private func randomGraph(_ generator: inout SeededGenerator) throws -> Statements {
        let statements = Statements()
        if Bool.random(using: &generator) {
            try statements.run("CREATE INDEX i FOR (n:A) ON (n.x)")
        }
        try statements.run("CREATE CONSTRAINT FOR (n:A) REQUIRE n.u IS UNIQUE")
        // In half of the graphs some nodes have no `u`.
        let isWhole = Bool.random(using: &generator)
        let nodeCount = Int.random(in: 1...7, using: &generator)
        var parts: [String] = []
        for node in 0..<nodeCount {
            let labels = ["", ":A", ":B", ":A:B"].randomElement(using: &generator) ?? ""
            let x = Int.random(in: 0...3, using: &generator)
            let y = Int.random(in: 0...2, using: &generator)
            let hasU = isWhole || Bool.random(using: &generator)
            let properties = (x == 0 ? "" : "x: \(x), ") + (hasU ? "u: \(node), " : "") + "y: \(y)"
            parts.append("(n\(node)\(labels) {\(properties)})")
        }
        for _ in 0..<Int.random(in: 0...14, using: &generator) {
            let from = Int.random(in: 0..<nodeCount, using: &generator)
            let to = Int.random(in: 0..<nodeCount, using: &generator)
            let type = ["R", "R", "S"].randomElement(using: &generator) ?? "R"
            parts.append("(n\(from))-[:\(type)]->(n\(to))")
        }
        try statements.run("CREATE " + parts.joined(separator: ", "))
        return statements
    }
}
