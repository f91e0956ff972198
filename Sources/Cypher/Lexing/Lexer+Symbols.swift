// Numbers, strings and symbols.

extension Lexer {
    mutating func lexNumber() {
        let start = offset
        var kind = Token.Kind.integer
        let marker = peek(1) | 0x20
        if bytes[offset] == UInt8(ascii: "0"),
            marker == UInt8(ascii: "x") || marker == UInt8(ascii: "o")
        {
            offset += 2
            let digits = offset
            skipDigits(radix: marker == UInt8(ascii: "x") ? 16 : 8)
            if offset == digits { kind = .malformedNumber }
        } else {
            skipDigits()
            if peek(0) == UInt8(ascii: "."), isDigit(peek(1)) {
                kind = .float
                offset += 1
                skipDigits()
            }
            if peek(0) | 0x20 == UInt8(ascii: "e") {
                let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
                if isDigit(peek(1 + sign)) {
                    kind = .float
                    offset += 1 + sign
                    skipDigits()
                }
            }
        }
        let end = offset
        skipWord()
        append(offset == end ? kind : .malformedNumber, from: start)
    }

    /// Digits, between which underscores may stand: `1_000`, `0x_FF`.
    private mutating func skipDigits(radix: Int = 10) {
        while true {
            if isDigit(peek(0), radix: radix) {
                offset += 1
            } else if peek(0) == UInt8(ascii: "_"), isDigit(peek(1), radix: radix) {
                offset += 2
            } else {
                return
            }
        }
    }

    private func isDigit(_ byte: UInt8, radix: Int) -> Bool {
        switch radix {
        case 8: (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte)
        case 10: isDigit(byte)
        default: isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
    }

    mutating func lexString(quote: UInt8) {
        let start = offset
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == quote { return append(.string, from: start) }
            if byte == UInt8(ascii: "\\") { offset += 1 }
        }
        fail("The string does not end: a closing quote is missing", at: start)
    }
}

// MARK: - Symbols

extension Lexer {
    mutating func lexSymbol(_ byte: UInt8) {
        let start = offset
        guard let (kind, count) = symbol(byte, followedBy: peek(1)) else {
            return fail("Unexpected character '\(Unicode.Scalar(byte))'", at: start)
        }
        offset += count
        switch kind {
        case .leftParenthesis, .leftBracket, .leftBrace: openBrackets.append(tokens.count)
        case .rightParenthesis: close(.leftParenthesis)
        case .rightBracket: close(.leftBracket)
        case .rightBrace: close(.leftBrace)
        default: break
        }
        append(kind, from: start)
    }

    private mutating func close(_ opening: Token.Kind) {
        guard let open = openBrackets.last, tokens[open].kind == opening else { return }
        openBrackets.removeLast()
        tokens[open].partner = UInt32(tokens.count)
    }

    private func symbol(_ byte: UInt8, followedBy next: UInt8) -> (Token.Kind, Int)? {
        let isEqual = next == UInt8(ascii: "=")
        switch byte {
        case UInt8(ascii: "("): return (.leftParenthesis, 1)
        case UInt8(ascii: ")"): return (.rightParenthesis, 1)
        case UInt8(ascii: "["): return (.leftBracket, 1)
        case UInt8(ascii: "]"): return (.rightBracket, 1)
        case UInt8(ascii: "{"): return (.leftBrace, 1)
        case UInt8(ascii: "}"): return (.rightBrace, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ";"): return (.semicolon, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "."): return next == byte ? (.dotDot, 2) : (.dot, 1)
        case UInt8(ascii: "+"): return isEqual ? (.plusEqual, 2) : (.plus, 1)
        case UInt8(ascii: "-"): return (.minus, 1)
        case UInt8(ascii: "*"): return (.star, 1)
        case UInt8(ascii: "/"): return (.slash, 1)
        case UInt8(ascii: "%"): return (.percent, 1)
        case UInt8(ascii: "^"): return (.caret, 1)
        case UInt8(ascii: "="): return next == UInt8(ascii: "~") ? (.matches, 2) : (.equal, 1)
        case UInt8(ascii: "<"):
            if isEqual { return (.lessOrEqual, 2) }
            return next == UInt8(ascii: ">") ? (.notEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"): return isEqual ? (.greaterOrEqual, 2) : (.greater, 1)
        case UInt8(ascii: "|"): return next == byte ? (.doubleBar, 2) : (.bar, 1)
        case UInt8(ascii: "&"): return (.ampersand, 1)
        case UInt8(ascii: "!"): return (.exclamation, 1)
        case UInt8(ascii: "$"): return (.dollar, 1)
        default: return nil
        }
    }
}
