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
        var rows: [String] = []
        let prepared = try engine.prepare(statement, graph: graph)
        let summary = try engine.execute(prepared, graph: graph, parameters: parameters) { batch in
            for row in 0..<batch.count {
                rows.append(batch.columns.map { $0.value(at: row).description }.joined(separator: "|"))
            }
        }
        return StatementOutcome(rows: rows.sorted(), counters: summary.counters)
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

/// What a statement gave, in a form to compare.
struct StatementOutcome: Equatable {
    let rows: [String]
    let counters: UpdateCounters
}
