import Graph

/// Gives nodes, relationships and paths their content, for results that leave the engine.
enum Materialise {
    /// The column with labels, types and properties read into each element, also inside lists and
    /// maps. Columns without elements come back as they are.
    static func column(_ column: Column, _ context: ExecutionContext) throws(QueryError) -> Column {
        switch column.storage {
        case .nulls, .booleans, .integers, .floats, .strings: return column
        case .constant(let value):
            return Column(.constant(try Materialise.value(value, context)), count: column.count)
        case .nodes, .relationships, .values:
            var values: ContiguousArray<Value> = []
            values.reserveCapacity(column.count)
            for row in 0..<column.count {
                values.append(try value(column.value(at: row), context))
            }
            return Column(.values(values), count: column.count)
        }
    }

    /// The same for one value.
    static func value(_ value: Value, _ context: ExecutionContext) throws(QueryError) -> Value {
        switch value {
        case .node(let node): return .node(try self.node(node, context))
        case .relationship(let relationship):
            return .relationship(try self.relationship(relationship, context))
        case .path(let path):
            var nodes: [Node] = []
            var relationships: [Relationship] = []
            for node in path.nodes { nodes.append(try self.node(node, context)) }
            for relationship in path.relationships {
                relationships.append(try self.relationship(relationship, context))
            }
            return .path(Path(nodes: nodes, relationships: relationships))
        case .list(let elements):
            guard elements.contains(where: \.mayHoldElements) else { return value }
            var results: [Value] = []
            results.reserveCapacity(elements.count)
            for element in elements { results.append(try self.value(element, context)) }
            return .list(results)
        case .map(let map):
            guard map.values.contains(where: \.mayHoldElements) else { return value }
            var result = ValueMap()
            for (key, entry) in zip(map.keys, map.values) {
                result.append(uniqueKey: key, try self.value(entry, context))
            }
            return .map(result)
        default: return value
        }
    }

    private static func node(
        _ node: Node, _ context: ExecutionContext
    ) throws(QueryError) -> Node {
        if node.content != nil { return node }
        let graph = context.graph
        let labels = try reading { () throws(GraphError) in try graph.labels(of: node.id) }
        let properties = try propertyMap(of: .node(node), context) ?? ValueMap()
        return Node(
            id: node.id,
            content: Node.Content(
                labels: labels.map { graph.name(of: $0) }, properties: properties))
    }

    private static func relationship(
        _ relationship: Relationship, _ context: ExecutionContext
    ) throws(QueryError) -> Relationship {
        if relationship.content != nil { return relationship }
        let graph = context.graph
        let ends = try reading { () throws(GraphError) in
            try graph.endpoints(of: relationship.id)
        }
        let properties = try propertyMap(of: .relationship(relationship), context) ?? ValueMap()
        return Relationship(
            id: relationship.id,
            content: Relationship.Content(
                type: graph.name(of: ends.type), source: ends.source, target: ends.target,
                properties: properties))
    }
}

extension Value {
    /// Whether there may be a node, relationship or path in the value.
    fileprivate var mayHoldElements: Bool {
        switch self {
        case .node, .relationship, .path, .list, .map: true
        default: false
        }
    }
}
