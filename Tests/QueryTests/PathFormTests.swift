import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Forms of path patterns` {
    /// A chain 0 to 4 with a way back from 2 to 0 and a second relationship from 0 to 1.
    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("UNWIND range(0, 4) AS x CREATE (:N {id: x})")
        try statements.run(
            "MATCH (a:N), (b:N) WHERE b.id = a.id + 1 CREATE (a)-[:R {w: a.id}]->(b)")
        try statements.run(
            "MATCH (a:N {id: 0}), (b:N {id: 1}), (c:N {id: 2}) "
                + "CREATE (c)-[:R {w: 9}]->(a), (a)-[:S {w: 5}]->(b)")
        return statements
    }

    /// Found by random statements: aiming at a bound end while the walk was changing trapped.
    @Test func `a bounded path may end where it starts`() throws {
        let statements = Statements()
        try statements.run("CREATE (a:N)-[:S]->(b:N), (b)-[:S]->(a)")
        #expect(try statements.run("MATCH (n)-[:S*2]-(n) RETURN count(*)") == [["4"]])
        #expect(try statements.run("MATCH (n)-[:S*1..3]->(n) RETURN count(*)") == [["2"]])
    }

    /// The planner estimates such lengths without counting up to them.
    @Test(arguments: ["*9223372036854775807..", "*9223372036854775800..9223372036854775807", "*1000000000.."])
    func `no path is as long as the greatest integers`(length: String) throws {
        let statements = try makeStatements()
        #expect(
            try statements.run("MATCH (a:N {id: 0})-[\(length)]->(b) RETURN count(*)") == [["0"]])
        #expect(
            try statements.run("MATCH (a)-[\(length)]-(b:N {id: 1}) RETURN count(*)") == [["0"]])
    }

    @Test func `quantifiers stand for variable lengths`() throws {
        let statements = try makeStatements()
        let forms = [
            ("-[r:R]->+", "-[r:R*]->"), ("-[r:R]->*", "-[r:R*0..]->"), ("-[r]->{2}", "-[r*2]->"),
            ("-[r]->{1,3}", "-[r*1..3]->"), ("-[r]->{,2}", "-[r*0..2]->"),
            ("<-[r]-{2,}", "<-[r*2..]-"), ("-->+", "-[*]->"),
        ]
        for (quantified, older) in forms {
            func rows(_ pattern: String) throws -> [[String]] {
                try statements.run(
                    "MATCH p = (a)\(pattern)(b) RETURN a.id AS a, b.id AS b, length(p) AS n "
                        + "ORDER BY a, b, n")
            }
            #expect(try rows(quantified) == rows(older), "\(quantified)")
        }
        #expect(
            try statements.run(
                "MATCH (a {id: 0})-[r:R WHERE r.w < 2]->{1,3}(b) RETURN size(r), b.id ORDER BY b.id"
            )
                == [["1", "1"], ["2", "2"]])
        #expect(
            try statements.run("MATCH (a {id: 0}) RETURN EXISTS { (a)-[:R]->+(:N {id: 4}) } AS e")
                == [["true"]])
    }

    @Test func `inline conditions see one relationship of a path`() throws {
        let statements = try makeStatements()
        #expect(
            try statements.run(
                "MATCH (a {id: 1})-[r:R*1..3 {w: 1}]->(b) RETURN b.id, [x IN r | x.w] AS w")
                == [["2", "[1]"]])
        #expect(
            try statements.run(
                "MATCH (c {id: 2}) MATCH (a {id: 1})-[r*1..3 WHERE r.w >= 1 AND r.w <> c.id]->(b) "
                    + "RETURN b.id ORDER BY b.id") == [["0"], ["1"], ["2"]])
    }

    @Test func `selectors choose before WHERE, and lead back to where they began`() throws {
        let statements = try makeStatements()
        func ids(_ match: String) throws -> [[String]] {
            try statements.run("MATCH \(match) RETURN [n IN nodes(p) | n.id] AS ids")
        }
        #expect(
            try ids("p = ANY SHORTEST (a {id: 0})-[]->+(b {id: 3})") == [["[0, 1, 2, 3]"]])
        #expect(try ids("p = ALL SHORTEST (a {id: 0})-[]->+(b {id: 3})").count == 2)
        #expect(try ids("p = ANY (a {id: 0})-[]->+(b {id: 3})").count == 1)
        #expect(try ids("p = ALL PATHS (a {id: 0})-[]->+(b {id: 1})").count == 4)
        #expect(
            try ids("p = SHORTEST 1 (a {id: 0})-[:R]->+(a)") == [["[0, 1, 2, 0]"]])
        #expect(
            try ids("p = SHORTEST 2 PATH GROUPS (a {id: 0})-[:R]->+(b {id: 1})")
                == [["[0, 1]"]])
        #expect(
            try ids("p = ANY SHORTEST (a {id: 0})-[]->+(b {id: 3}) WHERE length(p) > 3") == [])
        #expect(
            try ids("p = shortestPath((a {id: 0})-[:R*]->(b {id: 3})) WHERE length(p) > 3") == [])
    }

    @Test func `are refused where they make no sense`() throws {
        let refused = [
            "MATCH (a)-[*]->+(b) RETURN a", "MATCH (a)-[]->{}(b) RETURN a",
            "MATCH (a)-[]->{-1}(b) RETURN a", "MATCH p = SHORTEST 0 (a)-->+(b) RETURN p",
            "CREATE p = ANY (a)-[:R]->(b)", "CREATE (a)-[:R]->+(b)",
        ]
        for text in refused {
            #expect(Statements().error(text)?.kind == .syntaxError, "\(text)")
        }
    }
}

@Suite struct `Searches for paths in a clique` {
    private let searches = [
        "MATCH (a)-[*]-(b) RETURN count(*)",
        "MATCH p = (a)-[*]-(b) RETURN p",
        "MATCH (a {x: 1})-[*20..]-(b {x: 2}) RETURN DISTINCT b",
        "MATCH p = shortestPath((a {x: 1})-[r*]-(b {x: 2})) WHERE any(x IN r WHERE x.w) RETURN p",
        "MATCH p = SHORTEST 1000000 (a {x: 1})-[]-+(b {x: 2}) RETURN count(p)",
    ]

    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("UNWIND range(1, 20) AS x CREATE (:N {x: x})")
        try statements.run("MATCH (a:N), (b:N) WHERE a.x < b.x CREATE (a)-[:R]->(b)")
        return statements
    }

    @Test func `end at the deadline`() throws {
        let statements = try makeStatements()
        for text in searches {
            let start = ContinuousClock.now
            statements.options.deadline = start + .milliseconds(100)
            let detail = statements.error(text)?.detail
            #expect(detail == "Deadline", "\(text)")
            #expect(ContinuousClock.now - start < .seconds(5), "\(text)")
        }
    }

    @Test func `end at the memory budget or use little of it`() throws {
        let statements = try makeStatements()
        statements.options.memoryByteCount = 2_000_000
        for text in searches {
            statements.options.deadline = .now + .milliseconds(500)
            let detail = statements.error(text)?.detail
            #expect(detail == "MemoryBudget" || detail == "Deadline", "\(text)")
        }
    }

    @Test func `are quick where only ends count`() throws {
        let statements = try makeStatements()
        statements.options.deadline = .now + .seconds(20)
        #expect(
            try statements.run("MATCH (a {x: 1})-[*]-(b) RETURN count(DISTINCT b)") == [["20"]])
        #expect(
            try statements.run(
                "MATCH (a {x: 1}), (b {x: 9}) RETURN EXISTS { (a)-[*]-(b) } AS e")
                == [["true"]])
        #expect(
            try statements.run(
                "MATCH p = allShortestPaths((a {x: 1})-[*]-(b)) RETURN count(p)") == [["19"]])
    }
}
