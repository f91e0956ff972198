import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `The engine` {
    @Test func `keeps plans until the schema changes`() throws {
        let statements = Statements()
        let text = "MATCH (n:E {id: $id}) RETURN n"
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

    @Test(arguments: [
        "RETURN x ORDER BY -x LIMIT 80000",
        "RETURN x ORDER BY toString(x)",
        "RETURN collect(x)",
        "RETURN DISTINCT x",
        "RETURN percentileDisc(x, 0.5)",
    ])
    func `holds no more rows than the memory budget`(clause: String) throws {
        let statements = Statements()
        statements.options.memoryByteCount = 250_000
        let rows = "UNWIND range(1, 300) AS a UNWIND range(1, 300) AS b WITH 300 * a + b AS x "
        #expect(statements.error(rows + clause)?.detail == "MemoryBudget")
        #expect(try statements.run(rows + "RETURN count(x)") == [["90000"]])
    }

    @Test(arguments: [
        "UNWIND range(1, 100) AS x RETURN size([y IN range(1, 9000) | y + x])",
        "RETURN reduce(list = [], x IN range(1, 8000) | list + x)",
        "RETURN reduce(text = 'abc', x IN range(1, 40) | text + text)",
        "RETURN size([range(1, 5000), range(1, 5001), range(1, 5002), range(1, 5003)])",
        "UNWIND range(1, 1000) AS x RETURN x, COLLECT { UNWIND range(1, 100) AS y RETURN y }",
    ])
    func `holds no larger values than the memory budget`(statement: String) throws {
        let statements = Statements()
        statements.options.memoryByteCount = 250_000
        #expect(statements.error(statement)?.detail == "MemoryBudget")
        #expect(try statements.run("RETURN 1") == [["1"]])
    }

    @Test func `gives back what the values of a batch took`() throws {
        let statements = Statements()
        statements.options.memoryByteCount = 2_000_000
        statements.options.batchRowCount = 10
        let text = """
            UNWIND range(1, 1000) AS x WITH x, [y IN range(1, 2000) | y] AS list
            RETURN sum(size(list)) AS s
            """
        #expect(try statements.run(text) == [["2000000"]])
        let steps = "RETURN size(reduce(list = [], x IN range(1, 2000) | list + x)) AS n"
        #expect(try statements.run(steps) == [["2000"]])
    }

    @Test func `counts the rows that its caller keeps`() throws {
        let statements = Statements()
        var options = QueryOptions()
        options.memoryByteCount = 100_000
        let prepared = try statements.engine.prepare(
            "UNWIND range(1, 3000) AS x UNWIND range(1, 10) AS y RETURN x + y AS z",
            graph: statements.graph)
        try statements.engine.execute(prepared, graph: statements.graph, options: options) { _ in }
        let error = #expect(throws: QueryError.self) {
            try statements.engine.execute(
                prepared, graph: statements.graph, options: options, keepsRows: true) { _ in }
        }
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

    @Test func `planning ends at the deadline`() {
        let engine = QueryEngine()
        let error = #expect(throws: QueryError.self) {
            try engine.prepare(
                "MATCH (n) RETURN n", graph: EmptyGraph(),
                deadline: .now - .seconds(1))
        }
        #expect(error?.detail == "Deadline")
    }
}
