/// Texts as lines of the audit log hold them.
///
/// Besides what JSON demands, all is escaped that would let a name pass for something else on a
/// terminal: control characters, those that change the direction of text, those without width.
public enum AuditText {
    /// A JSON string with its quotes.
    static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// The text with escapes, for people and for JSON.
    public static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isHidden(scalar):
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x2069,
            0xFEFF:
            true
        default: false
        }
    }

    /// At most `byteLimit` bytes of a text, and a mark where it was longer.
    static func clipped(_ text: String, _ byteLimit: Int) -> String {
        guard text.utf8.count > byteLimit else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: byteLimit)
        while end.samePosition(in: text.unicodeScalars) == nil {
            end = text.utf8.index(before: end)
        }
        return String(text[..<end]) + "…"
    }
}

/// Takes a line of the audit log apart. It takes a little more than is ever written: who reads
/// compares the line with what would be written.
struct AuditLineReader {
    private var rest: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { rest = line }

    /// The digits behind `prefix`; nil, and nothing taken, where there are none.
    mutating func number(_ prefix: String) -> UInt64? {
        guard rest.starts(with: prefix.utf8) else { return nil }
        let digits = rest.dropFirst(prefix.utf8.count).prefix(20).prefix {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
        }
        guard let number = UInt64(String(decoding: digits, as: UTF8.self)) else { return nil }
        rest = rest[digits.endIndex...]
        return number
    }

    /// The string behind `prefix`; nil, and nothing taken, where there is none.
    mutating func string(_ prefix: String) -> String? {
        guard rest.starts(with: prefix.utf8) else { return nil }
        var input = rest.dropFirst(prefix.utf8.count)
        guard input.popFirst() == UInt8(ascii: "\"") else { return nil }
        var bytes: [UInt8] = []
        while let byte = input.popFirst() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
                rest = input
                return text
            case UInt8(ascii: "\\"):
                guard let scalar = Self.escape(&input) else { return nil }
                bytes += Array(String(Character(scalar)).utf8)
            default: bytes.append(byte)
            }
        }
        return nil
    }

    private static func escape(_ input: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        switch input.popFirst() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let digits = input.prefix(4)
            input = input.dropFirst(4)
            return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
                .flatMap { Unicode.Scalar($0) }
        default: return nil
        }
    }
}
