// SHOW, which reads as a query: its columns are variables that YIELD projects.

extension Parser {
    /// `SHOW [kind] subject [YIELD …] [WHERE …] [RETURN …]`
    mutating func showQuery() throws(Diagnostic) -> RegularQuery {
        let start = token.lowerBound
        advance()
        let show = try showClause()
        let subject = show.subject
        var clauses = [Clause(kind: .show(show), range: range(from: start))]

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

    private mutating func showClause() throws(Diagnostic) -> ShowClause {
        if let show = try showOfSystem() { return show }
        let isAll = accept(.all)
        let first = index
        let filter = isAll ? nil : try showFilter()
        let words = tokens[first..<index].map { text($0.range).uppercased() + " " }.joined()
        let show = ShowClause(
            subject: try showSubject(of: filter), filter: filter, filterText: words)
        guard [.functions, .procedures].contains(show.subject), accept(word: "EXECUTABLE"),
            accept(.by)
        else { return show }
        guard accept(word: "CURRENT"), accept(word: "USER") else {
            throw unexpected("CURRENT USER, for there are no others")
        }
        return show
    }

    /// SHOW of users and databases; nil where something else is shown.
    private mutating func showOfSystem() throws(Diagnostic) -> ShowClause? {
        if accept(word: "USERS") { return ShowClause(subject: .users, filter: nil, filterText: "") }
        if accept(word: "CURRENT") {
            try expect(word: "USER")
            return ShowClause(subject: .currentUser, filter: nil, filterText: "")
        }
        let isDefault = accept(word: "DEFAULT")
        if isDefault || accept(word: "HOME") {
            try expect(word: "DATABASE")
            return ShowClause(
                subject: isDefault ? .defaultDatabase : .homeDatabase, filter: nil, filterText: "")
        }
        guard accept(word: "DATABASES") || accept(word: "DATABASE") else { return nil }
        guard atName, !at(.yield), !at(.where) else {
            return ShowClause(subject: .databases, filter: nil, filterText: "")
        }
        var name = try qualifiedName("a database's name").name
        // As drivers may write it.
        if !name.utf8.contains(UInt8(ascii: "/")), let dot = name.firstIndex(of: ".") {
            name.replaceSubrange(dot...dot, with: "/")
        }
        var printer = Printer()
        printer.write(name: name)
        return ShowClause(
            subject: .databases,
            filter: ShowClause.Filter(.databases, column: "name", values: [.string(name)]),
            filterText: "", nameText: " " + printer.text)
    }

    /// What is shown of a filter's subject, or of any where there is none.
    private mutating func showSubject(
        of filter: ShowClause.Filter?
    ) throws(Diagnostic) -> ShowSubject {
        let subject: ShowSubject
        switch token.keyword {
        case .index, .indexes: subject = .indexes
        case .constraint, .constraints: subject = .constraints
        case .function, .functions: subject = .functions
        case .procedure, .procedures: subject = .procedures
        default:
            throw unsupportedSubject ?? unexpected(
                filter?.subject.rawValue ?? "INDEXES, CONSTRAINTS, FUNCTIONS, "
                    + "PROCEDURES, DATABASES or USERS")
        }
        if let filter, filter.subject != subject { throw unexpected(filter.subject.rawValue) }
        advance()
        return subject
    }

    /// `RANGE`, `BUILT IN`, `NODE KEY` and their kin; nil where the subject comes next.
    private mutating func showFilter() throws(Diagnostic) -> ShowClause.Filter? {
        switch word {
        case "RANGE", "FULLTEXT", "LOOKUP", "POINT", "TEXT", "VECTOR":
            let type = word
            advance()
            return ShowClause.Filter(.indexes, column: "type", values: [.string(type)])
        case "BUILT":
            advance()
            try expect(.in)
            return ShowClause.Filter(.functions, column: "isBuiltIn", values: [.boolean(true)])
        case "USER":
            advance()
            try expect(word: "DEFINED")
            return ShowClause.Filter(.functions, column: "isBuiltIn", values: [.boolean(false)])
        case "NODE", "REL", "RELATIONSHIP", "UNIQUE", "UNIQUENESS", "KEY", "PROPERTY", "EXIST",
            "EXISTENCE":
            let types = try constraintTypes().map { Literal.string($0) }
            return ShowClause.Filter(.constraints, column: "type", values: types)
        default: return nil
        }
    }

    /// The types of constraints of a filter, as the column has them.
    private mutating func constraintTypes() throws(Diagnostic) -> [String] {
        let isOfNodes = accept(.node)
        let isOfRelationships = !isOfNodes && (accept(.rel) || accept(.relationship))
        let owners =
            isOfNodes ? ["NODE"] : isOfRelationships ? ["RELATIONSHIP"] : ["NODE", "RELATIONSHIP"]
        if accept(word: "UNIQUE") || accept(word: "UNIQUENESS") {
            return owners.map { $0 == "NODE" ? "UNIQUENESS" : "\($0)_UNIQUENESS" }
        }
        if accept(.key) { return owners.map { "\($0)_KEY" } }
        if accept(word: "PROPERTY"), accept(word: "TYPE") {
            return owners.map { "\($0)_PROPERTY_TYPE" }
        }
        guard accept(word: "EXIST") || accept(word: "EXISTENCE") else {
            throw unexpected("UNIQUENESS, KEY, PROPERTY EXISTENCE or PROPERTY TYPE")
        }
        return owners.map { "\($0)_PROPERTY_EXISTENCE" }
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
