import Cypher

extension Expression {
    /// The expressions right below this one; what patterns and subqueries hold is not among them.
    var parts: [Expression] {
        var parts: [Expression] = []
        // The function does not throw, so nor does the walk.
        _ = try? rewrittenParts { part, _ throws(QueryError) in
            parts.append(part)
            return part
        }
        return parts
    }
}

/// Calls functions for all expressions and variables inside a piece of syntax, those of
/// subqueries and patterns included.
struct SyntaxVisitor {
    /// Called for every expression, outermost first; returns whether its parts are wanted too.
    var visit: (Expression) -> Bool = { _ in true }
    /// Called for every variable that is named other than in an expression.
    var visitVariable: (String) -> Void = { _ in }

    func walk(_ expression: Expression?) {
        guard let expression, visit(expression) else { return }
        for part in expression.parts { walk(part) }
        switch expression.kind {
        case .pattern(let part): walk(part)
        case .patternComprehension(let comprehension):
            walk(comprehension.part)
            walk(comprehension.predicate)
            walk(comprehension.result)
        case .subquery(_, let query): walk(query)
        case .hasLabels(_, let labels): walk(labels)
        case .mapProjection(let projection):
            walk(Expression(.variable(projection.subject.name), projection.subject.range))
        default: break
        }
    }

    func walk(_ labels: LabelExpression?) {
        switch labels {
        case .dynamic(let expression): walk(expression)
        case .not(let inner, _): walk(inner)
        case .and(let terms), .or(let terms): for term in terms { walk(term) }
        case .name, .wildcard, nil: break
        }
    }

    func walk(_ labels: [LabelName]) {
        for case .dynamic(let expression) in labels { walk(expression) }
    }

    func walk(_ part: PatternPart) {
        name(part.variable)
        for node in part.nodes {
            name(node.variable)
            walk(node.labels)
            walk(node.properties)
            walk(node.predicate)
        }
        for relationship in part.steps.map(\.relationship) {
            name(relationship.variable)
            walk(relationship.types)
            walk(relationship.properties)
            walk(relationship.predicate)
        }
    }

    func walk(_ query: RegularQuery) {
        for part in query.parts { walk(part.clauses) }
    }

    func walk(_ clauses: some Sequence<Clause>) {
        for clause in clauses { walk(clause) }
    }

    private func name(_ identifier: Identifier?) {
        if let identifier { visitVariable(identifier.name) }
    }
}

// MARK: - Clauses

extension SyntaxVisitor {
    func walk(_ clause: Clause) {
        switch clause.kind {
        case .match(let match):
            match.pattern.parts.forEach(walk)
            walk(match.predicate)
        case .unwind(let unwind): walk(unwind.list)
        case .with(let with):
            walk(with.projection)
            walk(with.predicate)
        case .return(let projection): walk(projection)
        case .create(let pattern): pattern.parts.forEach(walk)
        case .merge(let merge):
            walk(merge.part)
            (merge.onCreate + merge.onMatch).forEach(walk)
        case .set(let items): items.forEach(walk)
        case .remove(let items): items.forEach(walk)
        case .delete(let delete): delete.expressions.forEach(walk)
        case .forEach(let forEach):
            walk(forEach.list)
            walk(forEach.body)
        case .call(let call):
            call.arguments?.forEach(walk)
            walk(call.predicate)
        case .subquery(let subquery):
            if case .variables(let names) = subquery.imports { names.forEach(name) }
            walk(subquery.query)
        case .loadCSV(let load): walk(load.source)
        case .finish: break
        }
    }

    private func walk(_ projection: Projection) {
        for item in projection.items { walk(item.expression) }
        for item in projection.orderBy { walk(item.expression) }
        walk(projection.skip)
        walk(projection.limit)
    }

    private func walk(_ item: SetItem) {
        switch item.kind {
        case .property(let target, _, let value):
            walk(target)
            walk(value)
        case .dynamicProperty(let target, let key, let value):
            walk(target)
            walk(key)
            walk(value)
        case .replaceProperties(let variable, let value),
            .mergeProperties(let variable, let value):
            visitVariable(variable.name)
            walk(value)
        case .labels(let variable, let labels):
            visitVariable(variable.name)
            walk(labels)
        }
    }

    private func walk(_ item: RemoveItem) {
        switch item.kind {
        case .property(let target, _): walk(target)
        case .dynamicProperty(let target, let key):
            walk(target)
            walk(key)
        case .labels(let variable, let labels):
            visitVariable(variable.name)
            walk(labels)
        }
    }
}

// MARK: - Questions

extension Expression {
    /// Every variable named anywhere inside, those of comprehensions and patterns included.
    var variables: Set<String> {
        var names: Set<String> = []
        let visitor = SyntaxVisitor(
            visit: { part in
                if case .variable(let name) = part.kind { names.insert(name) }
                return true
            }, visitVariable: { names.insert($0) })
        visitor.walk(self)
        return names
    }

    /// Whether an aggregate stands in the expression, outside of subqueries.
    var containsAggregate: Bool { isAggregate || parts.contains(where: \.containsAggregate) }

    /// Whether the expression itself is the call of an aggregate.
    var isAggregate: Bool {
        switch kind {
        case .countAll: true
        case .call(let call): AggregateFunction(named: call.name.name) != nil
        default: false
        }
    }

    /// Whether the expression has patterns or subqueries, which the planner replaces.
    var containsSubquery: Bool {
        switch kind {
        case .pattern, .subquery, .patternComprehension: true
        default: parts.contains(where: \.containsSubquery)
        }
    }
}
