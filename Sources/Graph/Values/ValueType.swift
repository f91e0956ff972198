/// A type of Cypher's type system, as signatures and property type constraints name it. Every
/// type has null too.
public indirect enum ValueType: Hashable, Sendable {
    case any
    case boolean
    case integer
    case float
    /// INTEGER or FLOAT.
    case number
    case string
    case bytes
    case date
    case localTime
    case time
    case localDateTime
    case dateTime
    case duration
    case point
    case node
    case relationship
    case path
    case map
    case list(of: ValueType)

    /// Whether a value is of the type.
    public func accepts(_ value: Value) -> Bool {
        switch (self, value) {
        case (.any, _), (_, .null), (.boolean, .boolean), (.integer, .integer), (.float, .float),
            (.number, .integer), (.number, .float), (.string, .string), (.bytes, .bytes),
            (.date, .date), (.localTime, .localTime), (.time, .time),
            (.localDateTime, .localDateTime), (.dateTime, .dateTime), (.duration, .duration),
            (.point, .point), (.node, .node), (.relationship, .relationship), (.path, .path),
            (.map, .map):
            true
        case (.list(let element), .list(let values)):
            element == .any || values.allSatisfy { element.accepts($0) }
        default: false
        }
    }

    /// Whether no value of the type is or holds a node, relationship or path.
    public var isPlain: Bool {
        switch self {
        case .any, .node, .relationship, .path, .map: false
        case .list(let element): element.isPlain
        default: true
        }
    }
}

extension ValueType: CustomStringConvertible {
    /// The name in Cypher, such as `LIST<STRING>`.
    public var description: String {
        switch self {
        case .any: "ANY"
        case .boolean: "BOOLEAN"
        case .integer: "INTEGER"
        case .float: "FLOAT"
        case .number: "INTEGER | FLOAT"
        case .string: "STRING"
        case .bytes: "BYTES"
        case .date: "DATE"
        case .localTime: "LOCAL TIME"
        case .time: "ZONED TIME"
        case .localDateTime: "LOCAL DATETIME"
        case .dateTime: "ZONED DATETIME"
        case .duration: "DURATION"
        case .point: "POINT"
        case .node: "NODE"
        case .relationship: "RELATIONSHIP"
        case .path: "PATH"
        case .map: "MAP"
        case .list(let element): "LIST<\(element)>"
        }
    }
}
