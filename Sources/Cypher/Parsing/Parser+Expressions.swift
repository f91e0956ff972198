// Expressions: operators by precedence, then what follows an operand.

/// How tightly operators bind; larger is tighter.
enum Precedence {
    static let or = 1
    static let xor = 2
    static let and = 3
    static let not = 4
    static let comparison = 5
    /// IN, STARTS WITH, IS NULL, IS :: and their kin.
    static let predicate = 6
    static let additive = 7
    static let multiplicative = 8
    static let power = 9
    static let sign = 10
    static let atom = 11
}

/// An operator between operands, or after one.
private enum Infix {
    case logical(LogicalOperator)
    case comparison(ComparisonOperator)
    case binary(BinaryOperator, tokenCount: Int)
    case isNull(isNegated: Bool)
    case isTyped(isNegated: Bool, tokenCount: Int)
    case isNormalized(form: String, isNegated: Bool, tokenCount: Int)
}

extension Parser {
    mutating func expression() throws(Diagnostic) -> Expression {
        try enter()
        defer { leave() }
        let tallest = height
        let result = try operators(minimum: Precedence.or)
        try grow()
        height = max(tallest, height)
        return result
    }

    /// An expression that ends before a `|`.
    mutating func expressionBeforeBar() throws(Diagnostic) -> Expression {
        let saved = barEndsExpression
        barEndsExpression = true
        defer { barEndsExpression = saved }
        return try expression()
    }

    /// An expression inside brackets, where a `|` may be part of labels again.
    mutating func enclosedExpression() throws(Diagnostic) -> Expression {
        let saved = barEndsExpression
        barEndsExpression = false
        defer { barEndsExpression = saved }
        return try expression()
    }

    /// Operands joined by operators that bind at least as tightly as `minimum`. Leaves the height
    /// of the result in `height`.
    private mutating func operators(minimum: Int) throws(Diagnostic) -> Expression {
        try operators(behind: prefixed(), minimum: minimum)
    }

    /// Operators that bind at least as tightly as `minimum`, and their operands, behind the first
    /// operand, whose height stands in `height`.
    private mutating func operators(
        behind first: Expression, minimum: Int
    ) throws(Diagnostic) -> Expression {
        var left = first
        while let (infix, precedence) = nextInfix(), precedence >= minimum {
            switch infix {
            case .logical(let connective):
                left = try logicalChain(left, connective, precedence)
            case .comparison:
                left = try comparisonChain(left)
            case .binary(let binary, let tokenCount):
                let leftHeight = height
                for _ in 0..<tokenCount { advance() }
                let right = try operators(minimum: precedence + 1)
                height = max(height, leftHeight)
                try grow()
                left = Expression(.binary(binary, left, right), left.range.union(right.range))
            case .isNull(let isNegated):
                for _ in 0..<(isNegated ? 3 : 2) { advance() }
                try grow()
                left = Expression(
                    .isNull(left, isNegated: isNegated), range(from: left.range.lowerBound))
            case .isTyped(let isNegated, let tokenCount):
                let operandHeight = height
                for _ in 0..<tokenCount { advance() }
                let types = try typeUnion()
                height = max(height, operandHeight)
                try grow()
                left = Expression(
                    .isTyped(left, types, isNegated: isNegated),
                    range(from: left.range.lowerBound))
            case .isNormalized(let form, let isNegated, let tokenCount):
                for _ in 0..<tokenCount { advance() }
                left = try normalTest(of: left, form, isNegated: isNegated)
            }
        }
        return left
    }

    /// Whether a test follows that a WHEN may ask of the subject of its CASE.
    var atSubjectTest: Bool {
        switch nextInfix()?.0 {
        case .comparison, .isNull, .isTyped, .isNormalized: true
        case .binary(let binary, _): [.matches, .startsWith, .endsWith].contains(binary)
        case .logical, nil: false
        }
    }

    /// A test of the subject of a CASE, such as `< 5` or `IS NULL`.
    mutating func subjectTest() throws(Diagnostic) -> Expression {
        try enter()
        defer { leave() }
        let barEnded = barEndsExpression
        barEndsExpression = false
        defer { barEndsExpression = barEnded }
        let tallest = height
        height = 0
        let start = token.lowerBound
        let subject = Expression(.caseSubject, SourceRange(start, start))
        let test = try operators(behind: subject, minimum: Precedence.comparison)
        height = max(tallest, height)
        return test
    }

    /// `a AND b AND c` becomes one flat node, so that long generated conditions stay shallow.
    private mutating func logicalChain(
        _ first: Expression, _ connective: LogicalOperator, _ precedence: Int
    ) throws(Diagnostic) -> Expression {
        var operands = [first]
        var tallest = height
        while case .logical(connective)? = nextInfix()?.0 {
            advance()
            operands.append(try operators(minimum: precedence + 1))
            tallest = max(tallest, height)
        }
        height = tallest
        try grow()
        return Expression(.logical(connective, operands), range(from: first.range.lowerBound))
    }

    private mutating func comparisonChain(_ first: Expression) throws(Diagnostic) -> Expression {
        var steps: [ComparisonStep] = []
        var tallest = height
        while case .comparison(let comparison)? = nextInfix()?.0 {
            advance()
            let operand = try operators(minimum: Precedence.comparison + 1)
            tallest = max(tallest, height)
            steps.append(ComparisonStep(comparison, operand))
        }
        height = tallest
        try grow()
        return Expression(.comparison(first, steps), range(from: first.range.lowerBound))
    }

    private func nextInfix() -> (Infix, Int)? {
        switch token.kind {
        case .word: return wordInfix()
        case .equal: return (.comparison(.equal), Precedence.comparison)
        case .notEqual: return (.comparison(.notEqual), Precedence.comparison)
        case .less: return (.comparison(.less), Precedence.comparison)
        case .lessOrEqual: return (.comparison(.lessOrEqual), Precedence.comparison)
        case .greater: return (.comparison(.greater), Precedence.comparison)
        case .greaterOrEqual: return (.comparison(.greaterOrEqual), Precedence.comparison)
        case .matches: return (.binary(.matches, tokenCount: 1), Precedence.predicate)
        case .plus: return (.binary(.add, tokenCount: 1), Precedence.additive)
        case .minus: return (.binary(.subtract, tokenCount: 1), Precedence.additive)
        case .doubleBar: return (.binary(.concatenate, tokenCount: 1), Precedence.additive)
        case .star: return (.binary(.multiply, tokenCount: 1), Precedence.multiplicative)
        case .slash: return (.binary(.divide, tokenCount: 1), Precedence.multiplicative)
        case .percent: return (.binary(.modulo, tokenCount: 1), Precedence.multiplicative)
        case .caret: return (.binary(.power, tokenCount: 1), Precedence.power)
        case .colon where atTypeMark(ahead: 0):
            return (.isTyped(isNegated: false, tokenCount: 2), Precedence.predicate)
        default: return nil
        }
    }

    private func wordInfix() -> (Infix, Int)? {
        switch token.keyword {
        case .and: return (.logical(.and), Precedence.and)
        case .or: return (.logical(.or), Precedence.or)
        case .xor: return (.logical(.xor), Precedence.xor)
        case .in:
            return (.binary(.in, tokenCount: 1), Precedence.predicate)
        case .contains: return (.binary(.contains, tokenCount: 1), Precedence.predicate)
        case .starts where token(ahead: 1).keyword == .with:
            return (.binary(.startsWith, tokenCount: 2), Precedence.predicate)
        case .ends where token(ahead: 1).keyword == .with:
            return (.binary(.endsWith, tokenCount: 2), Precedence.predicate)
        case .is: return testInfix()
        default: return nil
        }
    }

    /// `IS NULL`, `IS :: type`, `IS TYPED type`, `IS NFC NORMALIZED`, or the same with NOT.
    private func testInfix() -> (Infix, Int)? {
        let isNegated = token(ahead: 1).keyword == .not
        let next = isNegated ? 2 : 1
        let infix: Infix
        if token(ahead: next).keyword == .null {
            infix = .isNull(isNegated: isNegated)
        } else if atTypeMark(ahead: next) {
            infix = .isTyped(isNegated: isNegated, tokenCount: next + 2)
        } else if token(ahead: next).keyword == .typed {
            infix = .isTyped(isNegated: isNegated, tokenCount: next + 1)
        } else if let (form, wordCount) = normalForm(ahead: next) {
            infix = .isNormalized(
                form: form, isNegated: isNegated, tokenCount: next + wordCount)
        } else {
            return nil
        }
        return (infix, Precedence.predicate)
    }

    /// Whether `::` stands some tokens on.
    private func atTypeMark(ahead distance: Int) -> Bool {
        token(ahead: distance).kind == .colon && token(ahead: distance + 1).kind == .colon
    }
}

// MARK: - Prefix operators

extension Parser {
    /// An operand with the signs or NOTs before it.
    private mutating func prefixed() throws(Diagnostic) -> Expression {
        switch token.kind {
        case .plus, .minus:
            return try signed()
        case .word where at(.not):
            return try negated()
        default:
            return try postfixExpression()
        }
    }

    private mutating func negated() throws(Diagnostic) -> Expression {
        try enter()
        defer { leave() }
        let start = advance().lowerBound
        let operand = try operators(minimum: Precedence.not)
        try grow()
        return Expression(.unary(.not, operand), range(from: start))
    }

    private mutating func signed() throws(Diagnostic) -> Expression {
        let sign = advance()
        if sign.kind == .minus, at(.integer) || at(.float) {
            // The smallest integer has no positive counterpart, so the sign belongs to it.
            return try numberLiteral(isNegative: true, start: sign.lowerBound)
        }
        try enter()
        defer { leave() }
        let operand = try operators(minimum: Precedence.sign)
        try grow()
        return Expression(
            .unary(sign.kind == .minus ? .minus : .plus, operand), range(from: sign.lowerBound))
    }
}

// MARK: - Properties, elements, labels

extension Parser {
    /// An atom and the properties, subscripts and labels after it.
    mutating func postfixExpression() throws(Diagnostic) -> Expression {
        var base = try atom()
        while true {
            switch token.kind {
            case .dot:
                advance()
                let key = try name("a property key")
                base = Expression(.property(base, key: key), base.range.union(key.range))
            case .leftBracket:
                base = try subscripted(base)
            case .colon where canHaveLabels(base) && !atTypeMark(ahead: 0),
                .word where canHaveLabels(base) && atLabelWord(at: index):
                advance()
                let labels = try labelExpression()
                base = Expression(
                    .hasLabels(base, labels), range(from: base.range.lowerBound))
            default:
                return base
            }
            try grow()
        }
    }

    /// A label predicate follows a variable or what else may yield an element.
    private func canHaveLabels(_ base: Expression) -> Bool {
        switch base.kind {
        case .literal, .list, .map, .parameter, .hasLabels: false
        default: true
        }
    }

    private mutating func subscripted(_ base: Expression) throws(Diagnostic) -> Expression {
        advance()
        let start = base.range.lowerBound
        let from = at(.dotDot) ? nil : try enclosedExpression()
        if let from, !at(.dotDot) {
            try expect(.rightBracket, "']'")
            return Expression(.element(base, index: from), range(from: start))
        }
        advance()
        let to = at(.rightBracket) ? nil : try enclosedExpression()
        try expect(.rightBracket, "']'")
        return Expression(.slice(base, from: from, to: to), range(from: start))
    }
}
