/// A text that speaks of a password, so that the strings in it are shown to nobody.
struct SecretText {
    private var bytes: [UInt8]

    /// Nil if the word PASSWORD stands nowhere outside of strings.
    init?(_ text: String) {
        bytes = Array(text.utf8)
        let lexer = Lexer(bytes)
        guard Self.isSecret(lexer.tokens, bytes) else { return nil }
        for token in lexer.tokens where token.kind == .string {
            mask(Int(token.lowerBound) + 1..<Int(token.upperBound) - 1)
        }
        // A string that does not end is none, and the rest of the text is not split.
        if lexer.failure != nil, let end = lexer.tokens.last {
            mask(Int(end.lowerBound)..<bytes.count)
        }
    }

    /// The text with as many bytes, of which those in strings are asterisks.
    var masked: String { String(decoding: bytes, as: UTF8.self) }

    private mutating func mask(_ range: Range<Int>) {
        for place in range where bytes[place] != UInt8(ascii: "\n") {
            bytes[place] = UInt8(ascii: "*")
        }
    }

    /// Whether one of the tokens is the word PASSWORD.
    static func isSecret(_ tokens: [Token], _ bytes: [UInt8]) -> Bool {
        let password = Keyword.pack("PASSWORD".utf8)
        return tokens.contains { token in
            token.kind == .word && token.upperBound - token.lowerBound == 8
                && Keyword.pack(bytes[Int(token.lowerBound)..<Int(token.upperBound)]) == password
        }
    }
}
