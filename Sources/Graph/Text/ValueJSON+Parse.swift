extension ValueJSON {
    /// The most bytes of a text that `parse` reads.
    public static let maximumByteCount = 16 << 20
    /// How deep arrays and objects may lie in each other.
    public static let maximumNesting = 64

    /// Reads JSON text, such as the parameters of a query: objects become maps, numbers without
    /// point and exponent integers.
    ///
    /// Throws `invalidValue` with the byte offset for what is not JSON, for integers beyond 64
    /// bits and for keys that repeat, and `limit`.
    public static func parse(_ text: String) throws(GraphError) -> Value {
        guard text.utf8.count <= maximumByteCount else {
            throw .limit("JSON of \(text.utf8.count) bytes, the limit is \(maximumByteCount)")
        }
        var parser = JSONParser(bytes: Array(text.utf8))
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.isAtEnd else { throw parser.failure("more text behind the value") }
        return value
    }
}

private struct JSONParser {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    func failure(_ what: String) -> GraphError {
        .invalidValue("bad JSON at byte \(position): \(what)")
    }

    mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip(_ character: Character) -> Bool {
        guard let byte = peek(), byte == character.asciiValue else { return false }
        position += 1
        return true
    }

    mutating func value(depth: Int) throws(GraphError) -> Value {
        guard depth <= ValueJSON.maximumNesting else {
            throw .limit("JSON nests deeper than \(ValueJSON.maximumNesting)")
        }
        skipSpace()
        switch peek() {
        case UInt8(ascii: "{"): return .map(try object(depth: depth))
        case UInt8(ascii: "["): return .list(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case nil: throw failure("the text ends where a value must stand")
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: Value) throws(GraphError) -> Value {
        guard bytes[position...].starts(with: word.utf8) else { throw failure("no value") }
        position += word.utf8.count
        return value
    }

    private mutating func object(depth: Int) throws(GraphError) -> ValueMap {
        position += 1
        var map = ValueMap()
        // Looking for repeated keys in the map itself would cost the square of their number.
        var keys: Set<ExactText> = []
        skipSpace()
        if skip("}") { return map }
        repeat {
            skipSpace()
            guard peek() == UInt8(ascii: "\"") else { throw failure("a key must stand here") }
            let key = try string()
            guard keys.insert(ExactText(key)).inserted else {
                throw failure("the key '\(key)' repeats")
            }
            skipSpace()
            guard skip(":") else { throw failure("':' must stand here") }
            map.append(uniqueKey: key, try value(depth: depth + 1))
            skipSpace()
        } while skip(",")
        guard skip("}") else { throw failure("',' or '}' must stand here") }
        return map
    }

    private mutating func array(depth: Int) throws(GraphError) -> [Value] {
        position += 1
        var values: [Value] = []
        skipSpace()
        if skip("]") { return values }
        repeat {
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while skip(",")
        guard skip("]") else { throw failure("',' or ']' must stand here") }
        return values
    }

    private mutating func digits() -> Int {
        let start = position
        while let byte = peek(), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { position += 1 }
        return position - start
    }

    private mutating func number() throws(GraphError) -> Value {
        let start = position
        _ = skip("-")
        let hasLeadingZero = peek() == UInt8(ascii: "0")
        let wholeCount = digits()
        guard wholeCount > 0, !(hasLeadingZero && wholeCount > 1) else {
            throw failure("no value")
        }
        var isFloat = false
        if skip(".") {
            isFloat = true
            guard digits() > 0 else { throw failure("digits must follow the point") }
        }
        if skip("e") || skip("E") {
            isFloat = true
            if !skip("-") { _ = skip("+") }
            guard digits() > 0 else { throw failure("digits must follow the exponent") }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isFloat, let number = Double(text), number.isFinite { return .float(number) }
        if !isFloat, let number = Int64(text) { return .integer(number) }
        throw failure("the number \(text) is out of range")
    }

    private mutating func string() throws(GraphError) -> String {
        position += 1
        var utf8: [UInt8] = []
        while let byte = peek() {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: utf8, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &utf8)
            case 0..<0x20: throw failure("a control character in a string")
            default: utf8.append(byte)
            }
        }
        throw failure("a string does not end")
    }

    private mutating func escape(into utf8: inout [UInt8]) throws(GraphError) {
        guard let byte = peek() else { throw failure("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): utf8.append(byte)
        case UInt8(ascii: "b"): utf8.append(0x08)
        case UInt8(ascii: "f"): utf8.append(0x0C)
        case UInt8(ascii: "n"): utf8.append(0x0A)
        case UInt8(ascii: "r"): utf8.append(0x0D)
        case UInt8(ascii: "t"): utf8.append(0x09)
        case UInt8(ascii: "u"):
            var code = try hexDigits()
            if 0xD800...0xDBFF ~= code {
                guard skip("\\"), skip("u") else { throw failure("half a surrogate pair") }
                let low = try hexDigits()
                guard 0xDC00...0xDFFF ~= low else { throw failure("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
            utf8 += UTF8.encode(scalar).map(Array.init) ?? []
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hexDigits() throws(GraphError) -> UInt32 {
        let end = position + 4
        guard end <= bytes.count,
            bytes[position..<end].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let code = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits must follow") }
        position = end
        return code
    }
}
