import Cypher

/// Calls functions for all expressions and variables inside a piece of syntax, those of
/// subqueries and patterns included.
struct SyntaxVisitor {
    /// Called for every expression, outermost first; returns whether its parts are wanted too.
    var visit: (Expression) -> Bool = { _ in true }
    /// Called for every variable that is named other than in an expression.
    var visitVariable: (String) -> Void = { _ in }

    func walk(_ expression: Expression?) {
        guard let expression, visit(expression) else { return }
        for child in expression.children { walk(child) }
        switch expression.kind {
        case .pattern(let part): nameVariables(of: part)
        case .patternComprehension(let comprehension): nameVariables(of: comprehension.part)
        case .subquery(_, let query): walk(query)
        case .mapProjection(let projection):
            walk(Expression(.variable(projection.subject.name), projection.subject.range))
        default: break
        }
    }

    func walk(_ labels: [LabelName]) {
        for case .dynamic(let expression) in labels { walk(expression) }
    }

    func walk(_ part: PatternPart) {
        nameVariables(of: part)
        for expression in part.expressions { walk(expression) }
    }

    private func nameVariables(of part: PatternPart) {
        name(part.variable)
        for node in part.nodes { name(node.variable) }
        for step in part.steps {
            name(step.relationship.variable)
            if let group = step.relationship.group { nameVariables(of: group.part) }
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
            walk(subquery.transactions?.batchRowCount)
        case .loadCSV(let load): walk(load.source)
        case .show, .finish: break
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

    /// Whether the expression has patterns or subqueries, which the planner replaces.
    var containsSubquery: Bool {
        switch kind {
        case .pattern, .subquery, .patternComprehension: true
        default: children.contains(where: \.containsSubquery)
        }
    }
}
