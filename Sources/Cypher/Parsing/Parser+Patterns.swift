// Patterns, and the look-ahead that tells them from expressions.

extension Parser {
    mutating func pattern() throws(Diagnostic) -> Pattern {
        let start = token.lowerBound
        var parts: [PatternPart] = []
        repeat { parts.append(try patternPart()) } while accept(.comma)
        return Pattern(parts: parts, range: range(from: start))
    }

    mutating func patternPart() throws(Diagnostic) -> PatternPart {
        let start = token.lowerBound
        var variable: Identifier?
        if atName, token(ahead: 1).kind == .equal {
            variable = identifier(advance())
            advance()
        }
        var part: PatternPart
        if at(.shortestPath) || at(.allShortestPaths) {
            part = try shortestPath()
        } else {
            let selector = try pathSelector()
            part = try pathPattern()
            part.selector = selector
        }
        part.variable = variable
        part.range = range(from: start)
        return part
    }

    /// `shortestPath(…)` or `allShortestPaths(…)`.
    mutating func shortestPath() throws(Diagnostic) -> PatternPart {
        let selector: PatternPart.Selector =
            advance().keyword == .shortestPath ? .shortest : .allShortest
        try expect(.leftParenthesis, "'('")
        var part = try pathPattern()
        try expect(.rightParenthesis, "')'")
        part.selector = selector
        return part
    }

    /// `ANY SHORTEST`, `SHORTEST 2 GROUPS` and their kin before a path pattern.
    private mutating func pathSelector() throws(Diagnostic) -> PatternPart.Selector {
        var selector = PatternPart.Selector.all
        if at(.all), token(ahead: 1).keyword == .shortest {
            advance()
            advance()
            selector = .shortestGroups(1)
        } else if accept(.any) {
            _ = accept(.shortest)
            selector = .shortestPaths(try selectorCount())
        } else if accept(.shortest) {
            let count = try selectorCount()
            acceptPathWord()
            let isGroups = accept(.groups) || accept(.group)
            return isGroups ? .shortestGroups(count) : .shortestPaths(count)
        } else if !accept(.all) {
            return .all
        }
        acceptPathWord()
        return selector
    }

    /// How many paths or groups are wanted, one where nothing is said.
    private mutating func selectorCount() throws(Diagnostic) -> Int {
        guard at(.integer) else { return 1 }
        let count = try lengthBound()
        guard count > 0 else {
            throw failure(.unexpectedSyntax, "At least one path or group must be selected")
        }
        return count
    }

    private mutating func acceptPathWord() {
        if !accept(.paths) { _ = accept(.path) }
    }

    /// Nodes joined by relationships.
    mutating func pathPattern() throws(Diagnostic) -> PatternPart {
        let start = token.lowerBound
        try enter()
        defer { leave() }
        let barEnded = barEndsExpression
        barEndsExpression = false
        defer { barEndsExpression = barEnded }
        let first = atGroup ? emptyNode : try nodePattern()
        var steps: [PatternPart.Step] = []
        while true {
            if at(.minus) || at(.less) {
                let relationship = try quantifiedRelationship()
                steps.append(PatternPart.Step(relationship: relationship, node: try nodePattern()))
            } else if atGroup {
                let group = try group()
                let isNodeNext = at(.leftParenthesis) && !atGroup
                let node = isNodeNext ? try nodePattern() : emptyNode
                steps.append(PatternPart.Step(relationship: group, node: node))
            } else {
                break
            }
        }
        return PatternPart(
            selector: .all, start: first, steps: steps, range: range(from: start))
    }

    private mutating func quantifiedRelationship() throws(Diagnostic) -> RelationshipPattern {
        var relationship = try relationshipPattern()
        guard let quantifier = try quantifier() else { return relationship }
        guard relationship.length == nil else {
            throw failure(
                .invalidRelationshipPattern,
                "A relationship pattern cannot have both '*' and a quantifier")
        }
        relationship.length = quantifier
        relationship.range = range(from: relationship.range.lowerBound)
        return relationship
    }

    private mutating func nodePattern() throws(Diagnostic) -> NodePattern {
        let start = try expect(.leftParenthesis, "a node pattern such as '(n)'").lowerBound
        let variable = patternVariable()
        let labels = acceptLabelMark() ? try labelExpression() : nil
        let properties = try patternProperties()
        let predicate = try optionalPredicate()
        try expect(.rightParenthesis, "')' or more of the node pattern")
        return NodePattern(
            variable: variable, labels: labels, properties: properties, predicate: predicate,
            range: range(from: start))
    }

    /// The variable of a node or relationship pattern. `WHERE` is one only if nothing follows
    /// that it could test.
    private mutating func patternVariable() -> Identifier? {
        guard atName, !atLabelWord(at: index) else { return nil }
        if at(.where) {
            switch token(ahead: 1).kind {
            case .rightParenthesis, .rightBracket, .colon, .leftBrace, .star: break
            default: return nil
            }
        }
        return identifier(advance())
    }

    /// Passes what labels or types follow: a colon, or the word IS.
    private mutating func acceptLabelMark() -> Bool {
        accept(.colon) || atLabelWord(at: index) && accept(.is)
    }

    /// Whether the word IS stands here and begins labels: it is no variable then, and no test for
    /// null or a type.
    func atLabelWord(at position: Int) -> Bool {
        guard token(at: position).keyword == .is else { return false }
        let next = token(at: position + 1)
        switch next.kind {
        case .quotedWord, .exclamation, .percent, .leftParenthesis: return true
        case .word:
            switch next.keyword {
            case .where, .null, .not, .typed: return false
            // A variable of this name before its labels, `(is IS A)`.
            case .is: return token(at: position + 2).kind == .rightParenthesis
            default: return normalForm(at: position + 1) == nil
            }
        default: return false
        }
    }

    private mutating func patternProperties() throws(Diagnostic) -> Expression? {
        if at(.leftBrace) { return try mapLiteral() }
        return at(.dollar) ? try parameter() : nil
    }
}

// MARK: - Relationships

extension Parser {
    private mutating func relationshipPattern() throws(Diagnostic) -> RelationshipPattern {
        let start = token.lowerBound
        let pointsLeft = accept(.less)
        try expect(.minus, "'-'")
        var pattern = RelationshipPattern(direction: .both, range: range(from: start))
        if accept(.leftBracket) {
            pattern.variable = patternVariable()
            if acceptLabelMark() { pattern.types = try labelExpression() }
            pattern.length = try length()
            pattern.properties = try patternProperties()
            pattern.predicate = try optionalPredicate()
            try expect(.rightBracket, "']' or more of the relationship pattern")
        }
        try expect(.minus, "'-' of a relationship pattern")
        let pointsRight = accept(.greater)
        if pointsLeft != pointsRight { pattern.direction = pointsLeft ? .left : .right }
        pattern.range = range(from: start)
        return pattern
    }

    /// `*`, `*2`, `*1..3`, `*..3`, `*1..`
    private mutating func length() throws(Diagnostic) -> RelationshipPattern.Length? {
        if at(.dotDot) || (at(.integer) && token(ahead: 1).kind == .dotDot) {
            throw failure(
                .invalidRelationshipPattern, "A variable length starts with '*', as in '*1..3'")
        }
        guard accept(.star) else { return nil }
        if at(.minus) {
            throw failure(.invalidRelationshipPattern, "A length cannot be negative")
        }
        let minimum = at(.integer) ? try lengthBound() : nil
        guard accept(.dotDot) else {
            return RelationshipPattern.Length(minimum: minimum, maximum: minimum)
        }
        if at(.minus) {
            throw failure(.invalidRelationshipPattern, "A length cannot be negative")
        }
        let maximum = at(.integer) ? try lengthBound() : nil
        return RelationshipPattern.Length(minimum: minimum, maximum: maximum)
    }

    /// `+`, `*`, `{2}`, `{1,3}`, `{,3}`, `{1,}` behind a relationship pattern.
    mutating func quantifier() throws(Diagnostic) -> RelationshipPattern.Length? {
        if accept(.plus) { return RelationshipPattern.Length(minimum: 1, maximum: nil) }
        if accept(.star) { return RelationshipPattern.Length(minimum: 0, maximum: nil) }
        guard accept(.leftBrace) else { return nil }
        let minimum = at(.integer) ? try lengthBound() : nil
        var maximum = minimum
        if accept(.comma) {
            maximum = at(.integer) ? try lengthBound() : nil
        } else if minimum == nil {
            throw failure(
                .invalidRelationshipPattern, "A quantifier needs a number, as in '{1,3}'")
        }
        try expect(.rightBrace, "'}' of a quantifier")
        return RelationshipPattern.Length(minimum: minimum ?? 0, maximum: maximum)
    }

    mutating func lengthBound() throws(Diagnostic) -> Int {
        Int(try integerValue(advance(), isNegative: false))
    }
}

// MARK: - Labels and types

extension Parser {
    /// What follows the colon: names with `:`, `&`, `|`, `!`, `%`, parentheses and `$(…)`.
    mutating func labelExpression() throws(Diagnostic) -> LabelExpression {
        try enter()
        defer { leave() }
        var terms = [try labelConjunction()]
        while at(.bar), !barEndsExpression {
            advance()
            // The older form repeats the colon: `:A|:B`.
            _ = accept(.colon)
            terms.append(try labelConjunction())
        }
        return terms.count == 1 ? terms[0] : .or(terms)
    }

    private mutating func labelConjunction() throws(Diagnostic) -> LabelExpression {
        var terms = [try labelTerm()]
        while accept(.ampersand) || accept(.colon) { terms.append(try labelTerm()) }
        return terms.count == 1 ? terms[0] : .and(terms)
    }

    private mutating func labelTerm() throws(Diagnostic) -> LabelExpression {
        switch token.kind {
        case .exclamation:
            try enter()
            defer { leave() }
            let start = advance().lowerBound
            let operand = try labelTerm()
            return .not(operand, range(from: start))
        case .percent:
            return .wildcard(advance().range)
        case .dollar:
            let (expression, isAny) = try dynamicLabel()
            return .dynamic(expression, isAny: isAny)
        case .leftParenthesis:
            advance()
            let barEnded = barEndsExpression
            barEndsExpression = false
            defer { barEndsExpression = barEnded }
            let inner = try labelExpression()
            try expect(.rightParenthesis, "')'")
            return inner
        default:
            return .name(try name("a label or type"))
        }
    }

    /// `$(expression)`, `$all(expression)` or `$any(expression)`
    mutating func dynamicLabel() throws(Diagnostic) -> (expression: Expression, isAny: Bool) {
        try expect(.dollar, "'$'")
        let isAny = accept(.any)
        if !isAny { _ = accept(.all) }
        try expect(.leftParenthesis, "'(' of a computed label")
        let label = try expression()
        try expect(.rightParenthesis, "')'")
        return (label, isAny)
    }
}

// MARK: - Look-ahead

extension Parser {
    /// The index of the token after the path pattern that starts at `start`; nil if an expression
    /// in parentheses stands there. A pattern here has at least one relationship.
    func patternEnd(from start: Int) -> Int? {
        guard looksLikeNode(at: start) else { return nil }
        var position = Int(tokens[start].partner) + 1
        var end: Int?
        while let next = relationshipEnd(from: position), looksLikeNode(at: next) {
            position = Int(tokens[next].partner) + 1
            end = position
        }
        return end
    }

    private func looksLikeNode(at position: Int) -> Bool {
        guard token(at: position).kind == .leftParenthesis, tokens[position].partner > 0
        else { return false }
        var inner = position + 1
        if token(at: inner).kind == .word || token(at: inner).kind == .quotedWord {
            if !atLabelWord(at: inner) { inner += 1 }
            if token(at: inner).keyword == .where { return true }
        }
        if atLabelWord(at: inner) { return true }
        switch token(at: inner).kind {
        case .rightParenthesis, .colon: return true
        case .leftBrace: return endsNode(at: Int(token(at: inner).partner) + 1)
        case .dollar: return endsNode(at: inner + 2)
        default: return false
        }
    }

    /// Whether a node pattern may go on with this token after its properties. A map or parameter
    /// in parentheses may also be part of an expression, as in `({k: 2}.k) - -(1)`.
    private func endsNode(at position: Int) -> Bool {
        token(at: position).kind == .rightParenthesis || token(at: position).keyword == .where
    }

    /// The index after `-[…]->` and its kin; nil if the tokens are operators.
    private func relationshipEnd(from start: Int) -> Int? {
        var position = start
        if token(at: position).kind == .less { position += 1 }
        guard token(at: position).kind == .minus else { return nil }
        position += 1
        if token(at: position).kind == .leftBracket {
            let partner = Int(token(at: position).partner)
            guard partner > 0 else { return nil }
            position = partner + 1
        }
        guard token(at: position).kind == .minus else { return nil }
        position += 1
        if token(at: position).kind == .greater { position += 1 }
        switch token(at: position).kind {
        case .plus, .star: position += 1
        case .leftBrace where tokens[position].partner > 0:
            position = Int(tokens[position].partner) + 1
        default: break
        }
        return position < tokens.count ? position : nil
    }
}
