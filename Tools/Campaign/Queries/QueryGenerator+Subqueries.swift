extension QueryGenerator {
    /// `CALL (…) { … }` that gives rows.
    mutating func subqueryClause() -> String {
        let outer = scope
        let imported = scope.filter { _ in oneIn(2) }
        let outerWidth = width
        let names = imported.map(\.name).joined(separator: ", ")
        let importsAll = oneIn(6)
        let head = "\(oneIn(5) ? "OPTIONAL " : "")CALL (\(importsAll ? "*" : names)) { "
        scope = importsAll ? outer : imported
        let kind: Kind = pick([.integer, .string, .boolean, .mixed])
        let name = fresh("c")
        let isAggregate = oneIn(2)
        let counts = !oneIn(3)
        let body = isAggregate ? aggregated(kind, as: name, counts) : rows(of: kind, as: name)
        scope = outer + [Variable(name: name, kind: isAggregate && counts ? .integer : kind)]
        width = isAggregate ? outerWidth : width
        return head + body + " } "
    }

    private mutating func aggregated(_ kind: Kind, as name: String, _ counts: Bool) -> String {
        matchClause() + "RETURN \(counts ? "count" : "min")(\(expression(kind))) AS \(name)"
    }

    private mutating func rows(of kind: Kind, as name: String) -> String {
        let imported = scope
        let first = matchClause() + "RETURN \(oneIn(3) ? "DISTINCT " : "")\(expression(kind)) AS \(name)"
        switch number(0...5) {
        case 0:
            // Rows of one column in order: a limit keeps certain ones.
            return first + " ORDER BY \(name)\(oneIn(2) ? " DESC" : "") LIMIT \(number(0...3))"
        case 1, 2:
            scope = imported
            let other = oneIn(2) ? matchClause() : ""
            return first + (oneIn(2) ? " UNION ALL " : " UNION ") + other
                + "RETURN \(expression(kind)) AS \(name)"
        case 3:
            scope = imported
            return "UNWIND \(expression(.list(.integer))) AS \(fresh("u")) "
                + "RETURN \(expression(kind)) AS \(name)"
        default: return first
        }
    }

    /// `CALL (…) { … }` that changes the graph.
    mutating func updatingSubquery() -> String {
        let outer = scope
        defer { scope = outer }
        scope = scope.filter { $0.kind == .node || $0.kind == .integer }
        // What one row writes, the next one would read.
        readsGraph = false
        defer { readsGraph = true }
        let head = "CALL (\(scope.map(\.name).joined(separator: ", "))) { "
        let isMatching = oneIn(3)
        let match = isMatching ? "MATCH (\(fresh("n")):\(pick(RandomGraph.labels))) " : ""
        return head + match + (oneIn(2) ? createClause() : mergeClause())
            + (oneIn(3) ? "RETURN count(*) AS \(fresh("c")) " : "") + "} "
    }
}
