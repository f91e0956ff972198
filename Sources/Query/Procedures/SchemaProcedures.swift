import Graph

/// What kinds of elements there are and how they are connected.
let schemaProcedures: [Procedure] = [
    Procedure(
        ProcedureSignature(
            "db.schema.visualization",
            results: [
                .init("nodes", .list(of: .node)),
                .init("relationships", .list(of: .relationship)),
            ]),
        description: "Show how labels are connected by relationship types.",
        body: .rows { (_, context) throws(QueryError) in [try schemaGraph(context)] }),
    Procedure(
        ProcedureSignature(
            "db.schema.nodeTypeProperties",
            results: [
                .init("nodeType", .string), .init("nodeLabels", .list(of: .string)),
                .init("propertyName", .string), .init("propertyTypes", .list(of: .string)),
                .init("mandatory", .boolean),
            ]),
        description: "Show the properties of nodes by their labels, with types.",
        body: .rows { (_, context) throws(QueryError) in try nodeTypeProperties(context) }),
    Procedure(
        ProcedureSignature(
            "db.schema.relTypeProperties",
            results: [
                .init("relType", .string), .init("propertyName", .string),
                .init("propertyTypes", .list(of: .string)), .init("mandatory", .boolean),
            ]),
        description: "Show the properties of relationships by their type, with types.",
        body: .rows { (_, context) throws(QueryError) in try relTypeProperties(context) }),
]

/// A node for each label and a relationship for each way in which a type connects two labels.
/// Their ids are of no partition.
///
/// - Parameter isCounted: Whether they say how many there are.
func schemaGraph(
    _ context: ExecutionContext, isCounted: Bool = false
) throws(QueryError) -> [Value] {
    let graph = context.graph
    let labels = graph.labels()
    let indexes = graph.indexes()
    var nodes: [Value] = []
    for (place, label) in labels.enumerated() {
        func keys(isUnique: Bool) -> Value {
            .list(
                indexes.filter { $0.scope == .label(label) && $0.isUnique == isUnique }
                    .map { .list($0.keys.map { .string(graph.name(of: $0)) }) })
        }
        var properties = ValueMap()
        properties.append(uniqueKey: "name", .string(graph.name(of: label)))
        properties.append(uniqueKey: "indexes", keys(isUnique: false))
        properties.append(uniqueKey: "constraints", keys(isUnique: true))
        if isCounted {
            let count = try context.reading { graph throws(GraphError) in
                try graph.nodeCount(label: label)
            }
            properties.append(uniqueKey: "count", .integer(Int64(count)))
        }
        nodes.append(
            .node(
                Node(
                    id: NodeID(rawValue: UInt64(place) + 1),
                    content: Node.Content(
                        labels: [graph.name(of: label)], properties: properties))))
    }
    var relationships: [Value] = []
    for type in graph.types() {
        var properties = ValueMap()
        properties.append(uniqueKey: "name", .string(graph.name(of: type)))
        if isCounted {
            properties.append(uniqueKey: "type", .string(graph.name(of: type)))
            properties.append(uniqueKey: "count", .integer(Int64(try context.count(type))))
        }
        // Most pairs of labels are not connected, so each end is asked for by itself first.
        var sources: [Int] = []
        var targets: [Int] = []
        for (place, label) in labels.enumerated() {
            if try context.count(type, source: label) > 0 { sources.append(place) }
            if try context.count(type, target: label) > 0 { targets.append(place) }
        }
        for source in sources {
            try context.checkLimits()
            for target in targets {
                let count = try context.count(
                    type, source: labels[source], target: labels[target])
                if count == 0 { continue }
                try context.reserve(MemoryLayout<Value>.stride + 200)
                relationships.append(
                    .relationship(
                        Relationship(
                            id: RelationshipID(rawValue: UInt64(relationships.count) + 1),
                            content: Relationship.Content(
                                type: graph.name(of: type),
                                source: NodeID(rawValue: UInt64(source) + 1),
                                target: NodeID(rawValue: UInt64(target) + 1),
                                properties: properties))))
            }
        }
    }
    return [.list(nodes), .list(relationships)]
}

extension ExecutionContext {
    /// How many relationships of a type there are, from and to nodes of labels.
    func count(
        _ type: TypeID, source: LabelID? = nil, target: LabelID? = nil
    ) throws(QueryError) -> Int {
        try reading { graph throws(GraphError) in
            try graph.relationshipCount(type: type, source: source, target: target)
        }
    }
}
