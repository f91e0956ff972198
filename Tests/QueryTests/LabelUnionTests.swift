import Graph
import TestKit
import Testing

@testable import Query

/// Nodes that must have one of some labels.
@Suite struct `Label unions` {
    /// Nodes with every set of labels of A, B and C, in turn; most have none of them.
    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("UNWIND range(0, 59) AS x CREATE (:Z {x: x})")
        for (label, remainders) in [("A", "[1, 3, 5, 7]"), ("B", "[2, 3, 6, 7]"), ("C", "[4, 7]")] {
            try statements.run("MATCH (n) WHERE n.x % 20 IN \(remainders) SET n:\(label)")
        }
        return statements
    }

    @Test(arguments: [
        ("MATCH (n:A|B) RETURN n.x", 18),
        ("MATCH (n) WHERE n:A OR n:B RETURN n.x", 18),
        ("MATCH (n) WHERE n:A|B OR n:C OR n:A RETURN n.x", 21),
        ("MATCH (n WHERE n:B OR n:A) RETURN n.x", 18),
        ("MATCH (n) WHERE (n:A OR n:B) AND n.x > 3 AND n.x < 20 RETURN n.x", 3),
        ("MATCH (n) WHERE n:(A|B)&!C RETURN n.x", 15),
        ("MATCH (n:(A|C)&(C|B)) RETURN n.x", 9),
        ("MATCH (n:A|B) WHERE n:B OR n:C RETURN n.x", 12),
        ("MATCH (n:A|Missing|C) RETURN n.x", 15),
        ("MATCH (n:Missing|Unknown) RETURN n.x", 0),
        ("MATCH (n:A|B) RETURN DISTINCT n.x", 18),
        ("MATCH (n:A|B) RETURN n ORDER BY n.x DESC LIMIT 4", 4),
        ("MATCH (n:A|B) RETURN n.x LIMIT 5", 5),
        ("MATCH (n:A|B) RETURN n:A AS a, n:B AS b, count(*) AS c", 3),
        ("MATCH (n:A|B), (m:B|C) RETURN n.x, m.x", 18 * 15),
        ("UNWIND [1, 2, 3] AS i MATCH (n:A|B) WHERE n.x = i RETURN i, n.x", 3),
        ("UNWIND [1, 2] AS i MATCH (n:A|B) RETURN i, n.x", 36),
        ("UNWIND [1, 60] AS i OPTIONAL MATCH (n:A|B {x: i}) RETURN i, n.x", 2),
        ("MATCH (n:C) RETURN n.x, COUNT { (m:A|B) WHERE m.x < n.x } AS c", 6),
        ("MATCH (n:A|B) WITH n MATCH (m:B|C) WHERE m.x = n.x RETURN n.x", 12),
    ])
    func `give each node once`(text: String, count: Int) throws {
        let statements = try makeStatements()
        for batchRowCount in [1, 3, 1_024] {
            statements.options.batchRowCount = batchRowCount
            let plan = try statements.plan(text)
            #expect(plan.contains("LabelUnionScan") && !plan.contains("AllNodesScan"), "\(plan)")
            statements.options.rewrites = []
            #expect(try !statements.plan(text).contains("LabelUnionScan"))
            let wanted = try statements.run(text)
            statements.options.rewrites = .all
            let found = try statements.run(text)
            // Both ways nodes come by ascending id, so LIMIT takes the same ones.
            #expect(
                found.map(\.description).sorted() == wanted.map(\.description).sorted(), "\(text)")
            #expect(found.count == count, "\(text)")
        }
    }

    @Test func `are counted right`() throws {
        let statements = try makeStatements()
        for text in [
            "MATCH (n:A|B) RETURN count(*)", "MATCH (n:A|B) RETURN count(DISTINCT n)",
            "MATCH (n) WHERE n:A OR n:B RETURN count(n)", "RETURN COUNT { (n:A|B) }",
        ] {
            #expect(try statements.run(text) == [["18"]], "\(text)")
        }
    }

    @Test(arguments: [
        "MATCH (n:%) RETURN n", "MATCH (n:A|!B) RETURN n", "MATCH (n:A|%) RETURN n",
        "MATCH (n:A|$any(['B'])) RETURN n", "MATCH (n) WHERE n:A OR n.x = 1 RETURN n",
        "MATCH (n) WHERE NOT (n:A OR n:B) RETURN n", "MATCH (n) WHERE n:A XOR n:B RETURN n",
        "MATCH (n), (m) WHERE n:A OR m:B RETURN n",
    ])
    func `are no more than what asks for just that`(text: String) throws {
        #expect(try !makeStatements().plan(text).contains("LabelUnionScan"))
    }

    @Test func `are chosen by their cost`() throws {
        let statements = try makeStatements()
        // Each of the few nodes of C is tested.
        #expect(try statements.plan("MATCH (n:(A|B)&C) RETURN n").contains("LabelScan n:C"))
        #expect(try statements.run("MATCH (n:(A|B)&C) RETURN n.x") == [["7"], ["27"], ["47"]])
        #expect(
            try statements.plan("MATCH (n:Z) WHERE n:A OR n:B RETURN n")
                .contains("LabelUnionScan n:A|B"))
        // Every node is there three times.
        try statements.run("MATCH (n) SET n:A:B:C")
        #expect(try statements.plan("MATCH (n:A|B|C) RETURN n").contains("AllNodesScan"))
        try statements.run("CREATE INDEX FOR (n:C) ON (n.x)")
        #expect(try statements.plan("MATCH (n:C&(A|B) {x: 1}) RETURN n").contains("IndexSeek"))
    }

    @Test func `of one label are its scan`() throws {
        let statements = try makeStatements()
        let text = "MATCH (n) WHERE n:A OR n:A RETURN n.x"
        #expect(try statements.plan(text).contains("LabelScan n:A"))
        #expect(try statements.run(text).count == 12)
    }

    @Test func `do not see what the statement changes`() throws {
        let statements = try makeStatements()
        for batchRowCount in [1, 3, 1_024] {
            statements.options.batchRowCount = batchRowCount
            for text in [
                "MATCH (n:A|B) SET n:B:A RETURN count(*)",
                "MATCH (n:A|B) REMOVE n:A SET n:B RETURN count(*)",
                "MATCH (n) WHERE n:A OR n:B CREATE (:A), (:B) RETURN count(*)",
                "MATCH (n:A|B) CREATE (:C) RETURN count(*)",
            ] {
                let before = try statements.run("MATCH (n:A|B) RETURN count(*)")
                #expect(try statements.run(text) == before, "\(text)")
            }
        }
        let count = try statements.run("MATCH (n:A|B) RETURN count(*)")
        #expect(try statements.run("MATCH (n:A|B) DETACH DELETE n RETURN count(*)") == count)
        #expect(try statements.run("MATCH (n:A|B) RETURN count(*)") == [["0"]])
    }
}
