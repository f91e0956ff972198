import Graph
import Query
import TestKit

/// A partition as the engine sees it over plain dictionaries: what a shard is compared with.
final class CypherModel {
    private let graph = InMemoryGraph()
    private let engine = QueryEngine()

    /// Runs a statement as a part of a transaction; gives its rows, sorted, and its counters.
    func run(_ statement: String, _ parameters: [String: Value] = [:]) throws(QueryError)
        -> StatementOutcome
    {
        var rows: [[Value]] = []
        let prepared = try engine.prepare(statement, graph: graph)
        let summary = try engine.execute(prepared, graph: graph, parameters: parameters) { batch in
            for row in 0..<batch.count {
                rows.append(batch.columns.map { $0.value(at: row) })
            }
        }
        return StatementOutcome(rows, summary.counters)
    }

    /// Throws if the transaction cannot end so.
    func check() throws(QueryError) {
        do { try graph.check() } catch { throw QueryError(error) }
    }

    func commit() throws(QueryError) {
        do { try graph.commit() } catch { throw QueryError(error) }
    }

    func rollback() { graph.rollback() }
}

/// What a statement gave, without the order of rows, labels and keys.
struct StatementOutcome: Equatable, CustomStringConvertible {
    let rows: [String]
    let counters: UpdateCounters

    init(_ rows: some Sequence<[Value]>, _ counters: UpdateCounters) {
        self.rows = rows.map { row in
            row.map { TCKNotation.canonical($0.description, ignoringListOrder: true) }
                .joined(separator: " | ")
        }.sorted()
        self.counters = counters
    }

    var description: String {
        "\(rows) \(counters.entries.map { "\($0.name): \($0.count)" })"
    }
}
