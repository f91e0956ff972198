import Cypher

extension RegularQuery {
    /// Whether the query asks what the server is, and reads no graph besides.
    var asksForComponents: Bool {
        parts.allSatisfy { part in
            part.clauses.first?.callsComponents ?? false
                && part.clauses.dropFirst().allSatisfy { !$0.mayReadGraph }
        }
    }
}

extension Clause {
    fileprivate var callsComponents: Bool {
        guard case .call(let call) = kind else { return false }
        return call.name.name.lowercased() == "dbms.components"
            && !(call.predicate?.mayReadGraph ?? false)
    }

    /// Whether it is more than a change of the rows.
    fileprivate var mayReadGraph: Bool {
        switch kind {
        case .unwind(let unwind): unwind.list.mayReadGraph
        case .with(let with):
            with.projection.mayReadGraph || with.predicate?.mayReadGraph ?? false
        case .return(let projection): projection.mayReadGraph
        default: true
        }
    }
}

extension Projection {
    fileprivate var mayReadGraph: Bool {
        items.contains { $0.expression.mayReadGraph }
            || orderBy.contains { $0.expression.mayReadGraph }
            || skip?.mayReadGraph ?? false || limit?.mayReadGraph ?? false
    }
}

extension Expression {
    fileprivate var mayReadGraph: Bool {
        switch kind {
        case .subquery, .pattern, .patternComprehension: true
        default: children.contains(where: \.mayReadGraph)
        }
    }
}
