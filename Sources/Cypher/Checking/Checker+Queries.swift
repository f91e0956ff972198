// Queries: the order of clauses and what a query returns.

extension Checker {
    /// Where a query stands.
    enum Place {
        case statement
        /// CALL { … }
        case clause
        /// EXISTS { … } and its kin
        case expression(SubqueryKind)
    }

    /// Checks a query and returns its columns; nil if it returns nothing.
    @discardableResult
    mutating func check(
        _ query: RegularQuery, _ place: Place
    ) throws(Diagnostic) -> [(String, StaticType)]? {
        let start = scope
        if query.parts.count > 1 { forbiddenTransactions = forbiddenTransactions ?? "in a UNION" }
        var columns = try check(query.parts[0], place)
        for part in query.parts.dropFirst() {
            scope = start
            let next = try check(part, place)
            columns = try unite(columns, next, part.range)
        }
        if case .expression(.collect) = place, columns?.count != 1 {
            throw failure(
                .invalidClauseComposition, "COLLECT must return exactly one column", query.range)
        }
        return columns
    }

    /// The columns of two parts of a UNION, in the order of the first; nil if neither returns any.
    func unite(
        _ columns: [(String, StaticType)]?, _ next: [(String, StaticType)]?, _ range: SourceRange
    ) throws(Diagnostic) -> [(String, StaticType)]? {
        let types = (next ?? []).reduce(into: [String: StaticType]()) {
            $0[$1.0] = $1.1
        }
        let united = (columns ?? []).compactMap { name, type in
            types[name].map { (name, type.joined(with: $0)) }
        }
        guard (columns == nil) == (next == nil), united.count == columns?.count ?? 0,
            united.count == next?.count ?? 0
        else {
            throw failure(
                .differentColumnsInUnion, "All parts of a UNION must return the same columns",
                range)
        }
        return columns == nil ? nil : united
    }

    private mutating func check(
        _ query: SingleQuery, _ place: Place
    ) throws(Diagnostic) -> [(String, StaticType)]? {
        var columns: [(String, StaticType)]?
        try checkTransactions(of: query)
        for (position, clause) in query.clauses.enumerated() {
            if position > 0, query.clauses[position - 1].endsQuery {
                throw failure(
                    .invalidClauseComposition, "RETURN and FINISH must be the last clause",
                    clause.range)
            }
            if case .expression(let kind) = place, isWriting(clause) {
                throw failure(
                    .invalidClauseComposition, "\(kind.rawValue) cannot change the graph",
                    clause.range)
            }
            columns = try check(clause)
            if case .clause = place, case .return(let projection) = clause.kind {
                try checkReturnedNames(projection)
            }
        }
        try checkEnd(query, place)
        return columns
    }

    private func checkEnd(_ query: SingleQuery, _ place: Place) throws(Diagnostic) {
        guard let last = query.clauses.last else { return }
        let keyword: String
        switch (last.kind, place) {
        case (.match, .expression(.exists)), (.match, .expression(.count)),
            (.unwind, .expression(.exists)), (.unwind, .expression(.count)):
            return
        case (.match, _): keyword = "MATCH"
        case (.unwind, _): keyword = "UNWIND"
        case (.with, _): keyword = "WITH"
        case (.loadCSV, _): keyword = "LOAD CSV"
        case (.subquery(let call), _) where call.query.returnsRows: keyword = "CALL"
        case (.call(let call), _) where !call.isStandalone && call.bindsVariables:
            keyword = "CALL … YIELD"
        default: return
        }
        throw failure(
            .invalidClauseComposition,
            "A query cannot end with \(keyword): add RETURN or an updating clause", last.range)
    }
}

extension Clause {
    fileprivate var endsQuery: Bool {
        switch kind {
        case .return, .finish: true
        default: false
        }
    }
}

// MARK: - Clauses

extension Checker {
    /// Checks a clause and returns its columns if it is a RETURN.
    private mutating func check(_ clause: Clause) throws(Diagnostic) -> [(String, StaticType)]? {
        switch clause.kind {
        case .match(let match):
            try check(match.pattern)
            for variable in match.hints.flatMap(\.variables) {
                _ = try type(of: variable.name, variable.range)
            }
            if let predicate = match.predicate { try checkPredicate(predicate) }
        case .unwind(let unwind):
            let type = try check(unwind.list)
            try declare(unwind.variable, type.element)
        case .with(let with):
            _ = try check(with.projection, isReturn: false, predicate: with.predicate)
        case .return(let projection):
            return try check(projection, isReturn: true, predicate: nil)
        case .call(let call):
            try check(call, clause.range)
        case .subquery(let subquery):
            try check(subquery)
        case .loadCSV(let load):
            _ = try check(load.source)
            try declare(load.variable, load.hasHeaders ? .map : .list(.any))
        case .show(let show):
            for column in show.subject.columns {
                try declare(Identifier(column.name, clause.range), StaticType(column.type))
            }
        case .finish:
            break
        case .create, .merge, .set, .remove, .delete, .forEach:
            try checkUpdate(clause)
        }
        return nil
    }
}
