// Reading clauses and projections.

extension Parser {
    /// The next clause; nil if the token starts none.
    mutating func clause() throws(Diagnostic) -> Clause? {
        let start = token.lowerBound
        guard let keyword = token.keyword, let kind = try clauseKind(keyword) else { return nil }
        return Clause(kind: kind, range: range(from: start))
    }

    private mutating func clauseKind(_ keyword: Keyword) throws(Diagnostic) -> Clause.Kind? {
        switch keyword {
        case .match:
            return .match(try matchClause(isOptional: false))
        case .optional:
            advance()
            if at(.call) { return try callClause(isOptional: true) }
            guard at(.match) else { throw unexpected("MATCH or CALL") }
            return .match(try matchClause(isOptional: true))
        case .unwind:
            advance()
            let list = try expression()
            try expect(.as)
            return .unwind(UnwindClause(list: list, variable: try name("a variable")))
        case .with:
            return .with(try withClause())
        case .return:
            advance()
            return .return(try projection())
        case .call:
            return try callClause(isOptional: false)
        case .order, .skip, .offset, .limit:
            return .with(try orderClause())
        case .load:
            return .loadCSV(try loadCSVClause())
        case .finish:
            advance()
            return .finish
        default:
            return try updateClauseKind(keyword)
        }
    }

    private mutating func matchClause(isOptional: Bool) throws(Diagnostic) -> MatchClause {
        advance()
        let pattern = try pattern()
        var hints: [PlannerHint] = []
        while word == "USING" { hints.append(try hint()) }
        return MatchClause(
            isOptional: isOptional, pattern: pattern, hints: hints,
            predicate: try optionalPredicate())
    }

    /// `USING INDEX n:Label(key)`, `USING SCAN n:Label` or `USING JOIN ON n`.
    private mutating func hint() throws(Diagnostic) -> PlannerHint {
        let start = advance().lowerBound
        let kind: PlannerHint.Kind
        if accept(word: "JOIN") {
            try expect(.on)
            var variables: [Identifier] = []
            repeat { variables.append(try name("a variable")) } while accept(.comma)
            kind = .join(variables)
        } else if accept(word: "SCAN") {
            let variable = try name("a variable")
            try expect(.colon, "':' and a label or type")
            kind = .scan(variable, label: try name("a label or type"))
        } else {
            kind = try indexHint()
        }
        return PlannerHint(kind: kind, range: range(from: start))
    }

    private mutating func indexHint() throws(Diagnostic) -> PlannerHint.Kind {
        if ["TEXT", "POINT"].contains(word) { throw unexpected("INDEX, for all are RANGE indexes") }
        _ = accept(.range)
        guard accept(.index) else { throw unexpected("INDEX, SCAN or JOIN") }
        // A variable may have this name too.
        if word == "SEEK", token(ahead: 1).kind != .colon { advance() }
        let variable = try name("a variable")
        try expect(.colon, "':' and a label or type")
        let label = try name("a label or type")
        try expect(.leftParenthesis, "'(' and property keys")
        var keys: [Identifier] = []
        repeat { keys.append(try name("a property key")) } while accept(.comma)
        try expect(.rightParenthesis, "',' or ')'")
        return .index(variable, label: label, keys: keys)
    }

    /// `WHERE expression`, if it comes next.
    mutating func optionalPredicate() throws(Diagnostic) -> Expression? {
        guard accept(.where) else { return nil }
        return try expression()
    }

    private mutating func withClause() throws(Diagnostic) -> WithClause {
        advance()
        let projection = try projection()
        return WithClause(projection: projection, predicate: try optionalPredicate())
    }

    /// ORDER BY, SKIP or LIMIT as a clause of its own: that of a `WITH *`.
    private mutating func orderClause() throws(Diagnostic) -> WithClause {
        var projection = try projectionTail(from: token.lowerBound)
        projection.includesAll = true
        return WithClause(projection: projection, predicate: nil)
    }

    private mutating func loadCSVClause() throws(Diagnostic) -> LoadCSVClause {
        advance()
        try expect(.csv)
        let hasHeaders = accept(.with)
        if hasHeaders { try expect(.headers) }
        try expect(.from)
        let source = try expression()
        try expect(.as)
        let variable = try name("a variable")
        var terminator: String?
        if accept(.fieldTerminator) {
            guard at(.string) else { throw unexpected("a string") }
            terminator = try stringValue(advance())
        }
        return LoadCSVClause(
            hasHeaders: hasHeaders, source: source, variable: variable,
            fieldTerminator: terminator)
    }
}

// MARK: - Projections

extension Parser {
    mutating func projection() throws(Diagnostic) -> Projection {
        let start = token.lowerBound
        let isDistinct = accept(.distinct)
        let includesAll = accept(.star)
        var items: [ProjectionItem] = []
        if !includesAll || accept(.comma) {
            repeat { items.append(try projectionItem()) } while accept(.comma)
        }
        var result = try projectionTail(from: start)
        result.isDistinct = isDistinct
        result.includesAll = includesAll
        result.items = items
        return result
    }

    /// ORDER BY, SKIP and LIMIT, as a projection without items; nothing where they are not allowed.
    mutating func projectionTail(
        from start: UInt32, isAllowed: Bool = true
    ) throws(Diagnostic) -> Projection {
        var orderBy: [SortItem] = []
        if isAllowed, accept(.order) {
            try expect(.by)
            repeat { orderBy.append(try sortItem()) } while accept(.comma)
        }
        let skip = isAllowed && (accept(.skip) || accept(.offset)) ? try expression() : nil
        let limit = isAllowed && accept(.limit) ? try expression() : nil
        return Projection(
            isDistinct: false, includesAll: false, items: [], orderBy: orderBy, skip: skip,
            limit: limit, range: range(from: start))
    }

    private mutating func projectionItem() throws(Diagnostic) -> ProjectionItem {
        let expression = try expression()
        let alias = accept(.as) ? try name("an alias") : nil
        let name: String
        if let alias {
            name = alias.name
        } else if case .variable(let variable) = expression.kind {
            name = variable
        } else {
            name = text(expression.range)
        }
        return ProjectionItem(expression: expression, alias: alias, name: name)
    }

    private mutating func sortItem() throws(Diagnostic) -> SortItem {
        let expression = try expression()
        let isDescending = accept(.desc) || accept(.descending)
        if !isDescending, !accept(.asc) { _ = accept(.ascending) }
        return SortItem(expression: expression, isDescending: isDescending)
    }
}

// MARK: - CALL

extension Parser {
    private mutating func callClause(isOptional: Bool) throws(Diagnostic) -> Clause.Kind {
        advance()
        if at(.leftBrace) || at(.leftParenthesis) {
            return .subquery(try subqueryClause(isOptional: isOptional))
        }
        let procedure = try qualifiedName("a procedure name or '{'")
        let arguments = at(.leftParenthesis) ? try argumentList() : nil
        var yield = ProcedureCall.Yield.none
        var predicate: Expression?
        if accept(.yield) {
            if accept(.star) {
                yield = .all
            } else {
                var items: [ProcedureCall.YieldItem] = []
                repeat {
                    let field = try name("a result field")
                    let alias = accept(.as) ? try name("an alias") : nil
                    items.append(ProcedureCall.YieldItem(field: field, alias: alias))
                } while accept(.comma)
                yield = .items(items)
            }
            predicate = try optionalPredicate()
        }
        return .call(
            ProcedureCall(
                name: procedure, arguments: arguments, yield: yield, predicate: predicate,
                isOptional: isOptional, isStandalone: false))
    }

    private mutating func subqueryClause(isOptional: Bool) throws(Diagnostic) -> SubqueryClause {
        var imports = SubqueryClause.Imports.leadingWith
        if accept(.leftParenthesis) {
            if accept(.star) {
                imports = .all
            } else {
                var variables: [Identifier] = []
                if !at(.rightParenthesis) {
                    repeat { variables.append(try name("a variable")) } while accept(.comma)
                }
                imports = .variables(variables)
            }
            try expect(.rightParenthesis, "')'")
        }
        try expect(.leftBrace, "'{'")
        let query = try regularQuery()
        try expect(.rightBrace, "a clause or '}'")
        return SubqueryClause(
            imports: imports, query: query, transactions: try transactions(),
            isOptional: isOptional)
    }

    private mutating func transactions() throws(Diagnostic) -> SubqueryClause.Transactions? {
        guard accept(.in) else { return nil }
        var result = SubqueryClause.Transactions(onError: .fail)
        if !at(.transactions), !at(.concurrent) { result.concurrency = try expression() }
        if accept(.concurrent) { result.isConcurrent = true }
        try expect(.transactions)
        var seen: Set<Keyword> = []
        while let keyword = token.keyword, [.of, .on, .report].contains(keyword) {
            guard seen.insert(keyword).inserted else {
                throw failure(
                    .unexpectedSyntax, "\(keyword.rawValue) can stand here only once")
            }
            advance()
            switch keyword {
            case .of:
                result.batchRowCount = try expression()
                if !accept(.rows) { try expect(.row) }
            case .on:
                result.onError = try errorBehavior()
            default:
                try expect(.status)
                try expect(.as)
                result.statusVariable = try name("a variable")
            }
        }
        return result
    }

    private mutating func errorBehavior() throws(Diagnostic)
        -> SubqueryClause.Transactions.ErrorBehavior
    {
        try expect(.error)
        if accept(.continue) { return .continue }
        if accept(.break) { return .break }
        try expect(.fail)
        return .fail
    }
}
