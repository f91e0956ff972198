import Graph

/// The names in use. A shard gives out tokens for all its partitions; these list those of the
/// partition only.
let catalogProcedures: [Procedure] = [
    Procedure(
        ProcedureSignature("db.labels", results: [.init("label", .string)]),
        description: "List all labels that nodes have.",
        body: .rows { _, context in
            let graph = context.graph
            return graph.labels().map { graph.name(of: $0) }.sorted().map { [.string($0)] }
        }),
    Procedure(
        ProcedureSignature("db.relationshipTypes", results: [.init("relationshipType", .string)]),
        description: "List all types that relationships have.",
        body: .rows { _, context in
            let graph = context.graph
            return graph.types().map { graph.name(of: $0) }.sorted().map { [.string($0)] }
        }),
    Procedure(
        ProcedureSignature("db.propertyKeys", results: [.init("propertyKey", .string)]),
        description: "List all property keys that nodes and relationships have.",
        body: .rows { _, context in
            let graph = context.graph
            return graph.keys().map { graph.name(of: $0) }.sorted().map { [.string($0)] }
        }),
]
