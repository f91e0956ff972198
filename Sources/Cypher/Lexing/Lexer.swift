/// Splits a statement into tokens.
///
/// It never fails by itself: what it cannot split becomes a last `malformed` token, so that the
/// parser reports the first error in reading order.
struct Lexer {
    let bytes: [UInt8]
    var offset = 0
    var tokens: [Token] = []
    /// Why there is a `malformed` token.
    private(set) var failure: Diagnostic?
    /// Opening brackets that are not closed yet.
    var openBrackets: [Int] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tokens.reserveCapacity(bytes.count / 4 + 2)
        run()
    }

    private mutating func run() {
        while skipBlanks(), offset < bytes.count {
            let byte = bytes[offset]
            if isWordStart(byte) {
                lexWord()
            } else if isDigit(byte) || (byte == UInt8(ascii: ".") && isDigit(peek(1))) {
                lexNumber()
            } else if byte >= 0x80 {
                lexUnicode()
            } else {
                switch byte {
                case UInt8(ascii: "'"), UInt8(ascii: "\""): lexString(quote: byte)
                case UInt8(ascii: "`"): lexQuotedWord()
                default: lexSymbol(byte)
                }
            }
            if failure != nil { break }
        }
        append(failure == nil ? .endOfText : .malformed, from: min(offset, bytes.count))
    }

    func peek(_ distance: Int) -> UInt8 {
        offset + distance < bytes.count ? bytes[offset + distance] : 0
    }

    mutating func append(_ kind: Token.Kind, from start: Int, keyword: Keyword? = nil) {
        tokens.append(
            Token(
                kind: kind, keyword: keyword, lowerBound: UInt32(start),
                upperBound: UInt32(offset)))
    }

    mutating func fail(
        _ message: String, at start: Int, detail: CypherError.Detail = .unexpectedSyntax
    ) {
        failure = Diagnostic(detail: detail, message: message, offset: UInt32(start))
        offset = start
    }
}

// MARK: - Blanks and comments

extension Lexer {
    /// Skips whitespace and comments; false if a comment does not end.
    private mutating func skipBlanks() -> Bool {
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) {
                offset += 1
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
                while offset < bytes.count, bytes[offset] != 0x0A, bytes[offset] != 0x0D {
                    offset += 1
                }
            } else if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
                guard skipBlockComment() else { return false }
            } else if byte >= 0x80, let (scalar, count) = decodeScalar(), isBlank(scalar) {
                offset += count
            } else {
                break
            }
        }
        return true
    }

    private mutating func skipBlockComment() -> Bool {
        let start = offset
        offset += 2
        while offset + 1 < bytes.count {
            if bytes[offset] == UInt8(ascii: "*"), bytes[offset + 1] == UInt8(ascii: "/") {
                offset += 2
                return true
            }
            offset += 1
        }
        fail("The comment does not end: '*/' is missing", at: start)
        return false
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar == "\u{FEFF}" || scalar == "\u{180E}"
    }
}

// MARK: - Words

extension Lexer {
    private func isWordStart(_ byte: UInt8) -> Bool {
        let upper = byte & 0xDF
        return (upper >= UInt8(ascii: "A") && upper <= UInt8(ascii: "Z"))
            || byte == UInt8(ascii: "_")
    }

    func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// Moves past all that continues a word.
    mutating func skipWord() {
        while offset < bytes.count {
            let byte = bytes[offset]
            if isWordStart(byte) || isDigit(byte) {
                offset += 1
            } else if byte >= 0x80, let (scalar, count) = decodeScalar(),
                scalar.properties.isXIDContinue
            {
                offset += count
            } else {
                break
            }
        }
    }

    private mutating func lexWord() {
        let start = offset
        skipWord()
        append(.word, from: start, keyword: Keyword.spelled(by: bytes[start..<offset]))
    }

    private mutating func lexQuotedWord() {
        let start = offset
        offset += 1
        while offset < bytes.count {
            if bytes[offset] == UInt8(ascii: "`") {
                guard peek(1) == UInt8(ascii: "`") else {
                    offset += 1
                    append(.quotedWord, from: start)
                    return
                }
                offset += 1
            }
            offset += 1
        }
        fail("The quoted name does not end: a backtick is missing", at: start)
    }

    /// Decodes the scalar at the offset. The bytes come from a `String`, so they are valid.
    private func decodeScalar() -> (Unicode.Scalar, Int)? {
        let lead = bytes[offset]
        let count = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard offset + count <= bytes.count else { return nil }
        var value = UInt32(lead) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
        for byte in bytes[offset + 1..<offset + count] { value = value << 6 | UInt32(byte & 0x3F) }
        return Unicode.Scalar(value).map { ($0, count) }
    }

    private mutating func lexUnicode() {
        let start = offset
        guard let (scalar, count) = decodeScalar() else {
            return fail("The text is not valid UTF-8", at: start)
        }
        if scalar.properties.isXIDStart { return lexWord() }
        offset += count
        switch scalar {
        // openCypher lets other dashes and arrow heads stand in patterns.
        case "\u{AD}", "\u{2010}"..."\u{2015}", "\u{2212}", "\u{FE58}", "\u{FE63}", "\u{FF0D}":
            append(.minus, from: start)
        case "\u{27E8}", "\u{3008}", "\u{FE64}", "\u{FF1C}": append(.less, from: start)
        case "\u{27E9}", "\u{3009}", "\u{FE65}", "\u{FF1E}": append(.greater, from: start)
        default: fail("Unexpected character '\(scalar)'", at: start)
        }
    }
}
