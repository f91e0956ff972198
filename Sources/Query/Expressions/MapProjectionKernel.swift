import Graph

/// `subject {.key, key: value, .*}`; null of null.
struct MapProjectionKernel: ExpressionKernel {
    enum Item: Sendable {
        case entry(key: String, value: any ExpressionKernel)
        /// `.*`: all properties of the subject.
        case allProperties
    }

    let subject: any ExpressionKernel
    let items: [Item]

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let subjects = try subject.evaluate(batch, context)
        var entries: [(key: String, values: Column)?] = []
        for item in items {
            switch item {
            case .entry(let key, let value):
                entries.append((key, try value.evaluate(batch, context)))
            case .allProperties: entries.append(nil)
            }
        }
        return try mapRows(count: batch.count) { row throws(QueryError) in
            if subjects.isNull(at: row) { return .null }
            var map = ProjectedMap(isWide: entries.count > 32)
            for entry in entries {
                if let entry {
                    map.set(entry.key, entry.values.value(at: row))
                } else {
                    let all = try propertyMap(of: subjects.value(at: row), context) ?? ValueMap()
                    for (key, value) in zip(all.keys, all.values) { map.set(key, value) }
                }
            }
            let value = Value.map(map.map)
            try context.nestedByteCount(of: value)
            try context.noteTransient(value)
            return value
        }
    }
}

/// A map that is being made; of entries with one key the last counts.
private struct ProjectedMap {
    /// Whether keys are many, and found by hash.
    let isWide: Bool
    private(set) var map = ValueMap()
    private var known: Set<String> = []

    init(isWide: Bool) { self.isWide = isWide }

    mutating func set(_ key: String, _ value: Value) {
        if isWide, known.insert(key).inserted {
            map.append(uniqueKey: key, value)
        } else {
            map[key] = value
        }
    }
}

/// All properties of a node, relationship or map; nil for null.
func propertyMap(
    of value: Value, _ context: ExecutionContext
) throws(QueryError) -> ValueMap? {
    let properties: [(key: KeyID, value: Value)]
    switch value {
    case .null: return nil
    case .map(let map): return map
    case .node(let node):
        properties = try reading { () throws(GraphError) in
            try context.graph.properties(of: node.id)
        }
    case .relationship(let relationship):
        properties = try reading { () throws(GraphError) in
            try context.graph.properties(of: relationship.id)
        }
    default: throw .invalidType("Only elements and maps have properties", value)
    }
    var map = ValueMap()
    for property in properties {
        map.append(uniqueKey: context.graph.name(of: property.key), property.value)
    }
    return map
}
