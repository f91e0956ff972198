// CASE, comprehensions, quantifiers, reduce and subqueries.

extension Parser {
    mutating func caseExpression() throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        let subject = at(.when) ? nil : try enclosedExpression()
        var branches: [CaseExpression.Branch] = []
        while accept(.when) {
            let (condition, testsSubject) =
                subject == nil ? (try enclosedExpression(), false) : try subjectCondition()
            try expect(.then)
            let result = try enclosedExpression()
            branches.append(
                CaseExpression.Branch(
                    condition: condition, result: result, testsSubject: testsSubject))
        }
        guard !branches.isEmpty else { throw unexpected("WHEN") }
        let otherwise = accept(.else) ? try enclosedExpression() : nil
        guard accept(Keyword.end) else { throw unexpected("WHEN, ELSE or END") }
        let expression = CaseExpression(
            subject: subject, branches: branches, otherwise: otherwise)
        return Expression(.conditional(expression), range(from: start))
    }

    /// What stands between WHEN and THEN of a CASE with a subject: a value, or values and tests
    /// with commas between them, one of which must hold.
    private mutating func subjectCondition()
        throws(Diagnostic) -> (condition: Expression, testsSubject: Bool)
    {
        let start = token.lowerBound
        var tests: [Expression] = []
        repeat {
            let isTest = atSubjectTest
            let next = try isTest ? subjectTest() : enclosedExpression()
            if !isTest, tests.isEmpty, !at(.comma) { return (next, false) }
            tests.append(isTest ? next : try subjectEquals(next))
        } while accept(.comma)
        if tests.count == 1 { return (tests[0], true) }
        try grow()
        return (Expression(.logical(.or, tests), range(from: start)), true)
    }

    private mutating func subjectEquals(_ value: Expression) throws(Diagnostic) -> Expression {
        try grow()
        let subject = Expression(
            .caseSubject, SourceRange(value.range.lowerBound, value.range.lowerBound))
        return Expression(.comparison(subject, [ComparisonStep(.equal, value)]), value.range)
    }

    /// A list, a list comprehension or a pattern comprehension.
    mutating func bracketed() throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        if atName, token(ahead: 1).keyword == .in, !at(.not) {
            return try listComprehension(start)
        }
        let isNamed = atName && token(ahead: 1).kind == .equal
        if let end = patternEnd(from: isNamed ? index + 2 : index),
            token(at: end).kind == .bar || token(at: end).keyword == .where
        {
            return try patternComprehension(start)
        }
        return Expression(.list(try list(until: .rightBracket, "',' or ']'")), range(from: start))
    }

    private mutating func listComprehension(_ start: UInt32) throws(Diagnostic) -> Expression {
        let variable = try name("a variable")
        advance()
        let list = try expressionBeforeBar()
        let predicate = accept(.where) ? try expressionBeforeBar() : nil
        let result = accept(.bar) ? try enclosedExpression() : nil
        try expect(.rightBracket, "WHERE, '|' or ']'")
        let comprehension = ListComprehension(
            variable: variable, list: list, predicate: predicate, result: result)
        return Expression(.listComprehension(comprehension), range(from: start))
    }

    private mutating func patternComprehension(_ start: UInt32) throws(Diagnostic) -> Expression {
        let part = try patternPart()
        let predicate = accept(.where) ? try expressionBeforeBar() : nil
        try expect(.bar, "'|'")
        let result = try enclosedExpression()
        try expect(.rightBracket, "']'")
        let comprehension = PatternComprehension(part: part, predicate: predicate, result: result)
        return Expression(.patternComprehension(comprehension), range(from: start))
    }

    /// Whether `(variable IN` follows.
    var atQuantifier: Bool {
        token(ahead: 1).kind == .leftParenthesis && token(ahead: 3).keyword == .in
    }

    mutating func quantifier(
        _ kind: QuantifierExpression.Kind
    ) throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        advance()
        let variable = try name("a variable")
        try expect(.in)
        let list = try enclosedExpression()
        let predicate = accept(.where) ? try enclosedExpression() : nil
        try expect(.rightParenthesis, "WHERE or ')'")
        let quantifier = QuantifierExpression(
            kind: kind, variable: variable, list: list, predicate: predicate)
        return Expression(.quantifier(quantifier), range(from: start))
    }

    mutating func reduce() throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        advance()
        let accumulator = try name("a variable")
        try expect(.equal, "'='")
        let initial = try enclosedExpression()
        try expect(.comma, "','")
        let variable = try name("a variable")
        try expect(.in)
        let list = try expressionBeforeBar()
        try expect(.bar, "'|'")
        let result = try enclosedExpression()
        try expect(.rightParenthesis, "')'")
        let reduce = ReduceExpression(
            accumulator: accumulator, initial: initial, variable: variable, list: list,
            result: result)
        return Expression(.reduce(reduce), range(from: start))
    }

    /// `EXISTS { … }` and its kin; a bare pattern inside is short for a MATCH of it.
    mutating func subquery(_ kind: SubqueryKind) throws(Diagnostic) -> Expression {
        let start = advance().lowerBound
        advance()
        let barEnded = barEndsExpression
        barEndsExpression = false
        defer { barEndsExpression = barEnded }
        let isPattern = at(.leftParenthesis) || (atName && token(ahead: 1).kind == .equal)
        let query = isPattern ? try patternQuery() : try regularQuery()
        try expect(.rightBrace, "a clause or '}'")
        return Expression(.subquery(kind, query), range(from: start))
    }

    private mutating func patternQuery() throws(Diagnostic) -> RegularQuery {
        let start = token.lowerBound
        let pattern = try pattern()
        let match = MatchClause(
            isOptional: false, pattern: pattern, predicate: try optionalPredicate())
        let whole = range(from: start)
        let clause = Clause(kind: .match(match), range: whole)
        return RegularQuery(
            parts: [SingleQuery(clauses: [clause], range: whole)], keepsDuplicates: false,
            range: whole)
    }
}
