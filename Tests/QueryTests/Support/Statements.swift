import Graph
import Testing
import TestKit

@testable import Query

/// A graph in memory with an engine over it: statements in, rows as text out.
final class Statements {
    let graph = InMemoryGraph()
    let engine: QueryEngine
    var options = QueryOptions()

    init(_ engine: QueryEngine = QueryEngine()) { self.engine = engine }

    /// Runs a statement and gives its rows, one text for each value.
    @discardableResult
    func run(_ text: String, _ parameters: [String: Value] = [:]) throws(QueryError) -> [[String]] {
        var rows: [[String]] = []
        _ = try summary(text, parameters) { batch in
            for row in 0..<batch.count {
                rows.append(batch.columns.map { $0.value(at: row).description })
            }
        }
        return rows
    }

    /// Runs a statement as one transaction and gives its summary.
    @discardableResult
    func summary(
        _ text: String, _ parameters: [String: Value] = [:], sink: (Batch) -> Void = { _ in }
    ) throws(QueryError) -> QuerySummary {
        do throws(QueryError) {
            let prepared = try engine.prepare(
                text, graph: graph, rewrites: options.rewrites)
            let summary = try engine.execute(
                prepared, graph: graph, parameters: parameters, options: options, sink: sink)
            do throws(GraphError) {
                try graph.commit()
            } catch {
                throw QueryError(error)
            }
            return summary
        } catch {
            graph.rollback()
            throw error
        }
    }

    /// The plan of a statement.
    func plan(_ text: String) throws(QueryError) -> String {
        // With its literals as they are written.
        try engine.prepare(
            text, graph: graph, rewrites: options.rewrites.subtracting(.literalParameters)
        ).planDescription
    }

    /// The error that a statement ends with; nil if it succeeds.
    func error(_ text: String, _ parameters: [String: Value] = [:]) -> QueryError? {
        do {
            try run(text, parameters)
            return nil
        } catch {
            return error
        }
    }
}
