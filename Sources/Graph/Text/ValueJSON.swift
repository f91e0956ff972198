/// Values as JSON (RFC 8259).
///
/// Temporal values and durations are strings in their canonical text, bytes are base64, points
/// objects with `srid` and coordinates; NaN and infinities are strings. Nodes and relationships
/// are objects with `elementId`, which begins with their partition's name, and what they hold;
/// where that name is not known they have their number as `id`.
public struct ValueJSON {
    private let partitionName: (PartitionID) -> String?

    /// - Parameter partitionName: the name of a partition; nil where it is not known.
    public init(partitionName: @escaping (PartitionID) -> String? = { _ in nil }) {
        self.partitionName = partitionName
    }

    /// The JSON text of a value.
    public func text(_ value: Value) -> String {
        var text = ""
        append(value, to: &text)
        return text
    }

    /// Appends the JSON text of a value.
    public func append(_ value: Value, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .float(let value):
            if value.isFinite {
                text += value.cypherText
            } else {
                append(string: value.cypherText, to: &text)
            }
        case .string(let value): append(string: value, to: &text)
        case .bytes(let value): append(string: Base64.encode(value), to: &text)
        case .list(let values): append(array: values, to: &text) { append($0, to: &$1) }
        case .map(let map): append(map, to: &text)
        case .date(let value): append(string: value.description, to: &text)
        case .localTime(let value): append(string: value.description, to: &text)
        case .time(let value): append(string: value.description, to: &text)
        case .localDateTime(let value): append(string: value.description, to: &text)
        case .dateTime(let value): append(string: value.description, to: &text)
        case .duration(let value): append(string: value.description, to: &text)
        case .point(let point): append(point, to: &text)
        case .node(let node): append(node, to: &text)
        case .relationship(let relationship): append(relationship, to: &text)
        case .path(let path):
            text += "{\"nodes\":"
            append(array: path.nodes, to: &text) { append($0, to: &$1) }
            text += ",\"relationships\":"
            append(array: path.relationships, to: &text) { append($0, to: &$1) }
            text += "}"
        }
    }

    private func append<T>(
        array: [T], to text: inout String, _ appendElement: (T, inout String) -> Void
    ) {
        text += "["
        for (index, element) in array.enumerated() {
            if index > 0 { text += "," }
            appendElement(element, &text)
        }
        text += "]"
    }

    private func append(_ map: ValueMap, to text: inout String) {
        text += "{"
        for (index, (key, value)) in zip(map.keys, map.values).enumerated() {
            if index > 0 { text += "," }
            append(string: key, to: &text)
            text += ":"
            append(value, to: &text)
        }
        text += "}"
    }

    private func append(_ point: Point, to text: inout String) {
        var map: ValueMap = [
            "srid": .integer(Int64(point.system.rawValue)), "x": .float(point.x),
            "y": .float(point.y),
        ]
        if point.system.hasZ { map["z"] = .float(point.z) }
        append(map, to: &text)
    }

    private func append(_ node: Node, to text: inout String) {
        var map = ValueMap()
        add(node.id, "id", "elementId", to: &map)
        if let content = node.content {
            map["labels"] = .list(content.labels.map { .string($0) })
            map["properties"] = .map(content.properties)
        }
        append(map, to: &text)
    }

    /// Adds a node's external id, or its number.
    private func add(
        _ id: NodeID, _ numberKey: String, _ elementIDKey: String, to map: inout ValueMap
    ) {
        if let name = partitionName(id.partition) {
            map[elementIDKey] = .string(id.elementID(in: name))
        } else {
            map[numberKey] = .integer(Int64(bitPattern: id.rawValue))
        }
    }

    private func append(_ relationship: Relationship, to text: inout String) {
        var map = ValueMap()
        let id = relationship.id
        if let name = partitionName(id.partition) {
            map["elementId"] = .string(id.elementID(in: name))
        } else {
            map["id"] = .integer(Int64(bitPattern: id.rawValue))
        }
        if let content = relationship.content {
            map["type"] = .string(content.type)
            add(content.source, "startNodeId", "startNodeElementId", to: &map)
            add(content.target, "endNodeId", "endNodeElementId", to: &map)
            map["properties"] = .map(content.properties)
        }
        append(map, to: &text)
    }

    private func append(string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}": text += "\\u00" + hexadecimal(UInt8(scalar.value))
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
