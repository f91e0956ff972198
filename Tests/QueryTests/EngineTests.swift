import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `The engine` {
    @Test func `keeps plans until the schema changes`() throws {
        let statements = Statements()
        let text = "MATCH (n:E {id: 1}) RETURN n"
        let engine = statements.engine
        let first = try engine.prepare(text, graph: statements.graph)
        #expect(try engine.prepare(text, graph: statements.graph) === first)
        try statements.run("CREATE CONSTRAINT c FOR (n:E) REQUIRE n.id IS UNIQUE")
        let second = try engine.prepare(text, graph: statements.graph)
        #expect(first.planDescription.contains("LabelScan"))
        #expect(second.planDescription.contains("unique seek :E(id)"))
    }

    @Test func `runs a statement whose plan is out of date`() throws {
        let statements = Statements()
        try statements.run("CREATE INDEX i FOR (n:E) ON (n.id)")
        try statements.run("CREATE (:E {id: 1})")
        let prepared = try statements.engine.prepare(
            "MATCH (n:E {id: 1}) RETURN n.id", graph: statements.graph)
        try statements.run("DROP INDEX i")
        var rowCount = 0
        try statements.engine.execute(prepared, graph: statements.graph) { rowCount += $0.count }
        #expect(rowCount == 1)
    }

    @Test func `EXPLAIN changes nothing and PROFILE counts rows`() throws {
        let statements = Statements()
        let explained = try statements.summary("EXPLAIN CREATE (:N) RETURN 1 AS x")
        #expect(explained.plan?.contains("Create (:N)") == true)
        #expect(explained.counters.isEmpty && statements.graph.nodeIDs.isEmpty)
        let profiled = try statements.summary("PROFILE UNWIND range(1, 5) AS x CREATE (:N)")
        #expect(profiled.counters.nodesCreated == 5)
        #expect(profiled.plan?.contains("rows") == true)
    }

    @Test(arguments: [1, 3, 1_024])
    func `gives batches of a bounded size and stops at LIMIT`(batchRowCount: Int) throws {
        let statements = Statements()
        statements.options.batchRowCount = batchRowCount
        var counts: [Int] = []
        try statements.summary("UNWIND range(1, 3000) AS x RETURN x LIMIT 2500") {
            counts.append($0.count)
        }
        #expect(counts.reduce(0, +) == 2_500)
        #expect(counts.allSatisfy { $0 <= batchRowCount }, "\(counts.prefix(5))")
    }

    @Test func `fails a statement that needs too much memory`() throws {
        let statements = Statements()
        statements.options.memoryByteCount = 100_000
        let error = statements.error("UNWIND range(1, 100000) AS x RETURN x ORDER BY -x")
        #expect(error?.kind == .limitExceeded)
        #expect(error?.detail == "MemoryBudget")
    }

    @Test func `stops when cancelled or late`() throws {
        let statements = Statements()
        let token = CancellationToken()
        token.cancel()
        statements.options.cancellation = token
        #expect(statements.error("UNWIND [1] AS x RETURN x")?.kind == .cancelled)
        statements.options.cancellation = nil
        statements.options.deadline = .now - .seconds(1)
        #expect(statements.error("UNWIND [1] AS x RETURN x")?.detail == "Deadline")
    }

    @Test func `stops a walk over all paths of a clique`() throws {
        let statements = Statements()
        try statements.run("UNWIND range(1, 8) AS x CREATE (:N {x: x})")
        try statements.run("MATCH (a:N), (b:N) WHERE a.x < b.x CREATE (a)-[:R]->(b)")
        statements.options.deadline = .now + .milliseconds(200)
        let error = statements.error("MATCH (a:N)-[*]-(b) RETURN count(*)")
        #expect(error?.detail == "Deadline")
    }

    @Test func `refuses plans without bound`() throws {
        let statements = Statements()
        let text = String(repeating: "WITH 1 AS x ", count: 2_000) + "RETURN x"
        #expect(statements.error(text)?.detail == "PlanSize")
    }

    @Test func `names what is not supported yet and where`() throws {
        let error = Statements().error("MATCH (n)\nFOREACH (x IN [1] | SET n.x = x)")
        #expect(error?.detail == "NotSupported")
        #expect(error?.position?.line == 2)
        #expect(error?.position?.column == 1)
    }
}

@Suite struct `MERGE with stubs` {
    private func makeStatements() throws -> Statements {
        let statements = Statements()
        try statements.run("CREATE CONSTRAINT c FOR (n:E) REQUIRE n.id IS UNIQUE")
        statements.graph.seesStubs = true
        statements.options.stubVariables = ["b"]
        return statements
    }

    private let statement = """
        UNWIND $rows AS row
        MERGE (a:E {id: row.a}) ON CREATE SET a.made = true
        MERGE (b:E {id: row.b})
        MERGE (a)-[:R]->(b)
        """

    @Test func `makes stubs of variables that only refer`() throws {
        let statements = try makeStatements()
        let summary = try statements.summary(
            statement, ["rows": [["a": 1, "b": 2]]])
        #expect(summary.counters.nodesCreated == 1)
        statements.graph.seesStubs = false
        #expect(try statements.run("MATCH (n:E) RETURN n.id") == [["1"]])
        #expect(try statements.run("MATCH ()-[r]->() RETURN count(r)") == [["0"]])
    }

    @Test func `completes a stub that arrives, with its ON CREATE`() throws {
        let statements = try makeStatements()
        try statements.run(statement, ["rows": [["a": 1, "b": 2]]])
        let summary = try statements.summary(statement, ["rows": [["a": 2, "b": 1]]])
        #expect(summary.counters.nodesCreated == 1)
        statements.graph.seesStubs = false
        #expect(
            try statements.run("MATCH (a)-[:R]->(b) RETURN a.id, a.made, b.id ORDER BY a.id")
                == [["1", "true", "2"], ["2", "true", "1"]])
    }
}
