import Graph

/// Reads the values of events: JSON and a column's decoder in, a value out.
enum ValueReader {
    /// How deep arrays may nest.
    static let maximumNesting = 32

    static func read(_ json: JSONValue, as decoder: ColumnDecoder, depth: Int = 0)
        throws(Poison) -> Value
    {
        let kind = json.kind
        if kind == .null { return .null }
        switch decoder {
        case .natural: return try natural(json, depth: depth)
        case .text:
            return .string(json.string)
        case .json:
            // A string holds the JSON's text; some modes write the JSON itself.
            return .string(json.string)
        case .boolean:
            switch kind {
            case .true: return .boolean(true)
            case .false: return .boolean(false)
            default: throw mismatch(json, "a boolean")
            }
        case .integer: return try integer(json)
        case .float: return try float(json)
        case .decimal(let form): return try DecimalReader.read(json, form)
        case .bytes(let binary): return try bytes(json, binary)
        case .date: return try TimeReader.date(json)
        case .time(let unit): return try TimeReader.time(json, unit)
        case .timeWithZone: return try TimeReader.timeWithZone(json)
        case .timestamp(let unit): return try TimeReader.timestamp(json, unit)
        case .timestampWithZone: return try TimeReader.timestampWithZone(json)
        case .interval(let unit): return try TimeReader.interval(json, unit)
        case .point: return try point(json)
        case .array(let element): return try list(json, of: element, depth: depth)
        }
    }

    static func mismatch(_ json: JSONValue, _ expected: String) -> Poison {
        let found =
            switch json.kind {
            case .null: "null"
            case .true, .false: "a boolean"
            case .integer, .decimal: "a number"
            case .string: "text"
            case .array: "an array"
            case .object: "an object"
            }
        return Poison("\(found) where \(expected) is expected")
    }

    /// As the JSON says. Objects stay JSON text, for properties cannot hold maps; integers that
    /// do not fit stay exact as text.
    static func natural(_ json: JSONValue, depth: Int) throws(Poison) -> Value {
        switch json.kind {
        case .null: return .null
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .integer: return json.int64.map { .integer($0) } ?? .string(json.string)
        case .decimal: return .float(try double(json.bytes))
        case .string: return .string(json.string)
        case .array: return try list(json, of: .natural, depth: depth)
        case .object: return .string(json.string)
        }
    }

    private static func list(_ json: JSONValue, of element: ColumnDecoder, depth: Int)
        throws(Poison) -> Value
    {
        guard json.kind == .array else { throw mismatch(json, "an array") }
        guard depth < maximumNesting else {
            throw Poison("arrays nest deeper than \(maximumNesting)")
        }
        var values: [Value] = []
        for child in json.children {
            values.append(try read(child, as: element, depth: depth + 1))
        }
        return .list(values)
    }

    private static func integer(_ json: JSONValue) throws(Poison) -> Value {
        switch json.kind {
        case .integer:
            return json.int64.map { .integer($0) } ?? .string(json.string)
        case .decimal: return .float(try double(json.bytes))
        case .string:
            if let number = Int64(asciiDigits: json.bytes) { return .integer(number) }
            throw Poison("text where an integer is expected")
        default: throw mismatch(json, "an integer")
        }
    }

    private static func float(_ json: JSONValue) throws(Poison) -> Value {
        switch json.kind {
        case .integer, .decimal: return .float(try double(json.bytes))
        case .string:
            if let special = DecimalReader.special(json.bytes) { return .float(special) }
            guard DecimalReader.isDecimal(json.bytes) else {
                throw Poison("text where a number is expected")
            }
            return .float(try double(json.bytes))
        default: throw mismatch(json, "a number")
        }
    }

    private static func bytes(_ json: JSONValue, _ binary: ConnectorOptions.Binary)
        throws(Poison) -> Value
    {
        switch json.kind {
        // One bit comes as a boolean.
        case .true: return .boolean(true)
        case .false: return .boolean(false)
        case .string:
            let text = json.bytes
            if binary == .hex {
                if let bytes = BinaryText.hex(text) { return .bytes(bytes) }
                throw Poison("text that is not hexadecimal")
            }
            if let bytes = BinaryText.base64(text) { return .bytes(bytes) }
            throw Poison("text that is not base64")
        default: throw mismatch(json, "bytes as text")
        }
    }

    private static func point(_ json: JSONValue) throws(Poison) -> Value {
        guard let x = json.member("x"), let y = json.member("y"),
            case .float(let x) = try float(x), case .float(let y) = try float(y)
        else { throw mismatch(json, "a point") }
        return .point(Point(system: .cartesian, x: x, y: y))
    }

    /// A JSON number's nearest double.
    static func double(_ text: UnsafeRawBufferPointer) throws(Poison) -> Double {
        if let exact = DecimalReader.exactDouble(text) { return exact }
        guard let value = Double(String(decoding: text, as: UTF8.self)) else {
            throw Poison("a bad number")
        }
        return value
    }
}
