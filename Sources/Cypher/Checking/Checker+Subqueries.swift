// CALL { … }: what its query sees of the variables around, and what it may do.

extension Checker {
    mutating func check(_ subquery: SubqueryClause) throws(Diagnostic) {
        let saved = (scope, forbiddenTransactions)
        let columns: [(String, StaticType)]?
        forbiddenTransactions = "inside another CALL"
        switch subquery.imports {
        case .all:
            scope = saved.0.nested
            columns = try check(subquery.query, .clause)
        case .variables(let variables):
            var imported = Scope()
            for variable in variables {
                imported.outer[variable.name] = try type(of: variable.name, variable.range)
            }
            scope = imported
            columns = try check(subquery.query, .clause)
        case .leadingWith:
            columns = try checkImporting(subquery.query)
        }
        (scope, forbiddenTransactions) = saved
        for (name, type) in columns ?? [] {
            try declare(Identifier(name, subquery.query.range), type)
        }
        if let transactions = subquery.transactions { try check(transactions) }
    }

    /// Each part of the query sees of the outer variables what its leading WITH names.
    private mutating func checkImporting(
        _ query: RegularQuery
    ) throws(Diagnostic) -> [(String, StaticType)]? {
        let outer = scope
        if query.parts.count > 1 { forbiddenTransactions = "in a UNION" }
        var columns: [(String, StaticType)]?
        for (position, part) in query.parts.enumerated() {
            try checkLeadingWith(part, outer)
            scope = part.startsWithImport ? outer.local : Scope()
            let alone = RegularQuery(
                parts: [part], keepsDuplicates: query.keepsDuplicates, range: part.range)
            let found = try check(alone, .clause)
            columns = position == 0 ? found : try unite(columns, found, part.range)
        }
        return columns
    }

    /// A leading WITH either imports variables and does no more, or uses none from outside.
    private func checkLeadingWith(_ part: SingleQuery, _ outer: Scope) throws(Diagnostic) {
        guard let first = part.clauses.first, case .with(let with) = first.kind else { return }
        let rule = "An importing WITH names outer variables and does no more: "
        guard part.startsWithImport else {
            var probe = self
            probe.scope = Scope()
            do {
                _ = try probe.check(with.projection, isReturn: false, predicate: with.predicate)
            } catch let error where error.detail == .undefinedVariable {
                probe.scope = outer
                _ = try probe.check(with.projection, isReturn: false, predicate: with.predicate)
                throw failure(
                    .invalidClauseComposition,
                    rule + "aliases and expressions are not supported in it", first.range)
            }
            return
        }
        let projection = with.projection
        let extra: String? =
            if with.predicate != nil {
                "WHERE"
            } else if projection.isDistinct {
                "DISTINCT"
            } else if !projection.orderBy.isEmpty {
                "ORDER BY"
            } else if projection.skip != nil {
                "SKIP"
            } else if projection.limit != nil {
                "LIMIT"
            } else {
                nil
            }
        guard let extra else { return }
        throw failure(
            .invalidClauseComposition, rule + "\(extra) is not allowed in it", first.range)
    }

    /// Columns of a subquery become variables, so each needs a name of its own.
    func checkReturnedNames(_ projection: Projection) throws(Diagnostic) {
        for item in projection.items where item.alias == nil && !item.expression.isVariable {
            throw failure(
                .noExpressionAlias, "An expression in RETURN of CALL { } needs a name: add AS",
                item.expression.range)
        }
    }
}

// MARK: - IN TRANSACTIONS

extension Checker {
    /// Each batch commits by itself: nothing outside of it may depend on that it does not.
    func checkTransactions(of query: SingleQuery) throws(Diagnostic) {
        let calls = query.clauses.filter(\.runsTransactions)
        guard let call = calls.first else { return }
        if let forbiddenTransactions {
            throw failure(
                .invalidClauseComposition,
                "CALL { … } IN TRANSACTIONS cannot stand \(forbiddenTransactions)", call.range)
        }
        for clause in query.clauses where clause.isWriting && !clause.runsTransactions {
            throw failure(
                .invalidClauseComposition,
                "A query with CALL { … } IN TRANSACTIONS can change the graph only inside of it",
                clause.range)
        }
    }

    private mutating func check(
        _ transactions: SubqueryClause.Transactions
    ) throws(Diagnostic) {
        for count in [transactions.batchRowCount, transactions.concurrency].compactMap({ $0 }) {
            try checkRowCount(count)
            if case .literal(.integer(0)) = count.kind {
                throw failure(
                    .negativeIntegerArgument, "The number must be 1 or more", count.range)
            }
        }
        guard let status = transactions.statusVariable else { return }
        if transactions.onError == .fail {
            throw failure(
                .invalidClauseComposition,
                "REPORT STATUS needs ON ERROR CONTINUE or ON ERROR BREAK", status.range)
        }
        try declare(status, .map)
    }
}

extension Clause {
    /// Whether it is a CALL { … } IN TRANSACTIONS.
    public var runsTransactions: Bool {
        if case .subquery(let call) = kind { call.transactions != nil } else { false }
    }
}

extension RegularQuery {
    /// Whether a clause of it is a CALL { … } IN TRANSACTIONS, which no other clause can hold.
    public var runsTransactions: Bool {
        parts.contains { $0.clauses.contains(where: \.runsTransactions) }
    }

    /// Whether the query ends with RETURN, or is a call of a procedure alone.
    public var returnsRows: Bool {
        switch parts[0].clauses.last?.kind {
        case .return: true
        case .call(let call): call.isStandalone
        default: false
        }
    }
}

extension SingleQuery {
    /// Whether the query starts with `WITH a, b`, variables only, or `WITH *`.
    public var startsWithImport: Bool {
        guard case .with(let with)? = clauses.first?.kind else { return false }
        return with.projection.items.allSatisfy { $0.expression.isVariable($0.name) }
    }
}
