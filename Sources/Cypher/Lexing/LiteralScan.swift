/// The literals of a statement and the text around them, found without parsing.
///
/// Statements that differ in literals alone have one shape: what `parse` makes of them differs only
/// in the values of these literals. Numbers with an exponent or in another base, strings with
/// escapes and the words `true`, `false` and `null` stay part of the shape.
public struct LiteralScan: Sendable {
    public struct Item: Sendable {
        public let literal: Literal
        /// Where it stands in the text.
        public let range: SourceRange
    }

    /// The text with a mark for the kind of each literal in its place.
    public let shape: String
    public let literals: [Item]

    /// Nil if there are no literals, or the text is no sequence of tokens.
    public init?(_ text: String, limits: ParserLimits = ParserLimits()) {
        let bytes = Array(text.utf8)
        guard bytes.count <= limits.textByteCount else { return nil }
        let lexer = Lexer(bytes)
        guard lexer.failure == nil else { return nil }
        var shape: [UInt8] = []
        shape.reserveCapacity(bytes.count)
        var literals: [Item] = []
        var end = 0
        for token in lexer.tokens {
            guard let literal = Self.literal(token, bytes) else { continue }
            literals.append(Item(literal: literal, range: token.range))
            shape += bytes[end..<Int(token.lowerBound)]
            // A control character, which no statement has outside strings and quoted names; those
            // it takes the place of are gone or stay whole.
            shape.append(UInt8(ascii: "\u{1}"))
            shape.append(Self.mark(literal))
            end = Int(token.upperBound)
        }
        if literals.isEmpty { return nil }
        shape += bytes[end...]
        self.shape = String(decoding: shape, as: UTF8.self)
        self.literals = literals
    }

    /// The literal that stands at a place of the text, found by halving: they are in its order.
    public func index(at range: SourceRange) -> Int? {
        var low = 0
        var high = literals.count
        while low < high {
            let middle = (low + high) / 2
            if literals[middle].range.lowerBound < range.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low < literals.count, literals[low].range.lowerBound == range.lowerBound,
            literals[low].range.upperBound == range.upperBound
        else { return nil }
        return low
    }

    private static func mark(_ literal: Literal) -> UInt8 {
        switch literal {
        case .integer: UInt8(ascii: "i")
        case .float: UInt8(ascii: "f")
        default: UInt8(ascii: "s")
        }
    }

    private static func literal(_ token: Token, _ bytes: [UInt8]) -> Literal? {
        let part = bytes[Int(token.lowerBound)..<Int(token.upperBound)]
        switch token.kind {
        case .integer:
            // Any integer of so many digits fits; one with a leading 0 may be of another base.
            guard part.count <= 18, part.count == 1 || part.first != UInt8(ascii: "0"),
                part.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
            else { return nil }
            return .integer(part.reduce(0) { $0 * 10 + Int64($1 & 0x0f) })
        case .float:
            guard part.count <= 40,
                part.allSatisfy({
                    $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") || $0 == UInt8(ascii: ".")
                })
            else { return nil }
            return Double(String(decoding: part, as: UTF8.self)).map { .float($0) }
        case .string:
            let content = part.dropFirst().dropLast()
            guard !content.contains(UInt8(ascii: "\\")) else { return nil }
            return .string(String(decoding: content, as: UTF8.self))
        default: return nil
        }
    }
}
