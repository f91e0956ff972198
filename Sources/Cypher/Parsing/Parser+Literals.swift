// The values of number and string tokens.

extension Parser {
    /// The number at the token; `start` is where its sign stands, if it has one.
    mutating func numberLiteral(
        isNegative: Bool, start: UInt32
    ) throws(Diagnostic) -> Expression {
        let token = advance()
        height = 0
        let literal: Literal =
            if token.kind == .integer {
                .integer(try integerValue(token, isNegative: isNegative))
            } else {
                .float(try floatValue(token, isNegative: isNegative))
            }
        return Expression(.literal(literal), range(from: start))
    }

    func integerValue(_ token: Token, isNegative: Bool) throws(Diagnostic) -> Int64 {
        var digits = bytes[Int(token.lowerBound)..<Int(token.upperBound)]
        var radix: UInt64 = 10
        switch digits.dropFirst().first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "x"):
            radix = 16
            digits = digits.dropFirst(2)
        case UInt8(ascii: "o"):
            radix = 8
            digits = digits.dropFirst(2)
        default: break
        }
        var magnitude: UInt64 = 0
        for digit in digits where digit != UInt8(ascii: "_") {
            let value = digit <= UInt8(ascii: "9") ? digit & 0x0F : (digit & 0x0F) + 9
            let (product, overflowed) = magnitude.multipliedReportingOverflow(by: radix)
            let (sum, carried) = product.addingReportingOverflow(UInt64(value))
            guard !overflowed, !carried, sum <= UInt64(Int64.max) + (isNegative ? 1 : 0) else {
                throw failure(
                    .integerOverflow, "The integer '\(text(token.range))' does not fit 64 bits",
                    at: token.lowerBound)
            }
            magnitude = sum
        }
        return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
    }

    private func floatValue(_ token: Token, isNegative: Bool) throws(Diagnostic) -> Double {
        let text = text(token.range)
        guard let value = Double(text.filter { $0 != "_" }) else {
            throw failure(
                .invalidNumberLiteral, "'\(text)' is not a number", at: token.lowerBound)
        }
        guard value.isFinite else {
            throw failure(
                .floatingPointOverflow, "The number '\(text)' does not fit a Float",
                at: token.lowerBound)
        }
        return isNegative ? -value : value
    }
}

// MARK: - Strings

extension Parser {
    /// The string without quotes, escapes resolved.
    func stringValue(_ token: Token) throws(Diagnostic) -> String {
        let content = bytes[Int(token.lowerBound) + 1..<Int(token.upperBound) - 1]
        guard content.contains(UInt8(ascii: "\\")) else {
            return String(decoding: content, as: UTF8.self)
        }
        var result: [UInt8] = []
        result.reserveCapacity(content.count)
        var offset = content.startIndex
        while offset < content.endIndex {
            let byte = content[offset]
            offset += 1
            if byte == UInt8(ascii: "\\") {
                try resolveEscape(content, &offset, into: &result)
            } else {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Appends what the escape stands for; `offset` is after the backslash.
    private func resolveEscape(
        _ content: ArraySlice<UInt8>, _ offset: inout Int, into result: inout [UInt8]
    ) throws(Diagnostic) {
        let start = offset - 1
        let letter = content[offset]
        offset += 1
        switch letter {
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"),
            UInt8(ascii: "/"):
            result.append(letter)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let digitCount = letter == UInt8(ascii: "u") ? 4 : 8
            var value = hexadecimal(content, &offset, digitCount)
            if let high = value, (0xD800..<0xDC00).contains(high),
                content[offset...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")])
            {
                offset += 2
                value = hexadecimal(content, &offset, 4).flatMap { low in
                    (0xDC00..<0xE000).contains(low)
                        ? 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00) : nil
                }
            }
            guard let scalar = value.flatMap(Unicode.Scalar.init) else {
                throw failure(
                    .invalidUnicodeLiteral,
                    "Expected \(digitCount) hexadecimal digits of a Unicode character after "
                        + "'\\\(Unicode.Scalar(letter))'",
                    at: UInt32(start))
            }
            result += Array(String(Character(scalar)).utf8)
        default:
            throw failure(
                .unexpectedSyntax,
                "A string has no escape '\\\(Unicode.Scalar(letter))'; a backslash is '\\\\'",
                at: UInt32(start))
        }
    }

    private func hexadecimal(
        _ content: ArraySlice<UInt8>, _ offset: inout Int, _ digitCount: Int
    ) -> UInt32? {
        guard offset + digitCount <= content.endIndex else { return nil }
        var value: UInt32 = 0
        for digit in content[offset..<offset + digitCount] {
            guard let part = Character(Unicode.Scalar(digit)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(part)
        }
        offset += digitCount
        return value
    }
}
