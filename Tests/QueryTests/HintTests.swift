import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Planner hints` {
    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("CREATE INDEX a_x FOR (n:A) ON (n.x)")
        try statements.run("CREATE INDEX b_y FOR (n:B) ON (n.y)")
        try statements.run("CREATE INDEX t_z FOR ()-[r:T]-() ON (r.z)")
        try statements.run(
            """
            UNWIND range(1, 20) AS i CREATE (:A {x: i, w: i})-[:T {z: i}]->(:B {y: i % 2})
            """)
        return statements
    }

    private let pattern = "MATCH (a:A {x: 3})-[r:T {z: 3}]->(b:B {y: 1})"

    @Test(arguments: [
        ("USING INDEX a:A(x)", "IndexSeek", ":A(x)"),
        ("USING INDEX SEEK b:B(y)", "IndexSeek", ":B(y)"),
        ("USING RANGE INDEX r:T(z)", "IndexSeek", ":T(z)"),
        ("USING SCAN b:B", "LabelScan", ":B"),
        ("USING SCAN a:A", "LabelScan", ":A"),
        ("USING SCAN r:T", "RelationshipScan", ":T"),
    ])
    func `choose how a pattern is begun`(hint: String, step: String, target: String) throws {
        let statements = try makeStatements()
        let plan = try statements.plan("\(pattern) \(hint) RETURN a.x, b.y")
        #expect(
            plan.split(separator: "\n").contains { $0.contains(step) && $0.contains(target) },
            "\(plan)")
        #expect(try statements.run("\(pattern) \(hint) RETURN a.x, b.y") == [["3", "1"]])
        #expect(try statements.run("\(pattern) \(hint) RETURN count(*)") == [["1"]])
    }

    @Test func `may be several, of several clauses`() throws {
        let statements = try makeStatements()
        let text = """
            MATCH (a:A), (b:B) USING INDEX a:A(x) USING INDEX b:B(y) WHERE a.x = 3 AND b.y = 1
            OPTIONAL MATCH (c:A) USING SCAN c:A WHERE c.x = a.x
            RETURN count(*), EXISTS { MATCH (d:A) USING SCAN d:A WHERE d.x = a.x } AS e
            """
        #expect(
            try statements.run(text.replacing("count(*)", with: "count(*) AS n, a.x")).count == 1)
        let plan = try statements.plan(text)
        #expect(plan.contains(":A(x)") && plan.contains(":B(y)"))
    }

    @Test(arguments: [
        "USING INDEX a:A(w)", "USING INDEX a:B(x)", "USING INDEX b:B(y, x)", "USING SCAN a:B",
        "USING INDEX a:Nothing(x)", "USING INDEX r:T(w)",
    ])
    func `that no plan can follow are refused`(hint: String) throws {
        let error = try #require(try makeStatements().error("\(pattern) \(hint) RETURN a"))
        #expect(error.kind == .semanticError && error.detail == "UnfulfillableHint")
        #expect(error.isCompileTime && error.position != nil)
    }

    @Test func `cannot be followed for what is bound before`() throws {
        let error = try #require(
            try makeStatements().error(
                "MATCH (a:A) WITH a MATCH (a) USING INDEX a:A(x) WHERE a.x = 1 RETURN a"))
        #expect(error.detail == "UnfulfillableHint")
    }

    @Test(arguments: [
        ("USING TEXT INDEX a:A(x)", "UnexpectedSyntax"),
        ("USING INDEX q:A(x)", "UndefinedVariable"),
        ("USING JOIN ON q", "UndefinedVariable"), ("USING MAGIC", "UnexpectedSyntax"),
    ])
    func `of other forms are no Cypher`(hint: String, detail: String) throws {
        let error = try #require(try makeStatements().error("\(pattern) \(hint) RETURN a"))
        #expect(error.detail == detail)
    }

    @Test func `for joins are taken as a wish`() throws {
        #expect(
            try makeStatements().run("\(pattern) USING JOIN ON b RETURN a.x, b.y") == [["3", "1"]])
    }
}
