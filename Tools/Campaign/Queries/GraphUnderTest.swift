import Cypher
import Graph
import IntelGraph
import Query
import TestKit

/// One graph in every backend. Statements that write leave no trace.
final class GraphUnderTest {
    private let graph: RandomGraph
    private let memory: InMemoryGraph
    private let engine = QueryEngine()
    private let shard: Shard
    private let partition: String
    private let union: UnionSession
    private var copyCount = 0

    init(_ graph: RandomGraph, shard: Shard, partition: String) throws {
        let graph = graph.grouped
        self.graph = graph
        self.shard = shard
        self.partition = partition
        union = try shard.session(tenant: "parts-of-" + partition.replacing("/", with: "-"))
        for (number, part) in graph.parts(3).enumerated() {
            let session = try shard.session(partition: "\(union.tenant)/\(number)")
            for index in graph.indexes { try session.run(index) }
            if !part.statement.isEmpty { try session.run(part.statement) }
        }
        memory = try Self.memoryCopy(of: graph, engine)
        try Self.load(graph, into: try shard.session(partition: partition))
    }

    private static func load(_ graph: RandomGraph, into session: Session) throws {
        for index in graph.indexes { try session.run(index) }
        if !graph.statement.isEmpty { try session.run(graph.statement) }
    }

    private static func memoryCopy(
        of graph: RandomGraph, _ engine: QueryEngine
    ) throws -> InMemoryGraph {
        let memory = InMemoryGraph()
        // Indexes change no result, so that only one of the two has them.
        var statements = graph.indexes.filter { $0.contains("CONSTRAINT") }
        if !graph.statement.isEmpty { statements.append(graph.statement) }
        for statement in statements {
            let prepared = try engine.prepare(statement, graph: memory)
            try engine.execute(prepared, graph: memory) { _ in }
            try memory.commit()
        }
        return memory
    }

    func outcome(of statement: String, _ setup: QuerySetup) -> StatementOutcome {
        StatementOutcome {
            if case .query(let query)? = try? parse(statement).body, query.runsTransactions {
                return try runTransactions(statement, setup)
            }
            return switch setup.backend {
            case .memory: try runInMemory(statement, setup.options)
            case .store: try runInStore(statement, setup.options)
            case .union: try runInUnion(statement, setup.options)
            }
        }
    }

    private static let contents = [
        "MATCH (n) RETURN n", "MATCH (a)-[r]->(b) RETURN a, r, b",
    ]

    /// Reading a graph back has a deadline of its own: some statements make very large ones.
    private static var contentsOptions: QueryOptions {
        var options = QueryOptions()
        options.deadline = .now + .seconds(5)
        return options
    }

    private func runInMemory(_ statement: String, _ options: QueryOptions) throws
        -> StatementOutcome.Rows
    {
        defer { memory.rollback() }
        let prepared = try engine.prepare(statement, graph: memory, rewrites: options.rewrites)
        var rows = StatementOutcome.Rows()
        let summary = try engine.execute(prepared, graph: memory, options: options) {
            rows.append($0)
        }
        rows.counters = summary.counters.texts
        if try engine.prepare(statement, graph: memory).kind == .write {
            do { try memory.check() } catch {
                throw QueryError(.constraintVerificationFailed, "\(error)")
            }
            rows.contents = try contents(of: memory)
        }
        return rows
    }

    private func contents(of memory: InMemoryGraph) throws -> [String] {
        try Self.contents.flatMap { query in
            var rows = StatementOutcome.Rows()
            let prepared = try engine.prepare(query, graph: memory)
            try engine.execute(prepared, graph: memory, options: Self.contentsOptions) {
                rows.append($0)
            }
            return rows.lines
        }
    }

    private func runInUnion(_ statement: String, _ options: QueryOptions) throws
        -> StatementOutcome.Rows
    {
        // It is only read, so that what writes tells nothing here.
        guard try !shard.session(partition: partition).isWrite(statement) else {
            throw QueryError(.limitExceeded, "unions are only read")
        }
        return StatementOutcome.Rows(try union.run(statement, options: options))
    }

    private func runInStore(_ statement: String, _ options: QueryOptions) throws
        -> StatementOutcome.Rows
    {
        let session = try shard.session(partition: partition)
        guard try session.isWrite(statement) else {
            return StatementOutcome.Rows(try session.run(statement, options: options))
        }
        struct Abandoned: Error {}
        var rows = StatementOutcome.Rows()
        let name = session.partition
        do {
            try shard.transaction { transaction in
                rows = StatementOutcome.Rows(
                    try transaction.run(statement, in: name, options: options))
                do {
                    let options = Self.contentsOptions
                    for query in Self.contents {
                        let found = try transaction.run(query, in: name, options: options)
                        rows.contents += StatementOutcome.Rows(found).lines
                    }
                } catch let error as QueryError where error.kind == .limitExceeded {
                    throw error
                } catch {
                    // What cannot be read could not be committed: ends of relationships are gone.
                    throw QueryError(.constraintVerificationFailed, "\(error)")
                }
                throw Abandoned()
            }
        } catch is Abandoned {}
        return rows
    }
}

// MARK: Statements that commit as they go

extension GraphUnderTest {
    /// Runs a statement on a copy of the graph, for nothing takes back what it commits.
    private func runTransactions(_ statement: String, _ setup: QuerySetup) throws
        -> StatementOutcome.Rows
    {
        switch setup.backend {
        case .union: throw QueryError(.limitExceeded, "unions are only read")
        case .memory:
            let copy = try Self.memoryCopy(of: graph, engine)
            var options = setup.options
            options.transactions = MemoryTransactions(graph: copy)
            let prepared = try engine.prepare(statement, graph: copy, rewrites: options.rewrites)
            var rows = StatementOutcome.Rows()
            let summary = try engine.execute(prepared, options: options) { rows.append($0) }
            rows.counters = summary.counters.texts
            rows.contents = try contents(of: copy)
            return rows
        case .store:
            copyCount += 1
            let session = try shard.session(partition: "\(partition)-\(copyCount)")
            try Self.load(graph, into: session)
            var rows = StatementOutcome.Rows(try session.run(statement, options: setup.options))
            rows.contents = try Self.contents.flatMap { query in
                let found = try session.run(query, options: Self.contentsOptions)
                return StatementOutcome.Rows(found).lines
            }
            return rows
        }
    }
}

/// The transactions of a statement over a graph in memory. One thread runs them.
private struct MemoryTransactions: TransactionSource, @unchecked Sendable {
    let graph: InMemoryGraph

    func reader() throws(QueryError) -> any GraphReader { graph }

    func transaction(_ body: (any GraphWriter) throws(QueryError) -> Void) throws(QueryError) {
        do throws(QueryError) {
            try body(graph)
            do throws(GraphError) {
                try graph.endStatement()
                try graph.commit()
            } catch { throw QueryError(error) }
        } catch {
            graph.rollback()
            throw error
        }
    }
}

extension StatementOutcome.Rows {
    fileprivate mutating func append(_ batch: Batch) {
        for row in 0..<batch.count {
            values.append(batch.columns.map { $0.value(at: row).comparableText })
        }
    }

    fileprivate init(_ result: QueryResult) {
        values = result.map { row in row.values.map(\.comparableText) }
        counters = result.summary.counters.texts
    }

    /// The rows without their order, by which graphs are compared.
    fileprivate var lines: [String] {
        values.map { row in
            row.map { TCKNotation.canonical($0) }.joined(separator: " ")
        }.sorted()
    }
}

extension UpdateCounters {
    fileprivate var texts: [String] { entries.map { "\($0.name) \($0.count)" } }
}
