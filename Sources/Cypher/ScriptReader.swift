/// Cuts a text into statements at the semicolons that end them.
///
/// Text is given piece by piece, as it is typed or read; semicolons inside strings, quoted names
/// and comments are none.
public struct ScriptReader {
    private enum Place {
        case code
        /// Inside a string or quoted name, until the byte that began it.
        case quoted(UInt8)
        case lineComment, blockComment
    }

    private var statement: [UInt8] = []
    private var place = Place.code
    /// The byte before, where it can begin or end a comment, or escapes the next.
    private var last: UInt8 = 0
    private var hasCode = false

    public init() {}

    /// What was given since the last statement's end; blank where that is only blanks and comments.
    public var rest: String { hasCode ? String(decoding: statement, as: UTF8.self) : "" }

    /// Forgets an unfinished statement.
    public mutating func clear() { self = ScriptReader() }

    /// Takes more text; gives the statements that end in it, without their semicolons.
    public mutating func append(_ text: some StringProtocol) -> [String] {
        var ended: [String] = []
        for byte in text.utf8 {
            if byte == UInt8(ascii: ";"), case .code = place {
                if hasCode { ended.append(String(decoding: statement, as: UTF8.self)) }
                self = ScriptReader()
            } else if statement.isEmpty, byte <= 0x20 {
                // Places in errors count from where the statement begins.
                continue
            } else {
                statement.append(byte)
                take(byte)
            }
        }
        return ended
    }

    private mutating func take(_ byte: UInt8) {
        let previous = last
        last = byte
        switch place {
        case .code:
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): place = .quoted(byte)
            case UInt8(ascii: "/") where previous == UInt8(ascii: "/"): place = .lineComment
            case UInt8(ascii: "*") where previous == UInt8(ascii: "/"): place = .blockComment
            default: break
            }
            switch place {
            case .lineComment, .blockComment: last = 0
            default:
                // A slash may begin a comment; what follows tells.
                if previous == UInt8(ascii: "/") { hasCode = true }
                if byte > 0x20, byte != UInt8(ascii: "/") { hasCode = true }
            }
        case .quoted(let quote):
            if byte == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") {
                // An escaped backslash escapes nothing.
                last = previous == byte ? 0 : byte
            } else if byte == quote,
                previous != UInt8(ascii: "\\") || quote == UInt8(ascii: "`")
            {
                place = .code
                last = 0
            }
        case .lineComment:
            if byte == 0x0A || byte == 0x0D { place = .code }
        case .blockComment:
            if byte == UInt8(ascii: "/"), previous == UInt8(ascii: "*") {
                place = .code
                last = 0
            }
        }
    }
}
