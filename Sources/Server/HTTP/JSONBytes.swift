import Graph

/// JSON text as it is written, in UTF-8 (RFC 8259).
struct JSONBytes {
    var bytes: [UInt8] = []

    /// Text that is JSON already.
    mutating func append(raw text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    mutating func append(raw text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func append(_ string: String) {
        var string = string
        string.withUTF8 { append(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// A string whose bytes the caller knows to be UTF-8.
    mutating func append(utf8: UnsafeRawBufferPointer) {
        bytes.append(UInt8(ascii: "\""))
        var rest = utf8[...]
        while let place = rest.firstIndex(where: Self.needsEscape) {
            bytes.append(contentsOf: rest[..<place])
            appendEscape(rest[place])
            rest = rest[(place + 1)...]
        }
        bytes.append(contentsOf: rest)
        bytes.append(UInt8(ascii: "\""))
    }

    /// A key of an object, and the colon behind it.
    mutating func append(key: String) {
        append(key)
        bytes.append(UInt8(ascii: ":"))
    }

    /// Values with commas between them.
    mutating func append<T>(
        _ elements: some Sequence<T>, _ appendElement: (T, inout JSONBytes) -> Void
    ) {
        var isFirst = true
        for element in elements {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            appendElement(element, &self)
        }
    }

    /// A list of strings.
    mutating func append(list strings: some Sequence<String>) {
        bytes.append(UInt8(ascii: "["))
        append(strings) { $1.append($0) }
        bytes.append(UInt8(ascii: "]"))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): append(raw: "\\\"")
        case UInt8(ascii: "\\"): append(raw: "\\\\")
        case 0x0A: append(raw: "\\n")
        case 0x0D: append(raw: "\\r")
        case 0x09: append(raw: "\\t")
        default:
            let digits = Array("0123456789abcdef".utf8)
            append(raw: "\\u00")
            bytes.append(digits[Int(byte >> 4)])
            bytes.append(digits[Int(byte & 15)])
        }
    }
}
