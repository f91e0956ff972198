import Graph

// MERGE with labels, types and keys that are data, as procedures of APOC's names.

let mergeProcedures: [Procedure] = [
    Procedure(
        ProcedureSignature(
            "apoc.merge.node",
            parameters: [
                .init("labels", .list(of: .string)), .init("identProps", .map),
                .init("onCreateProps", .map, default: .map(ValueMap())),
                .init("onMatchProps", .map, default: .map(ValueMap())),
            ],
            results: [.init("node", .node)], mode: .write),
        description: "Find the node with labels and properties, or make it.",
        body: .rows(mergeNode)),
    Procedure(
        ProcedureSignature(
            "apoc.merge.relationship",
            parameters: [
                .init("startNode", .node), .init("relType", .string), .init("identProps", .map),
                .init("onCreateProps", .map), .init("endNode", .node),
                .init("onMatchProps", .map, default: .map(ValueMap())),
            ],
            results: [.init("rel", .relationship)], mode: .write),
        description: "Find the relationship of a type between two nodes, or make it.",
        body: .rows(mergeRelationship)),
]

private func mergeNode(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> [[Value]] {
    guard case .list(let labels) = arguments[0] else { throw missing("labels") }
    var names = ""
    for case .string(let label) in labels { names += ":" + label.asName }
    guard case .map(let keys) = arguments[1], !keys.isEmpty else { throw missing("identProps") }
    return try context.run(
        "MERGE (e\(names) \(pattern(keys))) \(changes)",
        ["keys": arguments[1], "created": map(arguments[2]), "matched": map(arguments[3])])
}

private func mergeRelationship(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> [[Value]] {
    guard case .node = arguments[0] else { throw missing("startNode") }
    guard case .string(let type) = arguments[1], !type.isEmpty else { throw missing("relType") }
    guard case .node = arguments[4] else { throw missing("endNode") }
    guard case .map(let keys) = map(arguments[2]) else { return [] }
    return try context.run(
        "WITH $start AS a, $end AS b MERGE (a)-[e:\(type.asName) \(pattern(keys))]->(b) \(changes)",
        [
            "start": arguments[0], "end": arguments[4], "keys": map(arguments[2]),
            "created": map(arguments[3]), "matched": map(arguments[5]),
        ])
}

private let changes = "ON CREATE SET e += $created ON MATCH SET e += $matched RETURN e"

/// `{key: $keys.key}`
private func pattern(_ keys: ValueMap) -> String {
    let entries = keys.keys.map { "\($0.asName): $keys.\($0.asName)" }
    return "{\(entries.joined(separator: ", "))}"
}

/// Null is as good as no properties.
private func map(_ value: Value) -> Value { value.isNull ? .map(ValueMap()) : value }

private func missing(_ argument: String) -> QueryError {
    QueryError(
        .procedureError, detail: "ProcedureCallFailed", "The argument '\(argument)' is missing.")
}

extension String {
    /// The name as it stands in a statement, whatever is in it.
    var asName: String { "`\(replacing("`", with: "``"))`" }
}

extension ExecutionContext {
    /// Runs another statement as part of this one, over the same graph; returns its rows.
    func run(_ text: String, _ parameters: [String: Value]) throws(QueryError) -> [[Value]] {
        guard let engine else {
            throw QueryError(
                .procedureError, detail: "ProcedureCallFailed",
                "The procedure cannot be called on this thread.")
        }
        var options = QueryOptions()
        options.deadline = deadline
        options.cancellation = cancellation
        options.threadCount = 1
        let prepared = try engine.prepare(text, graph: graph, deadline: deadline)
        var rows: [[Value]] = []
        try engine.execute(
            prepared, graph: graph, parameters: parameters, options: options, keepsRows: true
        ) { batch throws(QueryError) in
            for row in 0..<batch.count { rows.append(batch.columns.map { $0.value(at: row) }) }
        }
        return rows
    }
}
