import Graph

/// The rows of `db.schema.nodeTypeProperties`: all nodes are looked at.
func nodeTypeProperties(_ context: ExecutionContext) throws(QueryError) -> [[Value]] {
    let graph = context.graph
    var survey = PropertySurvey<[LabelID]>()
    var position = ScanPosition()
    var nodes: ContiguousArray<NodeID> = []
    while !position.isAtEnd {
        try context.checkLimits()
        nodes.removeAll(keepingCapacity: true)
        try reading { () throws(GraphError) in
            try graph.scanNodes(
                label: nil, position: &position, limit: context.batchRowCount, into: &nodes)
        }
        for node in nodes {
            let (labels, properties) = try reading { () throws(GraphError) in
                (try graph.labels(of: node), try graph.properties(of: node))
            }
            try survey.add(labels, properties, context)
        }
    }
    return survey.rows(graph) { labels in
        let names = labels.map { graph.name(of: $0) }.sorted()
        let text = names.map { ":`\($0)`" }.joined()
        return [.string(text), .list(names.map { .string($0) })]
    }
}

/// The rows of `db.schema.relTypeProperties`: all relationships are looked at.
func relTypeProperties(_ context: ExecutionContext) throws(QueryError) -> [[Value]] {
    let graph = context.graph
    var survey = PropertySurvey<TypeID>()
    var position = ScanPosition()
    var sources: ContiguousArray<NodeID> = []
    var found = Expansion()
    while !position.isAtEnd {
        try context.checkLimits()
        sources.removeAll(keepingCapacity: true)
        found.removeAll()
        try reading { () throws(GraphError) in
            try graph.scanRelationships(
                types: nil, position: &position, limit: context.batchRowCount, sources: &sources,
                into: &found)
        }
        for (row, relationship) in found.relationships.enumerated() {
            let properties = try reading { () throws(GraphError) in
                try graph.properties(of: relationship)
            }
            try survey.add(found.types[row], properties, context)
        }
    }
    return survey.rows(graph) { [.string(":`\(graph.name(of: $0))`")] }
}

/// Which properties the elements of each group have.
private struct PropertySurvey<Group: Hashable> {
    private struct Property {
        var count = 0
        var types: Set<String> = []
    }

    private struct Summary {
        var count = 0
        var properties: [KeyID: Property] = [:]
    }

    private var groups: [Group: Summary] = [:]

    mutating func add(
        _ group: Group, _ properties: [(key: KeyID, value: Value)], _ context: ExecutionContext
    ) throws(QueryError) {
        if groups[group] == nil { try context.reserve(200) }
        var summary = groups[group] ?? Summary()
        // What is changed in place must have one owner.
        groups[group] = nil
        summary.count += 1
        for (key, value) in properties {
            if summary.properties[key] == nil { try context.reserve(200) }
            summary.properties[key, default: Property()].count += 1
            summary.properties[key]?.types.insert(value.storedTypeName)
        }
        groups[group] = summary
    }

    /// A row for each property of each group, and one with nulls for groups without any.
    func rows(_ graph: any GraphReader, _ describe: (Group) -> [Value]) -> [[Value]] {
        var rows: [(sortKey: [String], row: [Value])] = []
        for (group, summary) in groups {
            let front = describe(group)
            let name = front[0].description
            if summary.properties.isEmpty {
                rows.append(([name, ""], front + [.null, .null, .boolean(false)]))
            }
            for (key, property) in summary.properties {
                let key = graph.name(of: key)
                let types = property.types.sorted().map { Value.string($0) }
                rows.append(
                    (
                        [name, key],
                        front + [
                            .string(key), .list(types), .boolean(property.count == summary.count),
                        ]
                    ))
            }
        }
        return rows.sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }.map(\.row)
    }
}

extension Value {
    /// The type's name as these procedures give it in Neo4j, which is that of the host language.
    fileprivate var storedTypeName: String {
        switch self {
        case .boolean: "Boolean"
        case .integer: "Long"
        case .float: "Double"
        case .string: "String"
        case .bytes: "ByteArray"
        case .date: "Date"
        case .localTime: "LocalTime"
        case .time: "Time"
        case .localDateTime: "LocalDateTime"
        case .dateTime: "DateTime"
        case .duration: "Duration"
        case .point: "Point"
        case .list(let values): (values.first?.storedTypeName ?? "Any") + "Array"
        case .null, .map, .node, .relationship, .path: "Any"
        }
    }
}
