import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Procedures of a library's user` {
    private func makeStatements() -> Statements {
        var registry = ProcedureRegistry.standard
        registry.register(
            Procedure(
                ProcedureSignature(
                    "test.count", parameters: [.init("to", .integer, default: .integer(3))],
                    results: [.init("n", .integer), .init("half", .float)]),
                body: .batches { (arguments, _, sink) throws(QueryError) in
                    guard case .integer(let last) = arguments[0] else { return }
                    var next: Int64 = 1
                    while next <= last {
                        let numbers = next...min(last, next + 1_999)
                        let columns = [
                            Column(numbers.map { .integer($0) }),
                            Column(numbers.map { .float(Double($0) / 2) }),
                        ]
                        guard try sink(Batch(columns: columns, count: numbers.count)) else {
                            return
                        }
                        next = numbers.upperBound + 1
                    }
                }))
        registry.register(
            Procedure(
                ProcedureSignature(
                    "test.create", parameters: [.init("label", .string)], mode: .write),
                body: .rows { (arguments, context) throws(QueryError) in
                    guard case .string(let name) = arguments[0], let writer = context.writer else {
                        throw QueryError(.procedureError, "no writer")
                    }
                    do {
                        let label = try writer.internLabel(name)
                        _ = try writer.createNode(labels: [label], properties: [], isStub: false)
                    } catch {
                        throw QueryError(.procedureError, "\(error)")
                    }
                    return []
                }))
        registry.register(
            Procedure(
                ProcedureSignature("test.bad", results: [.init("a", .integer)]),
                body: .rows { _, _ in [[.integer(1), .integer(2)]] }))
        return Statements(QueryEngine(procedures: registry))
    }

    @Test func `SHOW FUNCTIONS has the forms that look like functions`() throws {
        #expect(
            try Statements().run(
                "SHOW BUILT IN FUNCTIONS YIELD name, category "
                    + "WHERE name IN ['all', 'any', 'none', 'single', 'reduce', 'normalize'] "
                    + "RETURN name, category")
                == [
                    ["'all'", "'Predicate'"], ["'any'", "'Predicate'"], ["'none'", "'Predicate'"],
                    ["'normalize'", "'String'"], ["'reduce'", "'List'"],
                    ["'single'", "'Predicate'"],
                ])
    }

    @Test func `give their rows for each row before the call`() throws {
        let statements = makeStatements()
        #expect(
            try statements.run("UNWIND [2, 0, 1] AS x CALL test.count(x) YIELD n AS m RETURN x, m")
                == [["2", "1"], ["2", "2"], ["1", "1"]])
        #expect(
            try statements.run("CALL test.count(4) YIELD half, n WHERE n > 2 RETURN *")
                == [["1.5", "3"], ["2.0", "4"]])
        #expect(try statements.run("CALL test.count(2)") == [["1", "0.5"], ["2", "1.0"]])
        #expect(try statements.run("CALL test.count(2) YIELD half") == [["0.5"], ["1.0"]])
        #expect(try statements.run("CALL test.count(2) YIELD *") == [["1", "0.5"], ["2", "1.0"]])
    }

    @Test func `take arguments that are written, left out or parameters of their name`() throws {
        let statements = makeStatements()
        #expect(try statements.run("CALL test.count()").count == 3)
        #expect(try statements.run("CALL test.count").count == 3)
        #expect(try statements.run("CALL test.count", ["to": .integer(5)]).count == 5)
        #expect(try statements.run("CALL test.count($p)", ["p": .integer(1)]).count == 1)
        let missing = try #require(statements.error("CALL test.create"))
        #expect(missing.kind == .parameterMissing)
        let wrong = try #require(statements.error("CALL test.count($p)", ["p": .string("1")]))
        #expect(wrong.kind == .typeError && wrong.detail == "InvalidArgumentType")
        #expect(!wrong.isCompileTime)
    }

    @Test func `hand on batches of a bounded size and stop when no more rows are wanted`() throws {
        let statements = makeStatements()
        var counts: [Int] = []
        try statements.summary("CALL test.count(5000) YIELD n RETURN n") { counts.append($0.count) }
        #expect(counts.reduce(0, +) == 5_000)
        #expect(counts.allSatisfy { $0 <= statements.options.batchRowCount })
        let first = try statements.run(
            "CALL test.count(9000000000000000000) YIELD n RETURN n LIMIT 1")
        #expect(first == [["1"]])
    }

    @Test func `make a statement a write where they write`() throws {
        let statements = makeStatements()
        let text = "UNWIND ['A', 'B'] AS x CALL test.create(x) MATCH (n) RETURN count(n) AS c"
        #expect(try statements.engine.prepare(text, graph: statements.graph).kind == .write)
        #expect(try statements.run(text) == [["4"]])
        #expect(try statements.run("CALL test.create('C')").isEmpty)
        #expect(try statements.run("CALL db.labels()") == [["'A'"], ["'B'"], ["'C'"]])
        for query in [
            "CALL test.create('D') RETURN 1 AS x",
            "CALL { CALL test.create('D') RETURN 1 AS x } RETURN x",
        ] {
            let error = try #require(statements.error("RETURN EXISTS { \(query) }"))
            #expect(error.detail == "InvalidClauseComposition")
        }
    }

    @Test func `that break their signature fail the statement alone`() throws {
        let error = try #require(makeStatements().error("CALL test.bad()"))
        #expect(error.kind == .procedureError && error.detail == "InvalidProcedureResult")
    }

    @Test func `keep a row without results where the call is optional`() throws {
        #expect(
            try makeStatements().run(
                "UNWIND [0, 1] AS x OPTIONAL CALL test.count(x) YIELD n RETURN x, n")
                == [["0", "null"], ["1", "1"]])
    }

    @Test(arguments: [
        ("CALL no.such()", "ProcedureError", "ProcedureNotFound"),
        ("CALL DB.LABELS()", "ProcedureError", "ProcedureNotFound"),
        ("CALL test.count(1, 2)", "SyntaxError", "InvalidNumberOfArguments"),
        ("CALL test.create()", "SyntaxError", "InvalidNumberOfArguments"),
        ("CALL test.count('a')", "SyntaxError", "InvalidArgumentType"),
        ("CALL test.count(1) YIELD x", "SyntaxError", "UndefinedVariable"),
        ("CALL test.count(1) YIELD n, n", "SyntaxError", "VariableAlreadyBound"),
        ("CALL test.count(1) RETURN 1", "SyntaxError", "UndefinedVariable"),
        ("CALL test.count YIELD n RETURN n", "SyntaxError", "InvalidArgumentPassingMode"),
        ("MATCH (a) CALL test.count(1) YIELD n", "SyntaxError", "InvalidClauseComposition"),
        ("CALL test.count(1) YIELD * RETURN n", "SyntaxError", "UnexpectedSyntax"),
    ])
    func `are called rightly or not at all`(_ call: (String, kind: String, detail: String)) throws {
        let error = try #require(makeStatements().error(call.0))
        #expect(error.kind.rawValue == call.kind)
        #expect(error.detail == call.detail)
        #expect(error.isCompileTime)
    }

    @Test func `show in plans`() throws {
        let plan = try makeStatements().plan(
            "MATCH (n) CALL test.count(n.x) YIELD half AS h, n AS m RETURN h")
        #expect(plan.contains("ProcedureCall test.count(n.x) YIELD half AS h, n AS m"))
    }
}
