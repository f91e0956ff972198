import Graph

/// The version of IntelGraph.
package let productVersion = "0.1.0"

/// Procedures about the system, and those that scripts for Neo4j call after making indexes.
let systemProcedures: [Procedure] = [
    Procedure(
        ProcedureSignature(
            "dbms.components",
            results: [
                .init("name", .string), .init("versions", .list(of: .string)),
                .init("edition", .string),
            ]),
        description: "List the components of the system and their versions.",
        body: .rows { _, _ in
            [[.string("IntelGraph"), .list([.string(productVersion)]), .string("embedded")]]
        }),
    information(of: "db.info", name: "partition"),
    information(of: "dbms.info", name: "shard"),
    Procedure(
        ProcedureSignature("db.ping", results: [.init("success", .boolean)]),
        description: "Show that statements are answered.",
        body: .rows { _, _ in [[.boolean(true)]] }),
    Procedure(
        ProcedureSignature(
            "db.awaitIndex", parameters: [.init("indexName", .string), awaitTimeout]),
        description: "Wait for an index; indexes are complete when they are made.",
        body: .rows(requireIndex)),
    Procedure(
        ProcedureSignature("db.awaitIndexes", parameters: [awaitTimeout]),
        description: "Wait for all indexes; indexes are complete when they are made.",
        body: .rows { _, _ in [] }),
    Procedure(
        ProcedureSignature("db.resampleIndex", parameters: [.init("indexName", .string)]),
        description: "Count an index anew; the statistics are always exact.",
        body: .rows(requireIndex)),
    Procedure(
        ProcedureSignature("db.resampleOutdatedIndexes"),
        description: "Count indexes anew; the statistics are always exact.",
        body: .rows { _, _ in [] }),
]

/// `db.info` and its kin. A graph has no id and no date of its own.
private func information(of procedure: String, name: String) -> Procedure {
    Procedure(
        ProcedureSignature(
            procedure,
            results: [
                .init("id", .string), .init("name", .string), .init("creationDate", .string),
            ]),
        description: "Tell what is known of the \(name).",
        body: .rows { _, _ in [[.null, .string("IntelGraph \(name)"), .null]] })
}

/// Does nothing for an index that is there.
private let requireIndex: @Sendable ([Value], ExecutionContext) throws(QueryError) -> [[Value]] = {
    arguments, context throws(QueryError) in
    guard case .string(let name) = arguments[0],
        context.graph.indexes().contains(where: { $0.name == name })
    else {
        throw QueryError(.schemaError, "There is no such index.")
    }
    return []
}

private let awaitTimeout = ProcedureSignature.Parameter(
    "timeOutSeconds", .integer, default: .integer(300))
