import Graph

/// How values look in JSON.
/// See <https://neo4j.com/docs/query-api/current/result-formats/>.
enum JSONFormat: Sendable {
    /// The closest type that JSON has.
    case plain
    /// Each value in an object that names its type: `{"$type":"Integer","_value":"1"}`.
    case typed
}

/// Writes values as the Query API shows them.
struct ValueWriter {
    let format: JSONFormat
    /// The name of a partition, from which element ids are built.
    let partitionName: (PartitionID) -> String
    var json = JSONBytes()

    init(_ format: JSONFormat, partitionName: @escaping (PartitionID) -> String = { _ in "" }) {
        self.format = format
        self.partitionName = partitionName
    }

    mutating func append(_ value: Value) {
        switch value {
        case .null: append("Null") { $0.append(raw: "null") }
        case .boolean(let value): append("Boolean") { $0.append(raw: value ? "true" : "false") }
        case .integer(let value): append(value)
        case .float(let value): append(value)
        case .string(let value): append("String") { $0.append(value) }
        case .bytes(let value): append("Base64") { $0.append(Base64.encode(value)) }
        case .list(let values): append("List", values) { $1.append($0) }
        case .map(let map):
            begin("Map")
            append(map)
            end()
        case .date(let value): append("Date") { $0.append(value.description) }
        case .localTime(let value): append("LocalTime") { $0.append(value.description) }
        case .time(let value): append("Time") { $0.append(value.description) }
        case .localDateTime(let value): append("LocalDateTime") { $0.append(value.description) }
        case .dateTime(let value):
            switch value.zone {
            case .offset: append("OffsetDateTime") { $0.append(value.description) }
            case .region: append("ZonedDateTime") { $0.append(value.description) }
            }
        case .duration(let value): append("Duration") { $0.append(value.description) }
        case .point(let point): append("Point") { $0.append(point.wellKnownText) }
        case .node(let node): append(node)
        case .relationship(let relationship): append(relationship)
        case .path(let path): append(path)
        }
    }

    mutating func append(_ value: Int64) {
        let text = String(value)
        // JavaScript's numbers do not hold all integers, so typed ones are text.
        if format == .typed {
            append("Integer") { $0.append(text) }
        } else {
            json.append(raw: text)
        }
    }

    mutating func append(_ value: Double) {
        let text = value.cypherText
        if format == .typed || !value.isFinite {
            append("Float") { $0.append(text) }
        } else {
            json.append(raw: text)
        }
    }

    mutating func append(utf8: UnsafeRawBufferPointer) {
        append("String") { $0.append(utf8: utf8) }
    }

    mutating func append(boolean value: Bool) {
        append("Boolean") { $0.append(raw: value ? "true" : "false") }
    }

    // MARK: Types

    private mutating func append(_ type: StaticString, _ body: (inout JSONBytes) -> Void) {
        begin(type)
        body(&json)
        end()
    }

    private mutating func begin(_ type: StaticString) {
        guard format == .typed else { return }
        json.append(raw: "{\"$type\":\"")
        json.append(raw: type)
        json.append(raw: "\",\"_value\":")
    }

    private mutating func end() {
        if format == .typed { json.append(raw: "}") }
    }

    private mutating func append<T>(
        _ type: StaticString, _ elements: [T], _ appendElement: (T, inout ValueWriter) -> Void
    ) {
        begin(type)
        json.append(raw: "[")
        for (index, element) in elements.enumerated() {
            if index > 0 { json.append(raw: ",") }
            appendElement(element, &self)
        }
        json.append(raw: "]")
        end()
    }

    mutating func append(_ map: ValueMap) {
        json.append(raw: "{")
        for (index, (key, value)) in zip(map.keys, map.values).enumerated() {
            if index > 0 { json.append(raw: ",") }
            json.append(key: key)
            append(value)
        }
        json.append(raw: "}")
    }

    // MARK: Elements

    private mutating func append(_ node: Node) {
        begin("Node")
        json.append(raw: format == .typed ? "{\"_element_id\":" : "{\"elementId\":")
        json.append(elementID(of: node.id))
        // An element that the statement deleted may have lost its content.
        json.append(raw: format == .typed ? ",\"_labels\":" : ",\"labels\":")
        json.append(list: node.content?.labels ?? [])
        append(properties: node.content?.properties)
        json.append(raw: "}")
        end()
    }

    private mutating func append(_ relationship: Relationship) {
        let content = relationship.content
        begin("Relationship")
        json.append(raw: format == .typed ? "{\"_element_id\":" : "{\"elementId\":")
        json.append(elementID(of: relationship.id))
        json.append(
            raw: format == .typed ? ",\"_start_node_element_id\":" : ",\"startNodeElementId\":")
        json.append(elementID(of: content?.source ?? .none))
        json.append(raw: format == .typed ? ",\"_end_node_element_id\":" : ",\"endNodeElementId\":")
        json.append(elementID(of: content?.target ?? .none))
        json.append(raw: format == .typed ? ",\"_type\":" : ",\"type\":")
        json.append(content?.type ?? "")
        append(properties: content?.properties)
        json.append(raw: "}")
        end()
    }

    private mutating func append(properties: ValueMap?) {
        json.append(raw: format == .typed ? ",\"_properties\":" : ",\"properties\":")
        append(properties ?? ValueMap())
    }

    /// Nodes and relationships in turn, as the path goes.
    private mutating func append(_ path: Path) {
        var elements: [Value] = []
        for (index, node) in path.nodes.enumerated() {
            if index > 0 { elements.append(.relationship(path.relationships[index - 1])) }
            elements.append(.node(node))
        }
        append("Path", elements) { $1.append($0) }
    }

    private func elementID(of node: NodeID) -> String {
        node.elementID(in: partitionName(node.partition))
    }

    private func elementID(of relationship: RelationshipID) -> String {
        relationship.elementID(in: partitionName(relationship.partition))
    }
}

extension Point {
    /// `SRID=7203;POINT (1.0 2.0)`, with `Z` and a third number where there is a height.
    var wellKnownText: String {
        let plane = "\(x.cypherText) \(y.cypherText)"
        return system.hasZ
            ? "SRID=\(system.rawValue);POINT Z (\(plane) \(z.cypherText))"
            : "SRID=\(system.rawValue);POINT (\(plane))"
    }
}
