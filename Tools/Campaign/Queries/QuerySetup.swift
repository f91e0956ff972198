import Graph
import IntelGraph
import Query
import TestKit

/// A way to run statements: where the graph lies and how the engine goes about it.
struct QuerySetup {
    enum Backend {
        case memory, store
        /// The graph's parts in partitions of their own, read together.
        case union
    }

    let name: String
    let backend: Backend
    let options: QueryOptions

    /// The first is what the others are compared with.
    static func all(deadline: Duration) -> [QuerySetup] {
        func setup(_ name: String, _ backend: Backend, _ change: (inout QueryOptions) -> Void)
            -> QuerySetup
        {
            var options = QueryOptions()
            options.deadline = .now + deadline
            change(&options)
            return QuerySetup(name: name, backend: backend, options: options)
        }
        return [
            setup("plain plan in memory", .memory) { $0.rewrites = [] },
            setup("all rewrites in memory", .memory) { _ in },
            setup("all rewrites in memory, batches of 1", .memory) { $0.batchRowCount = 1 },
            setup("plain plan in memory, batches of 3", .memory) {
                $0.rewrites = []
                $0.batchRowCount = 3
            },
            setup("all rewrites in a store", .store) { _ in },
            setup("all rewrites in a store, batches of 3", .store) { $0.batchRowCount = 3 },
            setup("plain plan in a store, batches of 1", .store) {
                $0.rewrites = []
                $0.batchRowCount = 1
            },
            setup("one thread in a store", .store) { $0.threadCount = 1 },
            setup("two threads in a store, ranges of 1", .store) {
                $0.threadCount = 2
                $0.scanRangeIDCount = 1
            },
            setup("three threads in a store, ranges of 2, batches of 3", .store) {
                $0.threadCount = 3
                $0.scanRangeIDCount = 2
                $0.batchRowCount = 3
            },
            setup("all rewrites in a union", .union) { _ in },
            setup("plain plan in a union, batches of 1", .union) {
                $0.rewrites = []
                $0.batchRowCount = 1
            },
            setup("two threads in a union, ranges of 1", .union) {
                $0.threadCount = 2
                $0.scanRangeIDCount = 1
            },
        ]
    }
}

/// One graph in every backend. Statements that write leave no trace.
final class GraphUnderTest {
    private let memory = InMemoryGraph()
    private let engine = QueryEngine()
    private let shard: Shard
    private let partition: String
    private let union: UnionSession

    init(_ graph: RandomGraph, shard: Shard, partition: String) throws {
        let graph = graph.grouped
        self.shard = shard
        self.partition = partition
        union = try shard.session(tenant: "parts-of-" + partition.replacing("/", with: "-"))
        for (number, part) in graph.parts(3).enumerated() {
            let session = try shard.session(partition: "\(union.tenant)/\(number)")
            for index in graph.indexes { try session.run(index) }
            if !part.statement.isEmpty { try session.run(part.statement) }
        }
        let session = try shard.session(partition: partition)
        for index in graph.indexes { try session.run(index) }
        var statements = graph.indexes.filter { $0.contains("CONSTRAINT") }
        if !graph.statement.isEmpty {
            try session.run(graph.statement)
            statements.append(graph.statement)
        }
        // Indexes change no result, so that only one of the two has them.
        for statement in statements {
            let prepared = try engine.prepare(statement, graph: memory)
            try engine.execute(prepared, graph: memory) { _ in }
            try memory.commit()
        }
    }

    func outcome(of statement: String, _ setup: QuerySetup) -> StatementOutcome {
        StatementOutcome {
            switch setup.backend {
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
        func run(_ text: String, _ options: QueryOptions) throws -> StatementOutcome.Rows {
            var rows = StatementOutcome.Rows()
            let prepared = try engine.prepare(text, graph: memory, rewrites: options.rewrites)
            let summary = try engine.execute(prepared, graph: memory, options: options) { batch in
                for row in 0..<batch.count {
                    rows.values.append(batch.columns.map { $0.value(at: row).comparableText })
                }
            }
            rows.counters = summary.counters.texts
            return rows
        }
        var rows = try run(statement, options)
        if try engine.prepare(statement, graph: memory).kind == .write {
            do { try memory.check() } catch {
                throw QueryError(.constraintVerificationFailed, "\(error)")
            }
            let options = Self.contentsOptions
            for query in Self.contents { rows.contents += try run(query, options).lines }
        }
        return rows
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

extension StatementOutcome.Rows {
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
