import Cypher
import Graph
import Testing

@testable import Query

/// Parses an expression, compiles it against named columns and evaluates it over them.
///
/// Without columns it has one row.
func evaluate(
    _ text: String, columns: [(name: String, column: Column)] = [],
    parameters: [String: Value] = [:], graph: any GraphReader = EmptyGraph()
) throws -> Column {
    var scope = Scope()
    for column in columns { _ = scope.bind(column.name) }
    let batch = Batch(columns: columns.map(\.column), count: columns.first?.column.count ?? 1)
    let compiled = try compile(
        expression(text, columns.map(\.name)), in: scope, functions: .standard)
    return try compiled.evaluate(batch, ExecutionContext(graph: graph, parameters: parameters))
}

/// The value of an expression without variables, as Cypher writes it.
func text(_ expression: String, _ parameters: [String: Value] = [:]) throws -> String {
    try evaluate(expression, parameters: parameters).value(at: 0).description
}

/// The kind and detail of the error that an expression without variables raises.
func failure(_ expression: String, _ parameters: [String: Value] = [:]) -> String {
    do {
        return try "no error but \(text(expression, parameters))"
    } catch let error as QueryError {
        return "\(error.kind.rawValue): \(error.detail)"
    } catch {
        return "\(error)"
    }
}

/// The syntax tree of an expression over variables.
func expression(_ text: String, _ variables: [String] = []) throws -> Expression {
    // A parameter binds a variable without a static type that the check could object to.
    let bindings = variables.map { "$`\($0)` AS `\($0)`" }.joined(separator: ", ")
    let source = (variables.isEmpty ? "" : "WITH \(bindings) ") + "RETURN \(text) AS result"
    let statement = try parse(source)
    guard case .query(let query) = statement.body,
        case .return(let projection)? = query.parts.first?.clauses.last?.kind
    else {
        throw TestFailure("no RETURN")
    }
    return try #require(projection.items.first).expression
}

struct TestFailure: Error {
    let text: String
    init(_ text: String) { self.text = text }
}
