extension Value: CustomStringConvertible {
    /// The value as Cypher writes it, and as results are shown: `'text'`, `[1, 2.0]`, `{k: null}`,
    /// `(:Label {k: 'v'})`, `[:TYPE]`, `<(:A)-[:T]->(:B)>`.
    ///
    /// Temporal values are shown as strings, as the openCypher TCK does. Nodes and relationships
    /// without content show their ids.
    public var description: String {
        var text = ""
        append(to: &text)
        return text
    }

    private func append(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .float(let value): text += value.cypherText
        case .string(let value): text += quoted(value)
        case .bytes(let value): text += "0x" + value.map { hexadecimal($0) }.joined()
        case .list(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += ", " }
                value.append(to: &text)
            }
            text += "]"
        case .map(let map): Value.append(map, to: &text)
        case .date(let value): text += "'\(value)'"
        case .localTime(let value): text += "'\(value)'"
        case .time(let value): text += "'\(value)'"
        case .localDateTime(let value): text += "'\(value)'"
        case .dateTime(let value): text += "'\(value)'"
        case .duration(let value): text += "'\(value)'"
        case .point(let point): text += point.description
        case .node(let node): Value.append(node, to: &text)
        case .relationship(let relationship): Value.append(relationship, to: &text)
        case .path(let path): Value.append(path, to: &text)
        }
    }

    private static func append(_ map: ValueMap, to text: inout String) {
        text += "{"
        for (index, (key, value)) in zip(map.keys, map.values).enumerated() {
            if index > 0 { text += ", " }
            text += "\(cypherName(key)): "
            value.append(to: &text)
        }
        text += "}"
    }

    private static func append(_ node: Node, to text: inout String) {
        guard let content = node.content else {
            text += "(\(node.id.rawValue))"
            return
        }
        text += "("
        for label in content.labels { text += ":\(cypherName(label))" }
        if !content.properties.isEmpty {
            if !content.labels.isEmpty { text += " " }
            append(content.properties, to: &text)
        }
        text += ")"
    }

    private static func append(_ relationship: Relationship, to text: inout String) {
        guard let content = relationship.content else {
            text += "[\(relationship.id.rawValue)]"
            return
        }
        text += "[:\(cypherName(content.type))"
        if !content.properties.isEmpty {
            text += " "
            append(content.properties, to: &text)
        }
        text += "]"
    }

    /// Arrows point as the relationships do, whichever way the path was walked.
    private static func append(_ path: Path, to text: inout String) {
        text += "<"
        append(path.nodes[0], to: &text)
        for (index, relationship) in path.relationships.enumerated() {
            let isForward = relationship.content.map { $0.source == path.nodes[index].id } ?? true
            text += isForward ? "-" : "<-"
            append(relationship, to: &text)
            text += isForward ? "->" : "-"
            append(path.nodes[index + 1], to: &text)
        }
        text += ">"
    }
}

extension Point: CustomStringConvertible {
    /// `point({x: 1.0, y: 2.0, crs: 'cartesian'})`.
    public var description: String {
        let third = system.hasZ ? ", z: \(z.cypherText)" : ""
        return "point({x: \(x.cypherText), y: \(y.cypherText)\(third), crs: '\(system.name)'})"
    }
}

/// A name as Cypher writes it: in backticks unless it is letters, digits and underscores.
public func cypherName(_ name: String) -> String {
    let isPlain =
        name.unicodeScalars.first.map { $0 == "_" || $0.properties.isAlphabetic } ?? false
        && name.unicodeScalars.allSatisfy {
            $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
        }
    return isPlain
        ? name
        : "`"
            + name.split(separator: "`", omittingEmptySubsequences: false)
            .joined(separator: "``") + "`"
}

private func quoted(_ string: String) -> String {
    var text = "'"
    for scalar in string.unicodeScalars {
        switch scalar {
        case "'": text += "\\'"
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case "\u{8}": text += "\\b"
        case "\u{C}": text += "\\f"
        case "\u{0}"..<"\u{20}": text += "\\u00" + hexadecimal(UInt8(scalar.value))
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text + "'"
}

/// Two digits.
func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
}
