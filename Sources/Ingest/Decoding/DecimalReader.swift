import Graph

/// Decimals in every form of `decimal.handling.mode`.
enum DecimalReader {
    /// The longest unscaled number that is read, in bytes; about 9,800 digits.
    static let maximumByteCount = 4_096
    /// The most digits after the point, or zeros before it, that a scale may ask for.
    static let maximumScale = 20_000

    static func read(_ json: JSONValue, _ form: ColumnDecoder.DecimalForm)
        throws(Poison) -> Value
    {
        switch json.kind {
        case .integer, .decimal:
            return form.keepsText
                ? .string(json.string) : .float(try ValueReader.double(json.bytes))
        case .string: return try text(json.bytes, form)
        case .object:
            guard let scale = json.member("scale")?.int64, let value = json.member("value"),
                value.kind == .string
            else { throw ValueReader.mismatch(json, "a decimal") }
            return try unscaled(value.bytes, scale: Int(clamping: scale), form)
        default: throw ValueReader.mismatch(json, "a decimal")
        }
    }

    private static func text(_ text: UnsafeRawBufferPointer, _ form: ColumnDecoder.DecimalForm)
        throws(Poison) -> Value
    {
        let cannotBeBase64 =
            text.count % 4 != 0 || text.contains(UInt8(ascii: "."))
            || text.first == UInt8(ascii: "-")
        if !form.prefersBase64 || cannotBeBase64 {
            if let special = special(text) {
                guard form.keepsText else { return .float(special) }
                return .string(special.isNaN ? "NaN" : special > 0 ? "Infinity" : "-Infinity")
            }
            if isDecimal(text) {
                return form.keepsText
                    ? .string(String(decoding: text, as: UTF8.self))
                    : .float(try ValueReader.double(text))
            }
        }
        guard let scale = form.scale else { throw Poison("text that is not a decimal") }
        return try unscaled(text, scale: scale, form)
    }

    /// A big-endian two's complement number in base64, as Connect writes decimals.
    private static func unscaled(
        _ text: UnsafeRawBufferPointer, scale: Int, _ form: ColumnDecoder.DecimalForm
    ) throws(Poison) -> Value {
        guard let bytes = BinaryText.base64(text), !bytes.isEmpty else {
            throw Poison("text that is neither a decimal nor base64")
        }
        guard bytes.count <= maximumByteCount, scale.magnitude <= maximumScale else {
            throw Poison("a decimal of \(bytes.count) bytes with scale \(scale) is too large")
        }
        if bytes.count <= 8, !form.keepsText, scale >= 0, scale < powersOfTen.count {
            var number: Int64 = bytes[0] >= 0x80 ? -1 : 0
            for byte in bytes { number = number << 8 | Int64(byte) }
            // Both are exact doubles, so the quotient is the nearest one.
            if abs(Double(number)) <= largestExact {
                return .float(Double(number) / powersOfTen[scale])
            }
        }
        let decimal = decimalText(bytes, scale: scale)
        if form.keepsText { return .string(decimal) }
        guard let value = Double(decimal) else { throw Poison("a decimal beyond a Float's range") }
        return .float(value)
    }

    /// The digits of a two's complement number, with `scale` of them after the point.
    static func decimalText(_ bytes: [UInt8], scale: Int) -> String {
        let isNegative = (bytes.first ?? 0) >= 0x80
        var magnitude = bytes
        if isNegative {
            var carry: UInt8 = 1
            for index in magnitude.indices.reversed() {
                let (sum, overflow) = (~magnitude[index]).addingReportingOverflow(carry)
                magnitude[index] = sum
                carry = overflow ? 1 : 0
            }
        }
        var limbs: [UInt32] = []  // Most significant first.
        var index = magnitude.count % 4 - 4
        while index < magnitude.count {
            var limb: UInt32 = 0
            for offset in index..<index + 4 {
                limb = limb << 8 | (offset >= 0 ? UInt32(magnitude[offset]) : 0)
            }
            limbs.append(limb)
            index += 4
        }
        var digits: [UInt8] = []  // Least significant first.
        while let first = limbs.firstIndex(where: { $0 != 0 }) {
            var remainder: UInt64 = 0
            for index in first..<limbs.count {
                let value = remainder << 32 | UInt64(limbs[index])
                limbs[index] = UInt32(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            for _ in 0..<9 {
                digits.append(UInt8(ascii: "0") + UInt8(remainder % 10))
                remainder /= 10
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if scale < 0, !digits.isEmpty {
            digits.insert(contentsOf: repeatElement(UInt8(ascii: "0"), count: -scale), at: 0)
        }
        while digits.count <= max(scale, 0) { digits.append(UInt8(ascii: "0")) }
        if scale > 0 { digits.insert(UInt8(ascii: "."), at: scale) }
        if isNegative { digits.append(UInt8(ascii: "-")) }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// What the words for no number and for infinity stand for; nil for other text.
    static func special(_ text: UnsafeRawBufferPointer) -> Double? {
        guard let first = text.first, first > UInt8(ascii: "9") || text.count > 8 else {
            return nil
        }
        if text.isEqual(to: "NaN") || text.isEqual(to: "NAN") { return .nan }
        if text.isEqual(to: "Infinity") || text.isEqual(to: "POSITIVE_INFINITY") {
            return .infinity
        }
        if text.isEqual(to: "-Infinity") || text.isEqual(to: "NEGATIVE_INFINITY") {
            return -.infinity
        }
        return nil
    }

    /// Whether text is digits with an optional sign, point and exponent.
    static func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
        var digits = 0
        var hasPoint = false
        var index = 0
        if let first = text.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            index = 1
        }
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: ".") where !hasPoint: hasPoint = true
            case UInt8(ascii: "e") where digits > 0, UInt8(ascii: "E") where digits > 0:
                let exponent = UnsafeRawBufferPointer(rebasing: text[(index + 1)...])
                return Int64(asciiDigits: exponent) != nil
                    || exponent.first == UInt8(ascii: "+")
                        && Int64(asciiDigits: UnsafeRawBufferPointer(rebasing: exponent[1...]))
                            != nil
            default: return false
            }
            index += 1
        }
        return digits > 0
    }

    private static let largestExact: Double = 9_007_199_254_740_992
    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// The nearest double of plain digits with a point, where an exact division gives it.
    static func exactDouble(_ text: UnsafeRawBufferPointer) -> Double? {
        var index = 0
        let isNegative = text.first == UInt8(ascii: "-")
        if isNegative { index = 1 }
        guard text.count - index <= 17 else { return nil }
        var mantissa: UInt64 = 0  // At most 17 digits: no overflow.
        var scale = 0
        var hasPoint = false
        while index < text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            if digit <= 9 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                if hasPoint { scale += 1 }
            } else if text[index] == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else {
                return nil
            }
            index += 1
        }
        guard mantissa <= 1 << 53 else { return nil }
        let value = Double(mantissa) / powersOfTen[scale]
        return isNegative ? -value : value
    }
}
