// Statements: the mode, then a query or a schema command.

extension Parser {
    mutating func statement(text: String) throws(Diagnostic) -> Statement {
        var mode = Statement.Mode.run
        try passVersion()
        if accept(.explain) {
            mode = .explain
        } else if accept(.profile) {
            mode = .profile
        }
        try passVersion()
        let body: Statement.Body =
            if atAdministrationCommand {
                .administration(try administrationCommand(mode))
            } else if atSchemaCommand {
                .schema(try schemaCommand())
            } else if at(.show) {
                .query(try showQuery())
            } else {
                .query(try topLevelQuery())
            }
        _ = accept(.semicolon)
        guard at(.endOfText) else {
            throw unsupportedClause
                ?? unexpected("an operator, a clause or the end of the text")
        }
        return Statement(mode: mode, body: body, text: text)
    }

    /// `CYPHER 5 runtime=parallel`: the version must be ours; options for the planner of another
    /// database mean nothing here.
    private mutating func passVersion() throws(Diagnostic) {
        guard accept(word: "CYPHER") else { return }
        if at(.integer), text(token.range) != "5" {
            throw failure(.unexpectedSyntax, "This is Cypher 5; there is no other version here")
        }
        _ = accept(.integer)
        while atName, token(ahead: 1).kind == .equal {
            advance()
            advance()
            guard atName || at(.string) || at(.integer) else { throw unexpected("an option's value") }
            advance()
        }
    }

    private mutating func topLevelQuery() throws(Diagnostic) -> RegularQuery {
        var query = try regularQuery()
        if query.parts.count == 1, query.parts[0].clauses.count == 1,
            case .call(var call) = query.parts[0].clauses[0].kind
        {
            call.isStandalone = true
            query.parts[0].clauses[0].kind = .call(call)
        }
        return query
    }

    mutating func regularQuery() throws(Diagnostic) -> RegularQuery {
        try enter()
        defer { leave() }
        let start = token.lowerBound
        var parts = [try singleQuery()]
        var keepsDuplicates: Bool?
        while at(.union) {
            let union = advance()
            let isAll = accept(.all)
            if !isAll { _ = accept(.distinct) }
            guard keepsDuplicates ?? isAll == isAll else {
                throw failure(
                    .invalidClauseComposition, "UNION and UNION ALL cannot be mixed",
                    at: union.lowerBound)
            }
            keepsDuplicates = isAll
            parts.append(try singleQuery())
        }
        return RegularQuery(
            parts: parts, keepsDuplicates: keepsDuplicates ?? false, range: range(from: start))
    }

    private mutating func singleQuery() throws(Diagnostic) -> SingleQuery {
        let start = token.lowerBound
        guard var next = try clause() else {
            throw unsupportedClause ?? unexpected("a clause such as MATCH or RETURN")
        }
        var clauses = [next]
        while let following = try clause() {
            next = following
            clauses.append(next)
        }
        return SingleQuery(clauses: clauses, range: range(from: start))
    }
}
