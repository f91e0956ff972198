// Operands: literals, parameters, variables, calls and bracketed forms.

extension Parser {
    /// The smallest expression at the token. Leaves its height in `height`.
    mutating func atom() throws(Diagnostic) -> Expression {
        height = 0
        let start = token.lowerBound
        switch token.kind {
        case .integer, .float:
            return try numberLiteral(isNegative: false, start: start)
        case .malformedNumber:
            throw failure(
                .invalidNumberLiteral, "'\(text(token.range))' is not a number")
        case .string:
            let value = try stringValue(advance())
            return Expression(.literal(.string(value)), range(from: start))
        case .dollar:
            return try parameter()
        case .leftBrace:
            return try mapLiteral()
        case .leftBracket:
            return try bracketed()
        case .leftParenthesis:
            if patternEnd(from: index) != nil {
                return Expression(.pattern(try pathPattern()), range(from: start))
            }
            return try parenthesized()
        case .word, .quotedWord:
            return try wordAtom()
        default:
            throw unexpected("an expression")
        }
    }

    /// Parentheses leave no trace in the tree but in the range.
    private mutating func parenthesized() throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        var inner = try enclosedExpression()
        try expect(.rightParenthesis, "an operator or ')'")
        inner.range = range(from: start)
        return inner
    }

    private mutating func wordAtom() throws(Diagnostic) -> Expression {
        let start = token.lowerBound
        let next = token(ahead: 1).kind
        if let keyword = token.keyword, let expression = try keywordAtom(keyword, before: next) {
            return expression
        }
        if next == .leftParenthesis || (next == .dot && atQualifiedCall) {
            return try functionCall()
        }
        if next == .leftBrace { return try mapProjection() }
        if let keyword = token.keyword, keyword.startsClause, startsOperand(next) {
            throw unexpected("an expression")
        }
        if let value = wordNumber { return literal(.float(value)) }
        let variable = try name("an expression")
        return Expression(.variable(variable.name), range(from: start))
    }

    /// What a keyword starts; nil if it is a name here.
    private mutating func keywordAtom(
        _ keyword: Keyword, before next: Token.Kind
    ) throws(Diagnostic) -> Expression? {
        let start = token.lowerBound
        switch keyword {
        case .null: return literal(.null)
        case .true: return literal(.boolean(true))
        case .false: return literal(.boolean(false))
        case .case where !nameEnds(before: next):
            return try caseExpression()
        case .exists where next == .leftBrace: return try subquery(.exists)
        case .count where next == .leftBrace: return try subquery(.count)
        case .collect where next == .leftBrace: return try subquery(.collect)
        case .count
        where next == .leftParenthesis && token(ahead: 2).kind == .star
            && token(ahead: 3).kind == .rightParenthesis:
            for _ in 0..<4 { advance() }
            return Expression(.countAll, range(from: start))
        case .all where atQuantifier: return try quantifier(.all)
        case .any where atQuantifier: return try quantifier(.any)
        case .none where atQuantifier: return try quantifier(.none)
        case .single where atQuantifier: return try quantifier(.single)
        case .reduce where next == .leftParenthesis: return try reduce()
        case .trim where next == .leftParenthesis: return try trim()
        case .shortestPath where next == .leftParenthesis,
            .allShortestPaths where next == .leftParenthesis:
            return Expression(.pattern(try shortestPath()), range(from: start))
        default: return nil
        }
    }

    /// The number that the word at the token names; nil if the statement used that word as a name
    /// before, so that it is a variable.
    private var wordNumber: Double? {
        guard at(.word) else { return nil }
        let word = text(token.range)
        return numberNames.contains(word) ? nil : Self.number(named: word)
    }

    private mutating func literal(_ literal: Literal) -> Expression {
        Expression(.literal(literal), advance().range)
    }

    /// Whether a token of this kind can only start an operand, not continue one.
    private func startsOperand(_ kind: Token.Kind) -> Bool {
        switch kind {
        case .word, .quotedWord, .integer, .float, .string, .dollar, .malformedNumber: true
        default: false
        }
    }

    /// Whether a word before such a token can only be a variable.
    private func nameEnds(before kind: Token.Kind) -> Bool {
        switch kind {
        case .endOfText, .comma, .rightParenthesis, .rightBracket, .rightBrace, .dot, .equal,
            .notEqual:
            true
        default: false
        }
    }

    /// Whether names joined by dots end in a `(`.
    private var atQualifiedCall: Bool {
        var position = index + 1
        while token(at: position).kind == .dot {
            let part = token(at: position + 1).kind
            guard part == .word || part == .quotedWord else { return false }
            position += 2
        }
        return token(at: position).kind == .leftParenthesis
    }

    mutating func parameter() throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        if at(.integer) {
            let digits = text(advance().range)
            return Expression(.parameter(digits), range(from: start))
        }
        let name = try name("a parameter name")
        return Expression(.parameter(name.name), range(from: start))
    }
}

// MARK: - Calls and maps

extension Parser {
    private mutating func functionCall() throws(Diagnostic) -> Expression {
        let start = token.lowerBound
        let name = try qualifiedName("a function name")
        if token(ahead: 1).keyword == .all, startsOperand(token(ahead: 2).kind) {
            // `count(ALL x)` is `count(x)`.
            advance()
            advance()
            let arguments = try list(until: .rightParenthesis, "')' or ','")
            return Expression(
                .call(FunctionCall(name: name, arguments: arguments)), range(from: start))
        }
        if token(ahead: 1).keyword == .distinct, startsDistinctArgument {
            advance()
            advance()
            let arguments = try list(until: .rightParenthesis, "')' or ','")
            let call = FunctionCall(name: name, arguments: arguments, isDistinct: true)
            return Expression(.call(call), range(from: start))
        }
        let arguments =
            name.name.lowercased() == "normalize" ? try normalizeArguments() : try argumentList()
        let call = FunctionCall(name: name, arguments: arguments)
        return Expression(.call(call), range(from: start))
    }

    /// `trim(x)`, or `trim(LEADING c FROM x)` and its kin: calls of the functions for both ends or
    /// for one, which take the characters as second argument.
    private mutating func trim() throws(Diagnostic) -> Expression {
        let start = token.lowerBound
        var name = identifier(advance())
        advance()
        let byEnds = ["LEADING": "ltrim", "TRAILING": "rtrim", "BOTH": "btrim"][word]
        let hasEnds = byEnds != nil && startsOperand(token(ahead: 1).kind)
        if let byEnds, hasEnds {
            name.name = byEnds
            advance()
        }
        let hasCharacters = !at(.from) || !startsOperand(token(ahead: 1).kind)
        var arguments: [Expression] = []
        if hasCharacters, !at(.rightParenthesis) { arguments.append(try enclosedExpression()) }
        if hasEnds || at(.from) {
            try expect(.from)
            arguments.insert(try enclosedExpression(), at: 0)
        } else {
            while accept(.comma) { arguments.append(try enclosedExpression()) }
        }
        try expect(.rightParenthesis, "')'")
        return Expression(
            .call(FunctionCall(name: name, arguments: arguments)), range(from: start))
    }

    /// `count(DISTINCT x)` has the keyword, `count(distinct)` and `count(distinct.key)` a variable.
    private var startsDistinctArgument: Bool {
        switch token(ahead: 2).kind {
        case .rightParenthesis, .comma, .dot: false
        default: true
        }
    }

    mutating func argumentList() throws(Diagnostic) -> [Expression] {
        try expect(.leftParenthesis, "'('")
        return try list(until: .rightParenthesis, "')' or ','")
    }

    /// Expressions up to the closing bracket, which is passed.
    mutating func list(
        until end: Token.Kind, _ expected: String
    ) throws(Diagnostic) -> [Expression] {
        var items: [Expression] = []
        if accept(end) { return items }
        repeat { items.append(try enclosedExpression()) } while accept(.comma)
        try expect(end, expected)
        return items
    }

    mutating func mapLiteral() throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        var entries: [MapEntry] = []
        if !at(.rightBrace) {
            repeat { entries.append(try mapEntry("a property key or '}'")) } while accept(.comma)
        }
        try expect(.rightBrace, "',' or '}'")
        return Expression(.map(entries), range(from: start))
    }

    private mutating func mapEntry(_ expected: String) throws(Diagnostic) -> MapEntry {
        let key = try name(expected)
        try expect(.colon, "':' and a value")
        return MapEntry(key: key, value: try enclosedExpression())
    }

    private mutating func mapProjection() throws(Diagnostic) -> Expression {
        let subject = try name("a variable")
        advance()
        var items: [MapProjection.Item] = []
        if !at(.rightBrace) {
            repeat { items.append(try mapProjectionItem()) } while accept(.comma)
        }
        try expect(.rightBrace, "',' or '}'")
        return Expression(
            .mapProjection(MapProjection(subject: subject, items: items)),
            range(from: subject.range.lowerBound))
    }

    private mutating func mapProjectionItem() throws(Diagnostic) -> MapProjection.Item {
        if accept(.dot) {
            if accept(.star) { return .allProperties }
            return .property(try name("a property key or '*'"))
        }
        if token(ahead: 1).kind == .colon {
            return .entry(try mapEntry("a property key"))
        }
        let variable = try name("a variable, '.key', '.*' or 'key: value'")
        let value = Expression(.variable(variable.name), variable.range)
        return .entry(MapEntry(key: variable, value: value))
    }
}
