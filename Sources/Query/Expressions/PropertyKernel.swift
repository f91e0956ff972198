import Graph

/// `base.key`, of nodes, relationships, maps, temporal values and points.
struct PropertyKernel: ExpressionKernel {
    let base: any ExpressionKernel
    let key: String
    /// The column that the base is, where it is a variable.
    private let slot: Int?

    init(base: any ExpressionKernel, key: String) {
        self.base = base
        self.key = key
        slot = (base as? VariableKernel)?.slot
    }

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        if let slot, !batch.properties.isEmpty, let known = batch.property(key, ofSlot: slot) {
            return known
        }
        return try property(key, of: base.evaluate(batch, context), context)
    }
}

/// One property of each row. Nodes and relationships are read in one call for all rows.
func property(
    _ key: String, of base: Column, _ context: ExecutionContext
) throws(QueryError) -> Column {
    switch base.storage {
    case .nulls: return base
    case .nodes(let ids):
        return try readProperty(key, nodes: ids, context)
    case .relationships(let ids):
        return try readProperty(key, relationships: ids, context)
    case .constant(let value):
        guard base.count > 0 else { return .nulls(count: 0) }
        let one = try property(key, of: Column(.values([value]), count: 1), context)
        return Column(.constant(one.value(at: 0)), count: base.count)
    default: break
    }
    let elements = ElementIDs(base)
    let ofNodes = try elements.nodes.map { ids throws(QueryError) in
        try readProperty(key, nodes: ids, context)
    }
    let ofRelationships = try elements.relationships.map { ids throws(QueryError) in
        try readProperty(key, relationships: ids, context)
    }
    var hint = 0
    return try mapRows(count: base.count) { row throws(QueryError) in
        switch base.value(at: row) {
        case .node: ofNodes?.value(at: row) ?? .null
        case .relationship: ofRelationships?.value(at: row) ?? .null
        case .map(let map): map.value(for: key, hint: &hint) ?? .null
        case let value: try component(key, of: value)
        }
    }
}

private func readProperty(
    _ key: String, nodes: ContiguousArray<NodeID>, _ context: ExecutionContext
) throws(QueryError) -> Column {
    guard let id = context.keyID(key) else { return .nulls(count: nodes.count) }
    return try readParts(of: nodes, context) { nodes throws(GraphError) in
        [try context.graph.property(id, of: nodes)]
    }[0]
}

private func readProperty(
    _ key: String, relationships: ContiguousArray<RelationshipID>, _ context: ExecutionContext
) throws(QueryError) -> Column {
    guard let id = context.keyID(key) else { return .nulls(count: relationships.count) }
    return try readParts(of: relationships, context) { relationships throws(GraphError) in
        [try context.graph.property(id, of: relationships)]
    }[0]
}

/// A named part of a temporal value or point.
private func component(_ key: String, of value: Value) throws(QueryError) -> Value {
    if value.isNull { return .null }
    if let part = value.component(key) { return part }
    switch value {
    case .point, .date, .localTime, .time, .localDateTime, .dateTime, .duration:
        throw .invalidValue("There is no such part of \(value.typeDescription).")
    default:
        throw .invalidType("Properties belong to elements and maps", value)
    }
}
