// SHOW, which reads as a query: its columns are variables that YIELD projects.

extension Parser {
    /// `SHOW subject [YIELD …] [WHERE …] [RETURN …]`
    mutating func showQuery() throws(Diagnostic) -> RegularQuery {
        let start = token.lowerBound
        advance()
        _ = accept(.all)
        let subject = try showSubject()
        var clauses = [Clause(kind: .show(subject), range: range(from: start))]

        let yieldStart = token.lowerBound
        let hasYield = accept(.yield)
        let shown: Projection
        if hasYield, !at(.star) {
            shown = try projection()
            try checkYield(shown)
        } else {
            let isAll = accept(.star)
            var columns = try projectionTail(from: yieldStart, isAllowed: hasYield)
            columns.items = subject.columns.filter { isAll || $0.isDefault }
                .map { column(column: $0.name, columns.range) }
            shown = columns
        }
        clauses.append(
            Clause(
                kind: .with(WithClause(projection: shown, predicate: try optionalPredicate())),
                range: range(from: yieldStart)))

        let returnStart = token.lowerBound
        if hasYield, accept(.return) {
            clauses.append(
                Clause(kind: .return(try projection()), range: range(from: returnStart)))
        } else {
            let names = shown.items.map { column(column: $0.name, shown.range) }
            let result = Projection(
                isDistinct: false, includesAll: false, items: names, orderBy: [],
                range: shown.range)
            clauses.append(Clause(kind: .return(result), range: shown.range))
        }
        let query = SingleQuery(clauses: clauses, range: range(from: start))
        return RegularQuery(parts: [query], keepsDuplicates: false, range: query.range)
    }

    private mutating func showSubject() throws(Diagnostic) -> ShowSubject {
        let keyword = token.keyword
        let subject: ShowSubject
        switch keyword {
        case .index, .indexes: subject = .indexes
        case .constraint, .constraints: subject = .constraints
        case .function, .functions: subject = .functions
        case .procedure, .procedures: subject = .procedures
        default: throw unexpected("INDEXES, CONSTRAINTS, FUNCTIONS or PROCEDURES")
        }
        advance()
        return subject
    }

    /// YIELD names columns; it does not compute.
    private func checkYield(_ projection: Projection) throws(Diagnostic) {
        let isOfNames = projection.items.allSatisfy {
            if case .variable = $0.expression.kind { true } else { false }
        }
        if isOfNames, !projection.isDistinct, !projection.includesAll { return }
        throw failure(
            .unexpectedSyntax, "YIELD takes column names or *", at: projection.range.lowerBound)
    }

    private func column(column name: String, _ range: SourceRange) -> ProjectionItem {
        ProjectionItem(expression: Expression(.variable(name), range), name: name)
    }
}
