import Graph

extension QueryError {
    /// A value of a type that an operation does not take. The message names types, never values:
    /// messages reach logs.
    static func invalidType(_ text: String, _ value: Value) -> QueryError {
        QueryError(
            .typeError, detail: "InvalidArgumentType", "\(text), not \(value.typeDescription).")
    }

    /// A value of the right type that an operation cannot use.
    static func invalidValue(_ text: String) -> QueryError {
        QueryError(.typeError, detail: "InvalidArgumentValue", text)
    }
}

extension QueryError {
    /// Whether the error comes from the values of a row, not from the execution as a whole.
    var concernsRow: Bool {
        switch kind {
        case .cancelled, .limitExceeded, .storage, .parameterMissing: false
        default: true
        }
    }
}

extension Value {
    /// The type's name in a sentence.
    var typeDescription: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .float: "a float"
        case .string: "a string"
        case .bytes: "a byte string"
        case .list: "a list"
        case .map: "a map"
        case .date: "a date"
        case .localTime: "a local time"
        case .time: "a time"
        case .localDateTime: "a local date and time"
        case .dateTime: "a date and time"
        case .duration: "a duration"
        case .point: "a point"
        case .node: "a node"
        case .relationship: "a relationship"
        case .path: "a path"
        }
    }
}
