import Graph

// What tools that were made for Neo4j with APOC ask of a graph's schema: the procedures of that
// library that `langchain-neo4j` needs, with the columns that can be told here.

let metaProcedures: [Procedure] = [
    Procedure(
        ProcedureSignature(
            "apoc.meta.data", parameters: [configuration],
            results: [
                .init("label", .string), .init("property", .string), .init("count", .integer),
                .init("unique", .boolean), .init("index", .boolean),
                .init("existence", .boolean), .init("type", .string), .init("array", .boolean),
                .init("other", .list(of: .string)), .init("elementType", .string),
            ]),
        description: "List labels and types with properties, and how they are connected.",
        body: .rows { (arguments, context) throws(QueryError) in
            try metaRows(sampleCount(arguments[0]), context)
        }),
    Procedure(
        ProcedureSignature(
            "apoc.meta.graph", parameters: [configuration],
            results: [
                .init("nodes", .list(of: .node)),
                .init("relationships", .list(of: .relationship)),
            ]),
        description: "Show how labels are connected by relationship types, with counts.",
        body: .rows { (_, context) throws(QueryError) in
            [try schemaGraph(context, isCounted: true)]
        }),
    Procedure(
        ProcedureSignature(
            "apoc.schema.nodes", parameters: [configuration],
            results: [
                .init("name", .string), .init("label", .string),
                .init("properties", .list(of: .string)), .init("status", .string),
                .init("type", .string), .init("size", .integer),
                .init("valuesSelectivity", .float),
            ]),
        description: "List indexes and constraints of nodes, with how many values differ.",
        body: .rows { (_, context) throws(QueryError) in try indexSizes(context) }),
    Procedure(
        ProcedureSignature(
            "apoc.schema.properties.distinct",
            parameters: [.init("label", .string), .init("key", .string)],
            results: [.init("value", .list(of: .any))]),
        description: "List the different values of a property of the nodes of a label.",
        body: .rows { (arguments, context) throws(QueryError) in
            guard case (.string(let label), .string(let key)) = (arguments[0], arguments[1]) else {
                return []
            }
            return try context.run(
                "MATCH (n:\(label.asName)) WHERE n.\(key.asName) IS NOT NULL "
                    + "RETURN collect(DISTINCT n.\(key.asName))", [:])
        }),
]

private let configuration = ProcedureSignature.Parameter(
    "config", .map, default: .map(ValueMap()))

/// How many elements of each label and type are looked at; -1 stands for all.
private func sampleCount(_ configuration: Value) -> Int {
    guard case .map(let map) = configuration, case .integer(let count)? = map["sample"] else {
        return 1_000
    }
    return count < 0 ? .max : Int(clamping: count)
}

private func indexSizes(_ context: ExecutionContext) throws(QueryError) -> [[Value]] {
    var rows: [[Value]] = []
    for index in context.graph.indexes().sorted(by: { $0.name < $1.name }) {
        guard case .label(let label) = index.scope else { continue }
        let size = try context.reading { graph throws(GraphError) in
            try graph.indexStatistics(index.id)
        }
        rows.append([
            .string(index.name), .string(context.graph.name(of: label)),
            .list(index.keys.map { .string(context.graph.name(of: $0)) }), .string("ONLINE"),
            .string(index.isUnique ? "UNIQUENESS" : "RANGE"), .integer(Int64(size.entries)),
            .float(size.entries == 0 ? 0 : Double(size.distinct) / Double(size.entries)),
        ])
    }
    return rows
}

// MARK: apoc.meta.data

private func metaRows(
    _ sampleCount: Int, _ context: ExecutionContext
) throws(QueryError) -> [[Value]] {
    let graph = context.graph
    let labels = graph.labels()
    let types = graph.types()
    var rows: [[Value]] = []
    for label in labels {
        let name = graph.name(of: label)
        let survey = try nodeSurvey(label, sampleCount, context)
        for (key, property) in survey.sorted(graph) {
            rows.append(property.row(name, key, .label(label), graph))
        }
        for type in types {
            let count = try context.count(type, source: label)
            if count == 0 { continue }
            var ends: [Value] = []
            for other in labels
            where try context.count(type, source: label, target: other) > 0 {
                ends.append(.string(graph.name(of: other)))
            }
            rows.append([
                .string(name), .string(graph.name(of: type)), .integer(Int64(count)),
                .boolean(false), .boolean(false), .boolean(false), .string("RELATIONSHIP"),
                .boolean(false), .list(ends), .string("node"),
            ])
            try context.checkLimits()
        }
    }
    for type in types {
        let survey = try relationshipSurvey(type, sampleCount, context)
        for (key, property) in survey.sorted(graph) {
            rows.append(property.row(graph.name(of: type), key, .type(type), graph))
        }
    }
    return rows
}

/// A property, as the elements that were looked at have it.
private struct SurveyedProperty {
    var count = 0
    /// Of the first value.
    let type: String
    let isArray: Bool

    func row(
        _ name: String, _ key: KeyID, _ scope: IndexScope, _ graph: any GraphReader
    ) -> [Value] {
        let indexes = graph.indexes().filter { $0.scope == scope && $0.keys == [key] }
        let isRequired = graph.constraints().contains {
            guard $0.scope == scope, $0.keys.contains(key) else { return false }
            return $0.kind == .existence || $0.kind == .key
        }
        var element = "relationship"
        if case .label = scope { element = "node" }
        return [
            .string(name), .string(graph.name(of: key)), .integer(Int64(count)),
            .boolean(indexes.contains { $0.isUnique }), .boolean(!indexes.isEmpty),
            .boolean(isRequired), .string(type), .boolean(isArray), .list([]),
            .string(element),
        ]
    }
}

/// The properties of the elements that were looked at.
private struct KeySurvey {
    private var properties: [KeyID: SurveyedProperty] = [:]

    mutating func add(
        _ found: [(key: KeyID, value: Value)], _ context: ExecutionContext
    ) throws(QueryError) {
        for (key, value) in found {
            if properties[key] == nil { try context.reserve(200) }
            let (type, isArray) = value.metaType
            properties[key, default: SurveyedProperty(type: type, isArray: isArray)].count += 1
        }
    }

    func sorted(_ graph: any GraphReader) -> [(key: KeyID, value: SurveyedProperty)] {
        properties.sorted { graph.name(of: $0.key) < graph.name(of: $1.key) }
    }
}

private func nodeSurvey(
    _ label: LabelID, _ limit: Int, _ context: ExecutionContext
) throws(QueryError) -> KeySurvey {
    var survey = KeySurvey()
    var position = ScanPosition()
    var left = limit
    while !position.isAtEnd, left > 0 {
        try context.checkLimits()
        var nodes: ContiguousArray<NodeID> = []
        try context.reading { graph throws(GraphError) in
            try graph.scanNodes(
                label: label, position: &position, limit: min(left, context.batchRowCount),
                into: &nodes)
        }
        left -= nodes.count
        for node in nodes {
            let properties = try context.reading { graph throws(GraphError) in
                try graph.properties(of: node)
            }
            try survey.add(properties, context)
        }
    }
    return survey
}

private func relationshipSurvey(
    _ type: TypeID, _ limit: Int, _ context: ExecutionContext
) throws(QueryError) -> KeySurvey {
    var survey = KeySurvey()
    var position = ScanPosition()
    var left = limit
    while !position.isAtEnd, left > 0 {
        try context.checkLimits()
        var sources: ContiguousArray<NodeID> = []
        var found = Expansion()
        try context.reading { graph throws(GraphError) in
            try graph.scanRelationships(
                types: [type], position: &position, limit: min(left, context.batchRowCount),
                sources: &sources, into: &found)
        }
        left -= found.relationships.count
        for relationship in found.relationships {
            let properties = try context.reading { graph throws(GraphError) in
                try graph.properties(of: relationship)
            }
            try survey.add(properties, context)
        }
    }
    return survey
}

extension Value {
    /// The type's name as APOC gives it, and whether the value is a list.
    fileprivate var metaType: (name: String, isArray: Bool) {
        switch self {
        case .boolean: ("BOOLEAN", false)
        case .integer: ("INTEGER", false)
        case .float: ("FLOAT", false)
        case .string: ("STRING", false)
        case .date: ("DATE", false)
        case .localTime: ("LOCAL_TIME", false)
        case .time: ("TIME", false)
        case .localDateTime: ("LOCAL_DATE_TIME", false)
        case .dateTime: ("DATE_TIME", false)
        case .duration: ("DURATION", false)
        case .point: ("POINT", false)
        case .list: ("LIST", true)
        case .bytes, .null, .map, .node, .relationship, .path: ("ANY", false)
        }
    }
}
