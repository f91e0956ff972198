import Graph
import TestKit
import Testing

@testable import Query

/// What PROFILE counts.
@Suite struct `Profiles` {
    /// The hits by operator, those without any left out.
    private func hits(_ text: String, _ statements: Statements) throws -> [String: Int] {
        let plan = try statements.summary("PROFILE " + text).planDescription
        let operators = (plan?.operators ?? []).compactMap { shown in
            shown.work.map { (shown.name, $0.hitCount) }
        }
        #expect(!operators.isEmpty)
        return Dictionary(operators.filter { $0.1 > 0 }, uniquingKeysWith: +)
    }

    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run(
            "UNWIND range(1, 10) AS x CREATE (:A {x: x})-[:R]->(:B {x: x}), (:C {x: x % 2})")
        try statements.run("CREATE INDEX i FOR (n:C) ON (n.x)")
        return statements
    }

    @Test(arguments: [
        ("MATCH (n) RETURN id(n) AS n", ["AllNodesScan": 30]),
        ("MATCH (n:A) RETURN n.x AS x", ["LabelScan": 10, "Project": 10]),
        ("MATCH (n:A) WHERE n.x > 8 RETURN 1 AS x", ["LabelScan": 10, "Filter": 10]),
        // The index has the key, and five nodes under it.
        ("MATCH (n:C {x: 1}) RETURN id(n) AS n", ["NodeIndexSeek": 6]),
        ("MATCH (n) WHERE id(n) IN [1, 2, 'x'] RETURN id(n) AS n", ["NodeByIdSeek": 2]),
        ("MATCH ()-[r]->() RETURN id(r) AS r", ["RelationshipScan": 10]),
        // A node and its neighbour for each row.
        ("MATCH (a:A) WITH a MATCH (a)-->(b) RETURN id(b) AS b", ["LabelScan": 10, "Expand": 20]),
        ("RETURN 1 AS x", [:]),
    ] as [(String, [String: Int])])
    func `count what each operator reads`(text: String, wanted: [String: Int]) throws {
        let statements = try makeStatements()
        for batchRowCount in [1, 7, 1_024] {
            statements.options.batchRowCount = batchRowCount
            #expect(try hits(text, statements) == wanted, "\(text)")
        }
    }

    @Test func `count changes`() throws {
        let statements = Statements()
        let created = try hits("UNWIND range(1, 5) AS x CREATE (:N {x: x})", statements)
        // With the tokens of the label and the key.
        #expect(created == ["Create": 7])
        #expect(try hits("MATCH (n:N) SET n.y = 1", statements) == ["LabelScan": 5, "Set": 6])
    }

    @Test func `count what subplans read once`() throws {
        let statements = try makeStatements()
        let text = "MATCH (a:A) OPTIONAL MATCH (a)-[r]->(b) WHERE b.x > 3 RETURN id(a) AS a, id(b) AS b"
        #expect(try hits(text, statements) == ["LabelScan": 10, "Expand": 20, "Filter": 10])
    }
}
