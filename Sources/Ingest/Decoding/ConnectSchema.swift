/// A Kafka Connect schema as JsonConverter writes it beside a payload.
struct ConnectSchema {
    /// `struct`, `string`, `int64`, `bytes`, `array` ...
    let type: String
    /// The logical type, such as `io.debezium.time.Date`.
    let name: String?
    /// The scale of `org.apache.kafka.connect.data.Decimal`.
    let scale: Int?
    let fields: [(name: String, schema: ConnectSchema)]
    let items: [ConnectSchema]

    init(_ value: JSONValue, depth: Int = 0) throws(Poison) {
        guard let type = value.member("type"), type.kind == .string, depth < 32 else {
            throw Poison("the schema is not a Kafka Connect schema")
        }
        self.type = type.string
        let name = value.member("name")
        self.name = name?.kind == .string ? name?.string : nil
        scale = value.member("parameters")?.member("scale").flatMap { Int64(asciiDigits: $0.bytes) }
            .flatMap { Int(exactly: $0) }
        var fields: [(name: String, schema: ConnectSchema)] = []
        if let list = value.member("fields") {
            for field in list.children {
                guard let name = field.member("field") else {
                    throw Poison("a field of the schema has no name")
                }
                fields.append((name.string, try ConnectSchema(field, depth: depth + 1)))
            }
        }
        self.fields = fields
        items =
            try value.member("items").map { (items) throws(Poison) in
                [try ConnectSchema(items, depth: depth + 1)]
            } ?? []
    }

    func field(_ name: String) -> ConnectSchema? {
        fields.first { $0.name == name }?.schema
    }
}

extension ColumnDecoder {
    /// The reader of a column that has a schema. What the schema leaves open (text may be a
    /// decimal, a date or hexadecimal bytes) the mapping's type decides.
    init(
        schema: ConnectSchema, type: ColumnType?, options: ConnectorOptions, keepsDecimalText: Bool
    ) {
        func decimal(scale: Int?) -> ColumnDecoder {
            .decimal(
                DecimalForm(
                    scale: scale, prefersBase64: scale != nil, keepsText: keepsDecimalText))
        }
        if let logical = schema.name.flatMap({ Self.logical($0, schema, decimal) }) {
            self = logical
            return
        }
        let declared = type.map {
            ColumnDecoder(type: $0, options: options, keepsDecimalText: keepsDecimalText)
        }
        switch schema.type {
        case "boolean": self = .boolean
        case "int8", "int16", "int32", "int64":
            // Plain integers in a decimal column come from `decimal.handling.mode`.
            self = declared == .float ? .float : .integer
        case "float", "double":
            if case .decimal = declared { self = declared ?? .float } else { self = .float }
        case "bytes": self = .bytes(.bytes)
        case "array":
            var element: ColumnType?
            if case .array(let type) = type { element = type }
            self = .array(
                schema.items.first.map {
                    ColumnDecoder(
                        schema: $0, type: element, options: options,
                        keepsDecimalText: keepsDecimalText)
                } ?? .natural)
        case "string":
            switch declared {
            case .decimal(var form):
                form.prefersBase64 = false
                self = .decimal(form)
            case .none, .boolean, .integer, .float, .natural, .array, .point: self = .text
            case .some(let declared): self = declared
            }
        default: self = .natural
        }
    }

    private static func logical(
        _ name: String, _ schema: ConnectSchema, _ decimal: (Int?) -> ColumnDecoder
    ) -> ColumnDecoder? {
        switch name {
        case "org.apache.kafka.connect.data.Decimal": decimal(schema.scale ?? 0)
        case "io.debezium.data.VariableScaleDecimal": decimal(nil)
        case "io.debezium.time.Date", "org.apache.kafka.connect.data.Date",
            "io.debezium.time.IsoDate":
            .date
        case "io.debezium.time.Time", "org.apache.kafka.connect.data.Time": .time(.milliseconds)
        case "io.debezium.time.MicroTime", "io.debezium.time.IsoTime": .time(.microseconds)
        case "io.debezium.time.NanoTime": .time(.nanoseconds)
        case "io.debezium.time.ZonedTime": .timeWithZone
        case "io.debezium.time.Timestamp", "org.apache.kafka.connect.data.Timestamp":
            .timestamp(.milliseconds)
        case "io.debezium.time.MicroTimestamp", "io.debezium.time.IsoTimestamp":
            .timestamp(.microseconds)
        case "io.debezium.time.NanoTimestamp": .timestamp(.nanoseconds)
        case "io.debezium.time.ZonedTimestamp": .timestampWithZone
        case "io.debezium.time.Interval", "io.debezium.time.MicroDuration":
            .interval(.microseconds)
        case "io.debezium.time.NanoDuration": .interval(.nanoseconds)
        case "io.debezium.data.Json": .json
        case "io.debezium.data.Uuid", "io.debezium.data.Enum", "io.debezium.data.Xml",
            "io.debezium.data.Ltree":
            .text
        case "io.debezium.data.Bits": .bytes(.bytes)
        case "io.debezium.data.geometry.Point": .point
        default: nil
        }
    }
}
