/// Recursive descent over the tokens of one statement; operators by precedence.
///
/// Invariants: every recursion passes `enter`, so the stack is bounded by `limits.nesting`, and
/// `height` bounds the finished tree, so that consumers may recurse over it.
struct Parser {
    let bytes: [UInt8]
    let tokens: [Token]
    let lexerFailure: Diagnostic?
    let limits: ParserLimits
    /// The next token. The last one is `endOfText` or `malformed` and is never passed.
    var index = 0
    /// How many levels of recursion are open.
    private var depth = 0
    /// The height of the expression that was parsed last, or of the tallest so far inside the
    /// construct being parsed.
    var height = 0
    /// The words that could be numbers and have been read as names.
    private(set) var numberNames: Set<String> = []
    /// Whether a `|` ends the expression, so that it is no alternative of labels.
    var barEndsExpression = false

    init(_ text: String, limits: ParserLimits) throws(Diagnostic) {
        bytes = Array(text.utf8)
        self.limits = limits
        guard bytes.count <= limits.textByteCount else {
            throw Diagnostic(
                kind: .limitExceeded, detail: .textTooLong,
                message: "The text has \(bytes.count) bytes; at most \(limits.textByteCount) "
                    + "are allowed (textByteCount)",
                offset: 0)
        }
        let lexer = Lexer(bytes)
        tokens = lexer.tokens
        lexerFailure = lexer.failure
    }

    mutating func enter() throws(Diagnostic) {
        guard depth < limits.nesting else {
            throw Diagnostic(
                kind: .limitExceeded, detail: .nestingTooDeep,
                message: "The text is nested deeper than \(limits.nesting) levels (nesting)",
                offset: token.lowerBound)
        }
        depth += 1
    }

    mutating func leave() { depth -= 1 }

    /// Accounts for an operator above the last expression.
    mutating func grow() throws(Diagnostic) {
        height += 1
        guard height <= limits.expressionHeight else {
            throw Diagnostic(
                kind: .limitExceeded, detail: .nestingTooDeep,
                message: "The expression has more than \(limits.expressionHeight) operators "
                    + "one above the other (expressionHeight)",
                offset: token.lowerBound)
        }
    }
}

// MARK: - Tokens

extension Parser {
    var token: Token { tokens[index] }

    func token(at position: Int) -> Token { tokens[min(position, tokens.count - 1)] }

    func token(ahead distance: Int) -> Token { token(at: index + distance) }

    func at(_ kind: Token.Kind) -> Bool { token.kind == kind }

    func at(_ keyword: Keyword) -> Bool { token.keyword == keyword }

    /// Whether these keywords come next.
    func at(_ first: Keyword, _ second: Keyword) -> Bool {
        at(first) && token(ahead: 1).keyword == second
    }

    @discardableResult
    mutating func advance() -> Token {
        let current = token
        if index + 1 < tokens.count { index += 1 }
        return current
    }

    mutating func accept(_ kind: Token.Kind) -> Bool {
        guard at(kind) else { return false }
        advance()
        return true
    }

    mutating func accept(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    @discardableResult
    mutating func expect(_ kind: Token.Kind, _ expected: String) throws(Diagnostic) -> Token {
        guard at(kind) else { throw unexpected(expected) }
        return advance()
    }

    mutating func expect(_ keyword: Keyword) throws(Diagnostic) {
        guard accept(keyword) else { throw unexpected(keyword.rawValue) }
    }

    /// The word at the token in upper case: of those that are no keywords, because they mean
    /// something at one place only. Empty where no word stands.
    var word: String { at(.word) ? text(token.range).uppercased() : "" }

    mutating func accept(word: String) -> Bool {
        guard self.word == word else { return false }
        advance()
        return true
    }

    mutating func expect(word: String) throws(Diagnostic) {
        guard accept(word: word) else { throw unexpected(word) }
    }

    /// The range from a token's start to the end of the last token passed.
    func range(from start: UInt32) -> SourceRange {
        SourceRange(start, max(start, index > 0 ? tokens[index - 1].upperBound : start))
    }

    /// The text of a range.
    func text(_ range: SourceRange) -> String {
        String(decoding: bytes[Int(range.lowerBound)..<Int(range.upperBound)], as: UTF8.self)
    }
}

// MARK: - Errors

extension Parser {
    /// The error for a token that does not fit.
    func unexpected(_ expected: String) -> Diagnostic {
        if at(.malformed), let lexerFailure { return lexerFailure }
        if at(.exclamation), token(ahead: 1).kind == .equal {
            return failure(.unexpectedSyntax, "'!=' is no operator: write '<>'")
        }
        let found =
            switch token.kind {
            case .endOfText: "the end of the text"
            case .string where SecretText.isSecret(tokens, bytes): "a string"
            default: "'\(shortened(text(token.range)))'"
            }
        return failure(.unexpectedSyntax, "Expected \(expected), but found \(found)")
    }

    func failure(
        _ detail: CypherError.Detail, _ message: String, at offset: UInt32? = nil
    ) -> Diagnostic {
        Diagnostic(detail: detail, message: message, offset: offset ?? token.lowerBound)
    }

    private func shortened(_ text: String) -> String {
        text.count <= 40 ? text : text.prefix(37) + "..."
    }
}

// MARK: - Names

extension Parser {
    var atName: Bool { at(.word) || at(.quotedWord) }

    /// A name of any kind; `expected` says which.
    mutating func name(_ expected: String) throws(Diagnostic) -> Identifier {
        guard atName else { throw unexpected(expected) }
        return identifier(advance())
    }

    mutating func identifier(_ token: Token) -> Identifier {
        guard token.kind == .quotedWord else {
            let name = text(token.range)
            if Self.number(named: name) != nil { numberNames.insert(name) }
            return Identifier(name, token.range)
        }
        var name: [UInt8] = []
        var isSecondBacktick = false
        for byte in bytes[Int(token.lowerBound) + 1..<Int(token.upperBound) - 1] {
            if byte == UInt8(ascii: "`") {
                isSecondBacktick.toggle()
                if !isSecondBacktick { continue }
            }
            name.append(byte)
        }
        return Identifier(String(decoding: name, as: UTF8.self), token.range)
    }

    /// `INF`, `INFINITY` and `NaN` in any case.
    static func number(named word: String) -> Double? {
        switch word.utf8.count {
        case 3, 8:
            switch word.uppercased() {
            case "INF", "INFINITY": .infinity
            case "NAN": .nan
            default: nil
            }
        default: nil
        }
    }

    /// Names joined by dots, of a function or procedure.
    mutating func qualifiedName(_ expected: String) throws(Diagnostic) -> Identifier {
        var result = try name(expected)
        while accept(.dot) {
            let part = try name("a name")
            result.name += "." + part.name
            result.range = result.range.union(part.range)
        }
        return result
    }
}
