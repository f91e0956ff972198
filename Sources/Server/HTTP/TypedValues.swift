import Graph

/// Reads values that name their type, as `ValueWriter` writes them.
enum TypedValues {
    /// The parameters of a statement.
    static func map(_ map: ValueMap) throws(GraphError) -> ValueMap {
        var values = ValueMap()
        for (key, value) in zip(map.keys, map.values) {
            values.append(uniqueKey: key, try self.value(value))
        }
        return values
    }

    static func value(_ json: Value) throws(GraphError) -> Value {
        guard case .map(let map) = json, case .string(let type)? = map["$type"],
            let content = map["_value"], map.count == 2
        else {
            throw .invalidValue(
                "a typed value is an object with $type and _value, such as "
                    + #"{"$type":"Integer","_value":"1"}"#)
        }
        switch (type, content) {
        case ("Null", .null): return .null
        case ("Boolean", .boolean), ("String", .string): return content
        case ("List", .list(let elements)):
            var values: [Value] = []
            for element in elements { values.append(try value(element)) }
            return .list(values)
        case ("Map", .map(let entries)): return .map(try self.map(entries))
        case (_, .string(let text)): return try value(text, type)
        default: throw .invalidValue("the _value of a \(type.prefix(40)) is no such")
        }
    }

    private static func value(_ text: String, _ type: String) throws(GraphError) -> Value {
        switch type {
        case "Integer":
            if let integer = Int64(text) { return .integer(integer) }
        case "Float":
            if let float = float(text) { return .float(float) }
        case "Base64":
            if let bytes = Base64.decode(text) { return .bytes(bytes) }
        case "Date": return .date(try Temporal.Date(text))
        case "Time": return .time(try Temporal.Time(text))
        case "LocalTime": return .localTime(try Temporal.LocalTime(text))
        case "LocalDateTime": return .localDateTime(try Temporal.LocalDateTime(text))
        case "OffsetDateTime", "ZonedDateTime": return .dateTime(try Temporal.DateTime(text))
        case "Duration": return .duration(try Temporal.Duration(text))
        case "Point":
            if let point = Point(wellKnownText: text) { return .point(point) }
        default:
            throw .invalidValue("a parameter cannot have the $type '\(type.prefix(40))'")
        }
        throw .invalidValue("'\(text.prefix(100))' is no \(type)")
    }

    private static func float(_ text: String) -> Double? {
        switch text {
        case "NaN": .nan
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default:
            // Swift also reads hexadecimal digits and names.
            text.utf8.allSatisfy { (0x30...0x39).contains($0) || "+-.eE".utf8.contains($0) }
                ? Double(text) : nil
        }
    }
}

extension Point {
    /// Reads what `wellKnownText` gives; nil where it is something else.
    init?(wellKnownText text: String) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].hasPrefix("SRID="),
            let number = UInt16(parts[0].dropFirst(5)), let system = System(rawValue: number)
        else { return nil }
        let name = system.hasZ ? "POINT Z (" : "POINT ("
        guard parts[1].hasPrefix(name), parts[1].hasSuffix(")") else { return nil }
        let numbers = parts[1].dropFirst(name.count).dropLast().split(separator: " ")
            .compactMap { Double($0) }
        guard numbers.count == (system.hasZ ? 3 : 2), numbers.allSatisfy(\.isFinite) else {
            return nil
        }
        self.init(
            system: system, x: numbers[0], y: numbers[1], z: system.hasZ ? numbers[2] : 0)
    }
}
