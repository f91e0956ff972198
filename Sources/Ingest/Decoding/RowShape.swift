/// The columns of a table's rows as one schema has them, with how each is read.
///
/// Resolved once for each list of column names (and schema); a row whose names match in order is
/// then decoded without looking anything up.
final class RowShape: Sendable {
    /// What a column is for.
    enum Role: Sendable, Equatable {
        case property
        /// Its JSON entries become properties.
        case spread
        /// A field that the flattening transform adds.
        case metadata(Metadata)
    }

    enum Metadata: Sendable {
        case deleted, operation, lsn, sequence, order, sourceMicroseconds, sourceMilliseconds, other
    }

    struct Column: Sendable {
        let name: String
        let utf8: [UInt8]
        let decoder: ColumnDecoder
        let canBeToasted: Bool
        let role: Role
    }

    let columns: [Column]
    /// Names of the row's own columns, without metadata.
    let names: [String]
    /// Those that the mapping does not list: what a later event needs to tell columns from
    /// spread entries.
    let extraNames: [String]
    /// Which columns the mapping's key and partition take; nil where the row lacks one.
    let keyColumns: [Int?]
    let partitionColumns: [Int?]
    /// Distinguishes shapes of one table that have equal names but other schemas.
    let schemaNumber: Int

    init(
        names: [String], schema: ConnectSchema?, schemaNumber: Int, mapping: TableMapping,
        options: ConnectorOptions, isFlat: Bool
    ) throws(Poison) {
        var columns: [Column] = []
        for name in names {
            guard !columns.contains(where: { $0.name == name }) else {
                throw Poison("column '\(name)' is there twice")
            }
            let role: Role =
                if isFlat, name.hasPrefix("__") {
                    .metadata(Self.metadata(name))
                } else if name == mapping.spread {
                    .spread
                } else {
                    .property
                }
            columns.append(
                Self.column(name, role, schema?.field(name), mapping: mapping, options: options))
        }
        self.columns = columns
        self.names = columns.filter {
            if case .metadata = $0.role { false } else { true }
        }.map(\.name)
        extraNames = self.names.filter { mapping.columns[$0] == nil }
        func position(_ name: String) -> Int? { columns.firstIndex { $0.name == name } }
        keyColumns = mapping.key.map(position)
        partitionColumns = mapping.partition.columns.map(position)
        self.schemaNumber = schemaNumber
    }

    private static func column(
        _ name: String, _ role: Role, _ schema: ConnectSchema?, mapping: TableMapping,
        options: ConnectorOptions
    ) -> Column {
        let type = mapping.columns[name]
        let keepsText = mapping.decimals == .string
        let decoder: ColumnDecoder =
            if case .metadata = role {
                .natural
            } else if let schema {
                ColumnDecoder(
                    schema: schema, type: type, options: options, keepsDecimalText: keepsText)
            } else {
                ColumnDecoder(
                    type: type ?? .unknown, options: options, keepsDecimalText: keepsText)
            }
        let isShort =
            schema.map {
                $0.name == "io.debezium.data.Uuid" || $0.name == "io.debezium.data.Enum"
            } ?? false
        return Column(
            name: name, utf8: Array(name.utf8), decoder: decoder,
            canBeToasted: !isShort && (type ?? .unknown).canBeToasted, role: role)
    }

    private static func metadata(_ name: String) -> Metadata {
        switch name {
        case "__deleted": .deleted
        case "__op": .operation
        case "__lsn", "__source_lsn": .lsn
        case "__sequence", "__source_sequence": .sequence
        case "__transaction_total_order": .order
        case "__source_ts_us": .sourceMicroseconds
        case "__source_ts_ms": .sourceMilliseconds
        default: .other
        }
    }

    /// Whether a row has this shape's columns, in order.
    func matches(_ row: JSONValue) -> Bool {
        var children = row.children
        for column in columns {
            guard let name = children.next(), name.bytes.isEqual(to: column.utf8) else {
                return false
            }
            _ = children.next()
        }
        return children.next() == nil
    }

    /// Whether the name is one of the row's columns.
    func hasColumn(_ name: UnsafeRawBufferPointer) -> Bool {
        columns.contains { name.isEqual(to: $0.utf8) }
    }
}

extension UnsafeRawBufferPointer {
    func isEqual(to other: [UInt8]) -> Bool {
        count == other.count && other.withUnsafeBytes { isEqual(to: $0) }
    }
}
