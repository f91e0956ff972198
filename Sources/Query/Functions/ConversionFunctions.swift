import Graph

/// `toInteger` and its kin: what they cannot read gives null; a type that they do not take is an
/// error, or null in the forms that end in `OrNull`.
let conversionFunctions: [Function] = [
    conversion("toInteger", toInteger),
    conversion("toFloat", toFloat),
    conversion("toBoolean", toBoolean),
    conversion("toString", toString),
].flatMap { $0 }

/// The plain form, the one that ends in `OrNull`, and the one for lists.
private func conversion(
    _ name: String, _ convert: @escaping @Sendable (Value) -> Value?
) -> [Function] {
    [
        Function(
            name, 1...1,
            body: .row { (arguments, _) throws(QueryError) in
                guard let result = convert(arguments[0]) else {
                    throw .invalidArgumentValue(name, arguments[0])
                }
                return result
            }),
        Function(name + "OrNull", 1...1, body: .row { values, _ in convert(values[0]) ?? .null }),
        Function(
            name + "List", 1...1,
            body: .row { (arguments, _) throws(QueryError) in
                guard case .list(let elements) = arguments[0] else {
                    throw .invalidArgument(name + "List", arguments[0])
                }
                return .list(elements.map { convert($0) ?? .null })
            }),
    ]
}

/// Nil for a type that cannot be converted, as in the functions below.
@Sendable private func toInteger(_ value: Value) -> Value? {
    switch value {
    case .null, .integer: return value
    case .float(let float): return integer(float)
    case .boolean(let boolean): return .integer(boolean ? 1 : 0)
    case .string(let text):
        let text = trimmed(text)
        if let integer = Int64(text) { return .integer(integer) }
        return decimal(text).map(integer) ?? .null
    default: return nil
    }
}

/// Cut towards zero; null where it does not fit.
private func integer(_ float: Double) -> Value {
    Int64(exactly: float.rounded(.towardZero)).map { .integer($0) } ?? .null
}

@Sendable private func toFloat(_ value: Value) -> Value? {
    switch value {
    case .null, .float: value
    case .integer(let integer): .float(Double(integer))
    case .string(let text): float(trimmed(text)).map { .float($0) } ?? .null
    default: nil
    }
}

/// A number, or the names that Neo4j gives the numbers without digits.
private func float(_ text: String) -> Double? {
    switch text {
    case "NaN", "+NaN", "-NaN": .nan
    case "Infinity", "+Infinity": .infinity
    case "-Infinity": -.infinity
    default: decimal(text)
    }
}

@Sendable private func toBoolean(_ value: Value) -> Value? {
    switch value {
    case .null, .boolean: return value
    case .integer(let integer): return .boolean(integer != 0)
    case .string(let text):
        return switch trimmed(text).lowercased() {
        case "true": .boolean(true)
        case "false": .boolean(false)
        default: .null
        }
    default: return nil
    }
}

@Sendable private func toString(_ value: Value) -> Value? {
    switch value {
    case .null, .string: return value
    case .list, .map, .node, .relationship, .path, .bytes: return nil
    default: return .string(plainText(of: value))
    }
}

/// A scalar as `toString` and string concatenation write it: without quotes.
func plainText(of value: Value) -> String {
    switch value {
    case .string(let text): text
    case .date(let date): date.description
    case .localTime(let time): time.description
    case .time(let time): time.description
    case .localDateTime(let time): time.description
    case .dateTime(let time): time.description
    case .duration(let duration): duration.description
    default: value.description
    }
}

/// A number in decimal notation; Swift's other notations, such as hexadecimal, are not Cypher's.
private func decimal(_ text: String) -> Double? {
    let isDecimal = text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"),
            UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }
    return isDecimal ? Double(text) : nil
}
