import Yams

extension Mapping {
    /// Reads a mapping's YAML. Errors name `file`, line and column.
    public static func parse(yaml: String, file: String) throws(IngestError) -> Mapping {
        let reader = YAMLReader(file: file) { IngestError.mapping($0) }
        guard let node = try reader.root(of: yaml) else { throw .mapping("\(file): it is empty") }
        return try reader.mapping(node)
    }
}

extension YAMLReader<IngestError> {
    fileprivate func mapping(_ node: Node) throws(IngestError) -> Mapping {
        let root = try entries(node, "the mapping", allowed: ["debezium", "tables"])
        guard let list = root["tables"] else { throw error(node, "'tables' is missing") }
        guard case .sequence(let sequence) = list, !sequence.isEmpty else {
            throw error(list, "'tables' is not a list of tables")
        }
        var mapping = Mapping(tables: [])
        if let debezium = root["debezium"] { mapping.options = try options(debezium) }
        for item in sequence {
            let table = try table(item)
            if mapping.tables.contains(where: { $0.name == table.name }) {
                throw error(item, "table '\(table.name)' is mapped twice")
            }
            mapping.tables.append(table)
        }
        return mapping
    }

    private func options(_ node: Node) throws(IngestError) -> ConnectorOptions {
        let placeholder = "unavailable.value.placeholder"
        let entries = try entries(
            node, "'debezium'",
            allowed: [
                placeholder, "decimal.handling.mode", "time.precision.mode", "binary.handling.mode",
            ])
        var options = ConnectorOptions()
        if let text = entries[placeholder] {
            options.unavailableValuePlaceholder = try self.text(text, "'\(placeholder)'")
        }
        options.decimals = try choice(entries, "decimal.handling.mode") ?? options.decimals
        options.times = try choice(entries, "time.precision.mode") ?? options.times
        options.binary = try choice(entries, "binary.handling.mode") ?? options.binary
        return options
    }

    private func table(_ node: Node) throws(IngestError) -> TableMapping {
        let entries = try entries(
            node, "a table",
            allowed: [
                "table", "partition", "key", "columns", "decimals", "spread", "identity",
                "event_id", "stubs", "constraints", "upsert", "delete", "move", "read",
            ])
        func required(_ key: String) throws(IngestError) -> String {
            guard let value = entries[key] else { throw error(node, "'\(key)' is missing") }
            return try text(value, "'\(key)'")
        }
        func names(_ key: String) throws(IngestError) -> [String] {
            guard let value = entries[key] else { return [] }
            return try list(value, "'\(key)'")
        }
        let name = try required("table")
        guard let partition = PartitionTemplate(try required("partition")) else {
            throw error(
                entries["partition"] ?? node,
                "'partition' is not a name with columns in braces, such as {tenant}/{case}")
        }
        let key = try names("key")
        guard !key.isEmpty else { throw error(node, "'key' is missing") }
        let delete = try required("delete")
        return TableMapping(
            name: name, pattern: NamePattern(name), partition: partition, key: key,
            columns: try columns(entries["columns"]),
            decimals: try choice(entries, "decimals") ?? .float,
            spread: try entries["spread"].map { (node) throws(IngestError) in
                try text(node, "'spread'")
            },
            identity: try names("identity"), eventID: try names("event_id"),
            stubs: Set(try names("stubs")), constraints: try names("constraints"),
            upsert: try required("upsert"), delete: delete,
            move: try entries["move"].map { (node) throws(IngestError) in
                try text(node, "'move'")
            } ?? delete,
            read: try required("read"))
    }

    private func columns(_ node: Node?) throws(IngestError) -> [String: ColumnType] {
        guard let node else { return [:] }
        var columns: [String: ColumnType] = [:]
        for (name, value) in try entries(node, "'columns'", allowed: nil) {
            let text = try text(value, "the type of column '\(name)'")
            guard let type = ColumnType(postgreSQL: text) else {
                throw error(value, "'\(text)' is not a type of PostgreSQL")
            }
            columns[name] = type
        }
        return columns
    }
}
