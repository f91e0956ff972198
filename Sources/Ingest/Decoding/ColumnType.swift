/// What a column of the source database holds, as far as decoding differs.
public indirect enum ColumnType: Hashable, Sendable {
    case boolean
    case integer
    case float
    /// `scale` is nil for `numeric` without one, which may have any.
    case decimal(scale: Int?)
    case text
    /// Text that is short by nature: `uuid`, enumerations.
    case word
    case json
    case bytes
    /// A bit string; always base64, whatever the mode for bytes is.
    case bits
    case date
    /// `precision` counts digits after the second, 0 to 6.
    case time(precision: Int)
    case timeWithZone
    case timestamp(precision: Int)
    case timestampWithZone
    case interval
    case point
    case array(ColumnType)
    /// As the value itself says; the type of columns that nothing is known of.
    case unknown

    /// The type that PostgreSQL calls `name`, such as `numeric(12,4)` or `text[]`. Names of the
    /// user's own types are `unknown`; nil is for text that is no type name at all.
    public init?(postgreSQL name: String) {
        let name = name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if name.hasSuffix("[]") {
            var element = name.dropLast(2)
            // PostgreSQL does not tell one- from many-dimensional arrays.
            while element.hasSuffix("[]") { element = element.dropLast(2) }
            guard let type = ColumnType(postgreSQL: String(element)) else { return nil }
            self = .array(type)
            return
        }
        var base = name
        var arguments: [Int] = []
        if let open = name.firstIndex(of: "("), let close = name.lastIndex(of: ")"), open < close {
            for part in name[name.index(after: open)..<close].split(separator: ",") {
                guard let number = Int(part.filter { $0 != " " }) else { return nil }
                arguments.append(number)
            }
            let rest = name[name.index(after: close)...].split(separator: " ")
            base = ([Substring(name[..<open])] + rest).joined(separator: " ")
                .split(separator: " ").joined(separator: " ")
        }
        let isName = base.utf8.allSatisfy {
            $0 >= 0x80 || UnicodeScalar($0).properties.isAlphabetic
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || " _.\"".utf8.contains($0)
        }
        guard !base.isEmpty, isName else { return nil }
        self = Self.named(base, arguments)
    }

    private static func named(_ base: String, _ arguments: [Int]) -> ColumnType {
        switch base {
        case "boolean", "bool": .boolean
        case "smallint", "integer", "int", "bigint", "int2", "int4", "int8", "oid", "serial",
            "bigserial", "smallserial":
            .integer
        case "real", "double precision", "float", "float4", "float8": .float
        case "numeric", "decimal":
            .decimal(scale: arguments.isEmpty ? nil : arguments.count > 1 ? arguments[1] : 0)
        case "money": .decimal(scale: 2)
        case "text", "varchar", "character varying", "char", "character", "bpchar", "citext", "xml",
            "tsvector", "ltree":
            .text
        case "uuid", "name", "inet", "cidr", "macaddr", "macaddr8": .word
        case "json", "jsonb", "hstore": .json
        case "bytea": .bytes
        case "bit", "bit varying", "varbit": .bits
        case "date": .date
        case "time", "time without time zone": .time(precision: arguments.first ?? 6)
        case "timetz", "time with time zone": .timeWithZone
        case "timestamp", "timestamp without time zone":
            .timestamp(precision: arguments.first ?? 6)
        case "timestamptz", "timestamp with time zone": .timestampWithZone
        case "interval": .interval
        case "point": .point
        default: .unknown
        }
    }

    /// Whether PostgreSQL may keep values of the type out of line, so that Debezium may lack them.
    var canBeToasted: Bool {
        switch self {
        case .text, .json, .bytes, .bits, .decimal, .array, .unknown: true
        default: false
        }
    }
}
