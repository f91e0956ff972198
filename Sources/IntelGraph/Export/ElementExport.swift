import Graph

/// A format that writes each element on its own.
protocol ElementExport {
    var head: String { get }
    var tail: String { get }
    func node(_ ordinal: UInt64, _ labels: [LabelID], _ properties: [PropertyRecord.Property])
        -> String
    func relationship(
        _ type: TypeID, _ source: UInt64, _ target: UInt64,
        _ properties: [PropertyRecord.Property]
    ) -> String
}

/// One JSON object for each element.
struct JSONLinesExport: ElementExport {
    private let names: TokenNames
    private let json = ValueJSON()

    init(_ names: TokenNames) { self.names = names }

    var head: String { "" }
    var tail: String { "" }

    func node(
        _ ordinal: UInt64, _ labels: [LabelID], _ properties: [PropertyRecord.Property]
    ) -> String {
        let labels = labels.map { json.text(.string(names.labels[Int($0.rawValue)])) }
        let list = labels.joined(separator: ",")
        return "{\"type\":\"node\",\"id\":\"\(ordinal)\",\"labels\":[\(list)],"
            + "\"properties\":\(object(properties))}\n"
    }

    func relationship(
        _ type: TypeID, _ source: UInt64, _ target: UInt64,
        _ properties: [PropertyRecord.Property]
    ) -> String {
        let label = json.text(.string(names.types[Int(type.rawValue)]))
        return "{\"type\":\"relationship\",\"label\":\(label),\"start\":\"\(source)\","
            + "\"end\":\"\(target)\",\"properties\":\(object(properties))}\n"
    }

    private func object(_ properties: [PropertyRecord.Property]) -> String {
        json.text(
            .map(ValueMap(properties.map { (names.keys[Int($0.key.rawValue)], $0.value) })))
    }
}

/// Statements that make the graph, with a label and a property that tell its nodes apart meanwhile.
struct CypherExport: ElementExport {
    private let names: TokenNames
    private let indexes: [IndexDescriptor]
    private static let label = "`Exported node`"
    private static let key = "`exported id`"

    init(_ names: TokenNames, _ indexes: [IndexDescriptor]) {
        self.names = names
        // Where a constraint stands beside an index over the same properties, as older versions
        // allowed, it does what the index does, and a key what uniqueness does; both could not be
        // made again.
        self.indexes = indexes.filter { index in
            !indexes.contains { other in
                other.scope == index.scope && other.keys == index.keys
                    && (index.kind == .index && other.isUnique
                        || index.kind == .unique && other.kind == .key)
            }
        }
    }

    var head: String {
        var text =
            "CREATE CONSTRAINT `exported node` FOR (n:\(Self.label)) "
            + "REQUIRE n.\(Self.key) IS UNIQUE;\n"
        for index in indexes {
            let variable = "e"
            let keys = index.keys.map { "\(variable).\(cypherName(names.keys[Int($0.rawValue)]))" }
            let pattern: String
            switch index.scope {
            case .label(let label):
                pattern = "(\(variable):\(cypherName(names.labels[Int(label.rawValue)])))"
            case .type(let type):
                pattern = "()-[\(variable):\(cypherName(names.types[Int(type.rawValue)]))]-()"
            case .anyType: pattern = "()-[\(variable)]-()"
            }
            let list = keys.joined(separator: ", ")
            let demand: String
            switch index.kind {
            case .index:
                text += "CREATE INDEX \(cypherName(index.name)) FOR \(pattern) ON (\(list));\n"
                continue
            case .unique: demand = "IS UNIQUE"
            case .key: demand = pattern.hasPrefix("()") ? "IS RELATIONSHIP KEY" : "IS NODE KEY"
            case .existence: demand = "IS NOT NULL"
            case .type(let types): demand = "IS :: \(types.description)"
            }
            text +=
                "CREATE CONSTRAINT \(cypherName(index.name)) FOR \(pattern) "
                + "REQUIRE (\(list)) \(demand);\n"
        }
        return text
    }

    var tail: String {
        "MATCH (n:\(Self.label)) REMOVE n:\(Self.label), n.\(Self.key);\n"
            + "DROP CONSTRAINT `exported node`;\n"
    }

    func node(
        _ ordinal: UInt64, _ labels: [LabelID], _ properties: [PropertyRecord.Property]
    ) -> String {
        let labels = labels.map { ":" + cypherName(names.labels[Int($0.rawValue)]) }.joined()
        let entries = ["\(Self.key): \(ordinal)"] + entries(properties)
        return "CREATE (:\(Self.label)\(labels) {\(entries.joined(separator: ", "))});\n"
    }

    func relationship(
        _ type: TypeID, _ source: UInt64, _ target: UInt64,
        _ properties: [PropertyRecord.Property]
    ) -> String {
        let entries = entries(properties)
        let map = entries.isEmpty ? "" : " {\(entries.joined(separator: ", "))}"
        return "MATCH (a:\(Self.label) {\(Self.key): \(source)}), "
            + "(b:\(Self.label) {\(Self.key): \(target)}) "
            + "CREATE (a)-[:\(cypherName(names.types[Int(type.rawValue)]))\(map)]->(b);\n"
    }

    private func entries(_ properties: [PropertyRecord.Property]) -> [String] {
        properties.map {
            "\(cypherName(names.keys[Int($0.key.rawValue)])): \(Self.literal($0.value))"
        }
    }

    /// An expression of the value.
    private static func literal(_ value: Value) -> String {
        switch value {
        case .date: "date(\(value.description))"
        case .localTime: "localtime(\(value.description))"
        case .time: "time(\(value.description))"
        case .localDateTime: "localdatetime(\(value.description))"
        case .dateTime: "datetime(\(value.description))"
        case .duration: "duration(\(value.description))"
        case .float(let float) where float.isNaN: "(0.0 / 0.0)"
        case .float(let float) where float.isInfinite: float < 0 ? "(-1.0 / 0.0)" : "(1.0 / 0.0)"
        case .list(let values): "[\(values.map(literal).joined(separator: ", "))]"
        default: value.description
        }
    }
}
