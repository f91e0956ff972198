import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `A shortest path` {
    /// A ring of ten with a shortcut, and a node that nothing leads to.
    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("UNWIND range(0, 9) AS x CREATE (:N {id: x})")
        try statements.run(
            "MATCH (a:N), (b:N) WHERE b.id = (a.id + 1) % 10 CREATE (a)-[:R {w: a.id}]->(b)")
        try statements.run("MATCH (a:N {id: 0}), (b:N {id: 5}) CREATE (a)-[:S {w: 1}]->(b)")
        try statements.run("CREATE (:N {id: 10})")
        return statements
    }

    private func ids(_ statements: Statements, _ match: String) throws -> [[String]] {
        try statements.run("\(match) RETURN [n IN nodes(p) | n.id] AS ids")
    }

    @Test func `is found between bound nodes`() throws {
        let statements = try makeStatements()
        #expect(
            try ids(statements, "MATCH p = shortestPath((a:N {id: 0})-[*]->(b:N {id: 6}))")
                == [["[0, 5, 6]"]])
        #expect(
            try ids(statements, "MATCH p = shortestPath((a:N {id: 0})-[:R*]-(b:N {id: 8}))")
                == [["[0, 9, 8]"]])
        #expect(
            try ids(statements, "MATCH p = shortestPath((a:N {id: 0})<-[:R*]-(b:N {id: 8}))")
                == [["[0, 9, 8]"]])
    }

    @Test func `is not there between unconnected nodes, over too few steps or unknown types`()
        throws
    {
        let statements = try makeStatements()
        for pattern in ["-[*]-(b:N {id: 10})", "-[*..2]->(b:N {id: 8})", "-[:X*]->(b:N {id: 1})"] {
            #expect(
                try ids(statements, "MATCH p = shortestPath((a:N {id: 0})\(pattern))") == [])
        }
    }

    @Test func `leads from a node to itself only where it may be empty`() throws {
        let statements = try makeStatements()
        let match = "MATCH (a:N {id: 0}) MATCH p = "
        #expect(try ids(statements, match + "shortestPath((a)-[*]->(a))") == [])
        #expect(try ids(statements, match + "shortestPath((a)-[*0..]->(a))") == [["[0]"]])
    }

    @Test func `of one relationship binds it as no list`() throws {
        let statements = try makeStatements()
        #expect(
            try statements.run(
                "MATCH shortestPath((a:N {id: 0})-[r]->(b:N)) RETURN r.w, b.id ORDER BY b.id")
                == [["0", "1"], ["1", "5"]])
    }

    @Test func `is a value in expressions, null or an empty list where there is none`() throws {
        let statements = try makeStatements()
        let ends = "MATCH (a:N {id: 0}), (b:N) WHERE b.id IN [0, 2, 10] "
        #expect(
            try statements.run(
                ends + "RETURN b.id, length(shortestPath((a)-[*]->(b))), "
                    + "size(allShortestPaths((a)-[*]->(b))) ORDER BY b.id")
                == [["0", "null", "0"], ["2", "2", "1"], ["10", "null", "0"]])
        #expect(
            try statements.run(ends + "AND shortestPath((a)-[*]-(b)) IS NOT NULL RETURN b.id")
                == [["2"]])
    }

    @Test func `stays away from ends that are null`() throws {
        let statements = try makeStatements()
        let start = "MATCH (a:N {id: 0}) OPTIONAL MATCH (b:X) "
        #expect(
            try statements.run(
                start + "OPTIONAL MATCH p = shortestPath((a)-[*]-(b)) RETURN p") == [["null"]])
        #expect(
            try statements.run(start + "RETURN shortestPath((b)-[*]-(a)) AS p") == [["null"]])
        #expect(
            try statements.run(start + "RETURN allShortestPaths((a)-[*]-(b)) AS p, 1 AS x")
                == [["null", "1"]])
    }

    @Test func `may share relationships with the rest of the pattern`() throws {
        let statements = try makeStatements()
        #expect(
            try ids(
                statements,
                "MATCH (a:N {id: 0})-[:R]->(x), p = shortestPath((a)-[:R*]->(b:N {id: 2}))")
                == [["[0, 1, 2]"]])
    }

    @Test func `is looked for among those that hold what a subquery asks`() throws {
        let statements = try makeStatements()
        try statements.run("MATCH (n:N {id: 5}) CREATE (n)-[:BLOCKED]->(:X)")
        let match = "MATCH p = shortestPath((a:N {id: 0})-[:R|S*]->(b:N {id: 6})) WHERE "
        let free = "NOT EXISTS { (n)-[:BLOCKED]->() }"
        #expect(try ids(statements, match + "all(n IN nodes(p) WHERE \(free))") == [])
        #expect(
            try ids(statements, match + "none(n IN nodes(p) WHERE n.id = 1 AND \(free))")
                == [["[0, 5, 6]"]])
        #expect(
            try ids(statements, match + "any(n IN nodes(p) WHERE n.id = 1 AND \(free))")
                == [["[0, 1, 2, 3, 4, 5, 6]"]])
        #expect(
            try ids(statements, match + "length(p) > 2 OR EXISTS { (a)-[:BLOCKED]->() }")
                == [["[0, 1, 2, 3, 4, 5, 6]"]])
        #expect(
            try ids(statements, match + "length(p) > 2 OR EXISTS { (b)<-[:R]-()-[:BLOCKED]->() }")
                == [["[0, 5, 6]"]])
        try statements.run("MATCH (a:N {id: 0}), (b:N {id: 4}) CREATE (a)-[:S]->(b)")
        #expect(
            try statements.run(
                "MATCH p = shortestPath((a:N {id: 0})-[*]->(b:N)) WHERE b.id IN [5, 6] "
                    + "AND all(n IN nodes(p) WHERE n.id <> 5 OR COUNT { (n)-->() } > 5) "
                    + "RETURN b.id") == [])
        #expect(
            try ids(
                statements,
                "MATCH p = shortestPath((a:N {id: 9})-[:R|S*]->(b:N {id: 5})) "
                    + "WHERE COUNT { MATCH (x) WHERE x IN nodes(p) } > 3 ")
                == [["[9, 0, 4, 5]"]])
    }

    @Test func `stops at the deadline and the memory budget`() throws {
        let statements = try makeStatements()
        statements.options.deadline = .now - .seconds(1)
        let match = "MATCH p = shortestPath((a:N {id: 0})-[*]->(b:N {id: 6})) RETURN p"
        #expect(statements.error(match)?.detail == "Deadline")
        statements.options.deadline = nil
        statements.options.memoryByteCount = 1_000
        #expect(statements.error(match)?.detail == "MemoryBudget")
    }

    @Test func `is refused where the pattern has no such meaning`() throws {
        let statements = Statements()
        let refused = [
            "MATCH p = shortestPath((a)-[*2..3]->(b)) RETURN p",
            "MATCH p = shortestPath((a)-[*]->(b)-[*]->(c)) RETURN p",
            "MATCH p = shortestPath((a)) RETURN p",
            "MATCH (a)-[r*]->(b) MATCH p = shortestPath((a)-[r*]->(b)) RETURN p",
            "MATCH (a) RETURN shortestPath((a)-[*]->()) AS p",
            "CREATE p = shortestPath((a)-[:R]->(b))",
        ]
        for text in refused {
            #expect(statements.error(text)?.kind == .syntaxError, "\(text)")
        }
    }
}
