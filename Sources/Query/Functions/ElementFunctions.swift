import Graph

/// Functions of nodes, relationships and paths. They depend on the graph, so calls are never
/// folded.
let elementFunctions: [Function] = [
    Function("id", 1...1, isDeterministic: false, body: .columns(id)),
    Function("elementId", 1...1, isDeterministic: false, body: .row(elementID)),
    Function("type", 1...1, isDeterministic: false, body: .columns(type)),
    Function("labels", 1...1, isDeterministic: false, body: .row(labels)),
    Function("startNode", 1...1, isDeterministic: false, body: .row(startNode)),
    Function("endNode", 1...1, isDeterministic: false, body: .row(endNode)),
    Function("properties", 1...1, isDeterministic: false, body: .row(properties)),
    Function("keys", 1...1, isDeterministic: false, body: .row(keys)),
    Function("apoc.any.property", 2...2, isDeterministic: false, body: .row(anyProperty)),
    Function("nodes", 1...1, body: .row(nodes)),
    Function("relationships", 1...1, body: .row(relationships)),
    Function("length", 1...1, body: .row(length)),
]

private func id(
    _ columns: [Column], _ count: Int, _ context: ExecutionContext
) throws(QueryError) -> Column {
    let column = columns[0]
    switch column.storage {
    case .nodes(let ids):
        return Column(
            .integers(ContiguousArray(ids.lazy.map { Int64(bitPattern: $0.rawValue) })),
            count: count, nulls: column.nullRows)
    case .relationships(let ids):
        return Column(
            .integers(ContiguousArray(ids.lazy.map { Int64(bitPattern: $0.rawValue) })),
            count: count, nulls: column.nullRows)
    default:
        return try mapRows(count: count) { row throws(QueryError) in
            switch column.value(at: row) {
            case .null: return .null
            case .node(let node): return .integer(Int64(bitPattern: node.id.rawValue))
            case .relationship(let relationship):
                return .integer(Int64(bitPattern: relationship.id.rawValue))
            case let value: throw .invalidArgument("id", value)
            }
        }
    }
}

private func elementID(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    switch arguments[0] {
    case .node(let node):
        return .string(
            try reading { () throws(GraphError) in try context.graph.elementID(of: node.id) })
    case .relationship(let relationship):
        return .string(
            try reading { () throws(GraphError) in
                try context.graph.elementID(of: relationship.id)
            })
    case let value: throw .invalidArgument("elementId", value)
    }
}

private func labels(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    guard case .node(let node) = arguments[0] else {
        throw .invalidArgumentValue("labels", arguments[0])
    }
    let labels = try reading { () throws(GraphError) in try context.graph.labels(of: node.id) }
    return .list(labels.map { .string(context.graph.name(of: $0)) })
}

private func type(
    _ columns: [Column], _ count: Int, _ context: ExecutionContext
) throws(QueryError) -> Column {
    try typeTokens(columns[0], context).typeNames(context)
}

private func startNode(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    .node(Node(id: try ends("startNode", arguments[0], context).source))
}

private func endNode(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    .node(Node(id: try ends("endNode", arguments[0], context).target))
}

func ends(
    _ function: String, _ value: Value, _ context: ExecutionContext
) throws(QueryError) -> (type: TypeID, source: NodeID, target: NodeID) {
    guard case .relationship(let relationship) = value else {
        throw .invalidArgumentValue(function, value)
    }
    return try reading { () throws(GraphError) in
        try context.graph.endpoints(of: relationship.id)
    }
}

private func properties(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    try propertyMap(of: arguments[0], context).map { .map($0) } ?? .null
}

/// A property of an element, also of one that is in no graph, as procedures make them.
private func anyProperty(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    guard case .string(let key) = arguments[1] else {
        throw .invalidArgument("apoc.any.property", arguments[1])
    }
    let properties: ValueMap? =
        switch arguments[0] {
        case .node(let node): node.content?.properties
        case .relationship(let relationship): relationship.content?.properties
        default: nil
        }
    if let value = properties?[key] { return value }
    return try propertyMap(of: arguments[0], context)?[key] ?? .null
}

private func keys(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    let map = try propertyMap(of: arguments[0], context)
    return map.map { .list($0.keys.map { .string($0) }) } ?? .null
}

private func nodes(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    .list(try path("nodes", arguments[0]).nodes.map { .node($0) })
}

private func relationships(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    .list(try path("relationships", arguments[0]).relationships.map { .relationship($0) })
}

private func length(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    .integer(Int64(try path("length", arguments[0]).relationships.count))
}

private func path(_ function: String, _ value: Value) throws(QueryError) -> Path {
    guard case .path(let path) = value else { throw .invalidArgument(function, value) }
    return path
}
