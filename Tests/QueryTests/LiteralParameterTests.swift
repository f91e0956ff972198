import Graph
import Testing

@testable import Query

@Suite struct `Statements that differ in literals` {
    /// Whether two statements run the very same plan.
    private func share(_ left: String, _ right: String) throws -> Bool {
        let statements = Statements()
        let first = try statements.engine.prepare(left, graph: statements.graph)
        let second = try statements.engine.prepare(right, graph: statements.graph)
        guard case .query(let plan) = first.body, case .query(let other) = second.body else {
            return false
        }
        #expect(second.text == right)
        #expect(first.parameterNames.isEmpty && second.parameterNames.isEmpty)
        return !first.literals.isEmpty && first.literals.keys == second.literals.keys
            && first.columns == second.columns && plan.columns == other.columns
    }

    @Test(arguments: [
        ("MATCH (n:A {id: 'x'}) RETURN n", "MATCH (n:A {id: 'a longer one'}) RETURN n"),
        ("MATCH (n) WHERE n.x > 1 RETURN n.x", "MATCH (n) WHERE n.x > 200 RETURN n.x"),
        ("MATCH (n) WHERE n.x > 1.5 RETURN 7", "MATCH (n) WHERE n.x > 2.25 RETURN 7"),
        ("MATCH (a)-[r {k: 1}]->(b {l: 2}) RETURN r", "MATCH (a)-[r {k: 3}]->(b {l: 4}) RETURN r"),
        ("MATCH (n {a: 1}) SET n.b = 2", "MATCH (n {a: 3}) SET n.b = 2"),
    ])
    func `share a plan`(left: String, right: String) throws {
        #expect(try share(left, right))
    }

    @Test func `give each its own rows`() throws {
        let statements = Statements()
        try statements.run(
            "UNWIND range(1, 20) AS x CREATE (:N {x: x, s: 's' + x})-[:R {y: x}]->(:M {z: x % 3})")
        for x in [3, 17, 3, 99] {
            let expected = x < 20 ? [["\(x)", "\(x % 3)"]] : []
            for text in [
                "MATCH (n:N {x: \(x)})-[r]->(m) RETURN n.x, m.z",
                "MATCH (n:N)-[r]->(m) WHERE r.y = \(x) RETURN n.x, m.z",
                "MATCH (n:N {s: 's\(x)'})-->(m) WHERE n.x IN [\(x), 1000] RETURN n.x, m.z",
                "MATCH (n:N)-->(m) WHERE n.x > \(x - 1) AND n.x < \(x + 1) RETURN n.x, m.z",
                "MATCH (n:N)-->(m) WHERE n.x = \(x).0 RETURN n.x, m.z",
            ] { #expect(try statements.run(text) == expected, "\(text)") }
        }
    }

    @Test func `keep names, counts and bounds of their own`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 9) AS x CREATE (:N {x: x})-[:R]->(:M)")
        for count in [1, 4, 2] {
            let rows = try statements.run("MATCH (n:N) WHERE n.x > 2 RETURN n.x LIMIT \(count)")
            #expect(rows.count == count)
            let columns = try statements.summary("MATCH (n:N {x: 1}) RETURN n.x + \(count)").columns
            #expect(columns == ["n.x + \(count)"])
            let lengths = try statements.run(
                "MATCH p = (n:N {x: 1})-[*0..\(count)]->() RETURN count(p)")
            #expect(lengths == [["2"]])
            let all = try statements.run("MATCH (n:N) WHERE n.x = \(count) RETURN \(count) AS c")
            #expect(all == [["\(count)"]])
        }
        let error = statements.error("MATCH (n {x: 1}) WHERE n.x > 1 + RETURN n")
        #expect(error?.isCompileTime == true)
    }

    @Test func `may have parameters of their own`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 9) AS x CREATE (:N {x: x, y: x % 2})")
        for y in [0, 1] {
            let rows = try statements.run(
                "MATCH (n:N {y: \(y)}) WHERE n.x > $x RETURN count(*)", ["x": .integer(4)])
            #expect(rows == [[y == 0 ? "2" : "3"]])
        }
        let missing = statements.error("MATCH (n:N {y: 1}) WHERE n.x > $x RETURN count(*)")
        #expect(missing?.kind == .parameterMissing)
    }

    /// To find each among all of them took time in the square of their number: minutes for these.
    @Test(.timeLimit(.minutes(1))) func `of very many are found among each other`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 9) AS x CREATE (:N {x: x})")
        let conditions = (1...20_000).map { "n.x = \($0)" }.joined(separator: " OR ")
        let text = "MATCH (n:N) WHERE \(conditions) RETURN count(*)"
        let prepared = try statements.engine.prepare(text, graph: statements.graph)
        #expect(prepared.literals.count == 20_000)
    }
}
