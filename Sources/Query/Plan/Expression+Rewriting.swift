import Cypher

extension Expression {
    /// The expression with parts replaced, outermost first.
    ///
    /// `transform` gets each part and the variables that comprehensions around it bind; where it
    /// gives a replacement, that is taken as it is, else the part's own parts are looked at. What
    /// patterns and subqueries hold is left alone: they plan it themselves.
    func rewritten(
        locals: Set<String> = [],
        _ transform: (Expression, Set<String>) throws(QueryError) -> Expression?
    ) throws(QueryError) -> Expression {
        if let replacement = try transform(self, locals) { return replacement }
        // The closure is used only during the call.
        return try withoutActuallyEscaping(transform) { transform throws(QueryError) in
            let rewriter = ExpressionRewriter(transform: transform)
            return Expression(try rewriter.rewriteParts(of: kind, locals), range)
        }
    }
}

private struct ExpressionRewriter {
    let transform: (Expression, Set<String>) throws(QueryError) -> Expression?

    private func rewrite(_ expression: Expression, _ locals: Set<String>) throws(QueryError)
        -> Expression
    {
        try expression.rewritten(locals: locals, transform)
    }

    private func rewrite(optional expression: Expression?, _ locals: Set<String>) throws(QueryError)
        -> Expression?
    {
        guard let expression else { return nil }
        return try rewrite(expression, locals)
    }

    private func rewrite(_ expressions: [Expression], _ locals: Set<String>) throws(QueryError)
        -> [Expression]
    {
        var all: [Expression] = []
        for expression in expressions { all.append(try rewrite(expression, locals)) }
        return all
    }

    func rewriteParts(of kind: Expression.Kind, _ locals: Set<String>) throws(QueryError)
        -> Expression.Kind
    {
        switch kind {
        case .literal, .parameter, .variable, .countAll, .caseSubject, .pattern, .subquery,
            .patternComprehension:
            return kind
        case .property(let base, let key):
            return .property(try rewrite(base, locals), key: key)
        case .element(let base, let index):
            return .element(try rewrite(base, locals), index: try rewrite(index, locals))
        case .slice(let base, let from, let to):
            return .slice(
                try rewrite(base, locals), from: try rewrite(optional: from, locals),
                to: try rewrite(optional: to, locals))
        case .list(let elements): return .list(try rewrite(elements, locals))
        case .map(var entries):
            for index in entries.indices {
                entries[index].value = try rewrite(entries[index].value, locals)
            }
            return .map(entries)
        case .hasLabels(let operand, let labels):
            return .hasLabels(try rewrite(operand, locals), try rewrite(labels, locals))
        case .unary(let `operator`, let operand):
            return .unary(`operator`, try rewrite(operand, locals))
        case .binary(let `operator`, let left, let right):
            return .binary(`operator`, try rewrite(left, locals), try rewrite(right, locals))
        case .logical(let `operator`, let operands):
            return .logical(`operator`, try rewrite(operands, locals))
        case .comparison(let first, var steps):
            for index in steps.indices {
                steps[index].operand = try rewrite(steps[index].operand, locals)
            }
            return .comparison(try rewrite(first, locals), steps)
        case .isNull(let operand, let isNegated):
            return .isNull(try rewrite(operand, locals), isNegated: isNegated)
        case .isTyped(let operand, let types, let isNegated):
            return .isTyped(try rewrite(operand, locals), types, isNegated: isNegated)
        case .call(var call):
            call.arguments = try rewrite(call.arguments, locals)
            return .call(call)
        default: return try rewriteScopes(of: kind, locals)
        }
    }

    private func rewrite(_ labels: LabelExpression, _ locals: Set<String>) throws(QueryError)
        -> LabelExpression
    {
        func all(_ terms: [LabelExpression]) throws(QueryError) -> [LabelExpression] {
            var rewritten: [LabelExpression] = []
            for term in terms { rewritten.append(try rewrite(term, locals)) }
            return rewritten
        }
        switch labels {
        case .name, .wildcard: return labels
        case .dynamic(let expression, let isAny):
            return .dynamic(try rewrite(expression, locals), isAny: isAny)
        case .not(let term, let range): return .not(try rewrite(term, locals), range)
        case .and(let terms): return .and(try all(terms))
        case .or(let terms): return .or(try all(terms))
        }
    }

    /// The kinds that bind variables of their own, and CASE.
    private func rewriteScopes(of kind: Expression.Kind, _ locals: Set<String>)
        throws(QueryError) -> Expression.Kind
    {
        switch kind {
        case .conditional(var expression):
            expression.subject = try rewrite(optional: expression.subject, locals)
            for index in expression.branches.indices {
                let branch = expression.branches[index]
                expression.branches[index].condition = try rewrite(branch.condition, locals)
                expression.branches[index].result = try rewrite(branch.result, locals)
            }
            expression.otherwise = try rewrite(optional: expression.otherwise, locals)
            return .conditional(expression)
        case .listComprehension(var comprehension):
            let inner = locals.union([comprehension.variable.name])
            comprehension.list = try rewrite(comprehension.list, locals)
            comprehension.predicate = try rewrite(optional: comprehension.predicate, inner)
            comprehension.result = try rewrite(optional: comprehension.result, inner)
            return .listComprehension(comprehension)
        case .quantifier(var quantifier):
            let inner = locals.union([quantifier.variable.name])
            quantifier.list = try rewrite(quantifier.list, locals)
            quantifier.predicate = try rewrite(optional: quantifier.predicate, inner)
            return .quantifier(quantifier)
        case .reduce(var reduce):
            let inner = locals.union([reduce.variable.name, reduce.accumulator.name])
            reduce.initial = try rewrite(reduce.initial, locals)
            reduce.list = try rewrite(reduce.list, locals)
            reduce.result = try rewrite(reduce.result, inner)
            return .reduce(reduce)
        case .mapProjection(var projection):
            for index in projection.items.indices {
                if case .entry(var entry) = projection.items[index] {
                    entry.value = try rewrite(entry.value, locals)
                    projection.items[index] = .entry(entry)
                }
            }
            return .mapProjection(projection)
        default: return kind
        }
    }
}
