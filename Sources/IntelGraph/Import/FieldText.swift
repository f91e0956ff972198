import Bytes
import Graph

/// Reads the text of a field as a value of its column's type.
enum FieldText {
    /// Why a field is no value of its type.
    struct Problem: Error {
        var reason: String
        init(_ reason: String) { self.reason = reason }
    }

    /// The value of a scalar; nil where the text is empty and no string.
    static func value(
        _ text: UnsafeRawBufferPointer, _ scalar: ImportHeader.Scalar
    ) throws(Problem) -> Value {
        switch scalar {
        case .string:
            guard let string = validString(text) else { throw Problem("the text is not UTF-8") }
            return .string(string)
        case .integer:
            guard let integer = integer(text) else { throw mismatch(text, "an integer") }
            return .integer(integer)
        case .float:
            guard let float = Double(string(text)) else { throw mismatch(text, "a number") }
            return .float(float)
        case .boolean:
            switch string(text).lowercased() {
            case "true", "1": return .boolean(true)
            case "false", "0": return .boolean(false)
            default: throw mismatch(text, "a boolean")
            }
        case .bytes:
            guard let bytes = hexadecimal(text) else { throw mismatch(text, "bytes") }
            return .bytes(bytes)
        case .value: throw mismatch(text, "a value")
        default: return try parsed(text, scalar)
        }
    }

    private static func parsed(
        _ text: UnsafeRawBufferPointer, _ scalar: ImportHeader.Scalar
    ) throws(Problem) -> Value {
        let string = string(text)
        do throws(GraphError) {
            switch scalar {
            case .date: return .date(try Temporal.Date(string))
            case .localTime: return .localTime(try Temporal.LocalTime(string))
            case .time: return .time(try Temporal.Time(string))
            case .localDateTime: return .localDateTime(try Temporal.LocalDateTime(string))
            case .dateTime: return .dateTime(try Temporal.DateTime(string))
            case .duration: return .duration(try Temporal.Duration(string))
            default: break
            }
        } catch { throw Problem("\(error)") }
        guard let point = PointText.point(string) else { throw mismatch(text, "a point") }
        return .point(point)
    }

    static func integer(_ text: UnsafeRawBufferPointer) -> Int64? {
        var rest = text[...]
        var isNegative = false
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            rest.removeFirst()
        }
        guard !rest.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in rest {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            // Counted downwards, for there is one more negative number.
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, underflow) = product.subtractingReportingOverflow(Int64(digit))
            if overflow || underflow { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// A plain decimal number as the mantissa and scale that a record stores; nil for other texts
    /// and for numbers that are stored in another form.
    static func decimal(_ text: UnsafeRawBufferPointer) -> (mantissa: Int64, scale: UInt8)? {
        guard let first = text.first, text.count <= 16 else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var mantissa: Int64 = 0
        var digitCount = 0
        var scale: UInt8 = 0
        var isFraction = false
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                // At most 16 digits fit.
                mantissa = mantissa &* 10 &+ Int64(digit)
                digitCount += 1
                if isFraction { scale += 1 }
            } else if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                return nil
            }
        }
        guard digitCount > 0 else { return nil }
        while scale > 0, mantissa % 10 == 0 {
            mantissa /= 10
            scale -= 1
        }
        // Below the bound every decimal has a double of its own, and this is its shortest form.
        guard mantissa < RecordFormat.mantissaBound, !(isNegative && mantissa == 0) else {
            return nil
        }
        return (isNegative ? -mantissa : mantissa, scale)
    }

    static func string(_ text: UnsafeRawBufferPointer) -> String {
        String(decoding: text, as: UTF8.self)
    }

    static func validString(_ text: UnsafeRawBufferPointer) -> String? {
        String(validating: text, as: UTF8.self)
    }

    static func isASCII(_ text: UnsafeRawBufferPointer) -> Bool {
        var all: UInt8 = 0
        for byte in text { all |= byte }
        return all < 0x80
    }

    /// Pairs of hexadecimal digits.
    static func hexadecimal(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 2)
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = digit(text[index]), let low = digit(text[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func mismatch(_ text: UnsafeRawBufferPointer, _ what: String) -> Problem {
        Problem("'\(string(UnsafeRawBufferPointer(rebasing: text.prefix(100))))' is not \(what)")
    }
}

/// Points as text: `{x: 1.0, y: 2.0, crs: 'cartesian'}`, with `latitude` and `longitude` or `srid`
/// where the file has them.
enum PointText {
    static func point(_ text: String) -> Point? {
        var body = Substring(text)
        if body.hasPrefix("point("), body.hasSuffix(")") { body = body.dropFirst(6).dropLast() }
        guard body.hasPrefix("{"), body.hasSuffix("}") else { return nil }
        var numbers: [String: Double] = [:]
        var system: Point.System?
        for part in body.dropFirst().dropLast().split(separator: ",") {
            guard let colon = part.firstIndex(of: ":") else { return nil }
            let name = part[..<colon].filter { !" '\"".contains($0) }.lowercased()
            let value = part[part.index(after: colon)...].filter { !" '\"".contains($0) }
            if name == "crs" {
                guard let found = systems.first(where: { $0.name == value.lowercased() }) else {
                    return nil
                }
                system = found
            } else if name == "srid" {
                guard let found = UInt16(value).flatMap(Point.System.init) else { return nil }
                system = found
            } else {
                guard let number = Double(value) else { return nil }
                numbers[name] = number
            }
        }
        let isGeographic = numbers["longitude"] != nil
        guard let x = numbers["x"] ?? numbers["longitude"],
            let y = numbers["y"] ?? numbers["latitude"]
        else { return nil }
        let z = numbers["z"] ?? numbers["height"]
        let plain: Point.System =
            isGeographic ? (z == nil ? .wgs84 : .wgs84Height)
            : (z == nil ? .cartesian : .cartesian3D)
        let used = system ?? plain
        guard used.hasZ == (z != nil) else { return nil }
        return Point(system: used, x: x, y: y, z: z ?? 0)
    }

    private static let systems: [Point.System] = [.wgs84, .wgs84Height, .cartesian, .cartesian3D]
}
