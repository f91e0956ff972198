import Graph
import TestKit
import Testing

@testable import Query

/// Conditions on indexed properties of nodes that a plan has walked to.
@Suite struct `Index filters` {
    /// A ring in which each node also leads to the tenth and the fiftieth after it.
    private func ring() throws -> Statements {
        let statements = Statements()
        for key in ["case", "id"] {
            try statements.run("CREATE INDEX FOR (n:E) ON (n.\(key))")
        }
        try statements.run("UNWIND range(0, 199) AS x CREATE (:E {id: x, case: x % 5})")
        try statements.run("UNWIND range(0, 9) AS x CREATE (:Other {id: -x, case: 3})")
        try statements.run(
            """
            UNWIND [1, 10, 50] AS step
            MATCH (a:E)
            MATCH (b:E {id: (a.id + step) % 200})
            CREATE (a)-[:R {weight: a.id}]->(b)
            """)
        try statements.run(
            "MATCH (a:E {case: 2}), (b:Other) WHERE a.id < 50 CREATE (a)-[:R {weight: 1}]->(b)")
        return statements
    }

    private let pair = """
        MATCH (a:E {case: $case})-[r:R]->(b:E {case: $case})-[s:R]->(c:E)
        WHERE c.case = $case AND r.weight >= 0
        RETURN count(*) AS n, sum(s.weight) AS weight
        """

    @Test(arguments: [1, 3, 1_024])
    func `keep the rows that looking at each record keeps`(batchRowCount: Int) throws {
        let statements = try ring()
        statements.options.batchRowCount = batchRowCount
        #expect(try statements.plan(pair).contains("IndexFilter"))
        for value in [Value.integer(2), .float(2), .integer(77), .null, .string("2"), .list([])] {
            statements.options.rewrites = .all
            let found = try statements.run(pair, ["case": value])
            statements.options.rewrites = []
            #expect(found == (try statements.run(pair, ["case": value])), "\(value)")
        }
    }

    @Test func `see what a statement before them changed`() throws {
        let statements = try ring()
        let text = "MATCH (a:E {id: 0})-->(b:E) WHERE b.case = 7 RETURN count(b) AS n"
        #expect(try statements.run(text) == [["0"]])
        try statements.run("MATCH (b:E) WHERE b.id IN [1, 10] SET b.case = 7")
        #expect(try statements.run(text) == [["2"]])
    }

    @Test func `stand in no plan that writes`() throws {
        let statements = try ring()
        let text = "MATCH (a:E {id: 0})-->(b:E) WHERE b.case = 7 SET b.seen = true"
        #expect(!(try statements.plan(text)).contains("IndexFilter"))
    }

    @Test func `look at records where the table of nodes has no room`() throws {
        let statements = try ring()
        let plenty = try statements.run(pair, ["case": .integer(2)])
        statements.options.memoryByteCount = 1_500
        #expect(try statements.run(pair, ["case": .integer(2)]) == plenty)
    }
}
