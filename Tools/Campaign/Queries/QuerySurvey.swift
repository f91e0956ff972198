import Cypher

/// Looks through a query for what makes rows depend on more than Cypher lays down.
struct QuerySurvey {
    /// False if a row limit may keep one row or another.
    private(set) var isCertain = true
    private(set) var hasUnorderedLists = false

    init(_ query: RegularQuery) { visit(query, isOutermost: true) }

    private mutating func visit(_ query: RegularQuery, isOutermost: Bool) {
        for part in query.parts {
            for (position, clause) in part.clauses.enumerated() {
                let isLast = position == part.clauses.count - 1
                visit(clause, mayLimit: isOutermost && isLast && query.parts.count == 1)
            }
        }
    }

    private mutating func visit(_ clause: Clause, mayLimit: Bool) {
        switch clause.kind {
        case .match(let match):
            visit(match.pattern)
            visit(match.predicate)
        case .unwind(let unwind): visit(unwind.list)
        case .with(let with):
            visit(with.projection, mayLimit: false)
            visit(with.predicate)
        case .return(let projection): visit(projection, mayLimit: mayLimit)
        case .create(let pattern): visit(pattern)
        case .merge(let merge):
            for expression in merge.part.expressions { visit(expression) }
            for item in merge.onCreate + merge.onMatch { visit(item) }
        case .set(let items): for item in items { visit(item) }
        case .forEach(let clause):
            visit(clause.list)
            for inner in clause.body { visit(inner, mayLimit: false) }
        case .subquery(let clause): visit(clause.query, isOutermost: false)
        case .loadCSV(let clause): visit(clause.source)
        case .call(let call): visit(call.predicate)
        case .delete(let clause): for expression in clause.expressions { visit(expression) }
        default: break
        }
    }

    private mutating func visit(_ pattern: Pattern) {
        for part in pattern.parts { for expression in part.expressions { visit(expression) } }
    }

    private mutating func visit(_ projection: Projection, mayLimit: Bool) {
        for item in projection.items { visit(item.expression) }
        for key in projection.orderBy { visit(key.expression) }
        guard !mayLimit, projection.skip != nil || projection.limit != nil else { return }
        let keys = projection.orderBy.map(\.expression)
        let isTotal =
            !projection.includesAll
            && projection.items.allSatisfy { item in
                keys.contains { $0.isVariable(item.alias?.name ?? item.name) }
            }
        if !isTotal { isCertain = false }
    }

    private mutating func visit(_ item: SetItem) {
        switch item.kind {
        case .property(_, _, let value), .dynamicProperty(_, _, let value),
            .replaceProperties(_, let value), .mergeProperties(_, let value):
            visit(value)
        case .labels: break
        }
    }

    private mutating func visit(_ expression: Expression?) {
        guard let expression else { return }
        switch expression.kind {
        case .subquery(let kind, let query):
            if kind == .collect { hasUnorderedLists = true }
            visit(query, isOutermost: false)
        case .patternComprehension: hasUnorderedLists = true
        case .call(let call):
            let name = call.name.name.lowercased()
            if ["collect", "labels", "keys"].contains(name) { hasUnorderedLists = true }
        default: break
        }
        for child in expression.children { visit(child) }
    }
}
