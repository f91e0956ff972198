// Expressions that bring variables of their own, and patterns and subqueries as values.

extension Checker {
    mutating func checkCompound(
        _ expression: Expression, _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        // An aggregate cannot be computed once for each element of a list.
        let inner = context.subtracting(.allowsAggregates)
        switch expression.kind {
        case .conditional(let conditional):
            return try check(conditional, context)
        case .caseSubject:
            return .any
        case .listComprehension(let comprehension):
            return try check(comprehension, context, inner)
        case .patternComprehension(let comprehension):
            return try withVariables([]) { (checker) throws(Diagnostic) in
                try checker.checkMatching(comprehension.part)
                if let predicate = comprehension.predicate {
                    try checker.checkPredicate(predicate, inner)
                }
                return .list(of: try checker.check(comprehension.result, inner))
            }
        case .quantifier(let quantifier):
            let list = try check(quantifier.list, context)
            try require(list, "a List", quantifier.list.range) { $0.isList }
            guard let predicate = quantifier.predicate else { return .boolean }
            try withVariables([(quantifier.variable, list.element)]) {
                (checker) throws(Diagnostic) in
                try checker.checkPredicate(predicate, inner)
            }
            return .boolean
        case .reduce(let reduce):
            _ = try check(reduce.initial, context)
            let list = try check(reduce.list, context)
            return try withVariables([
                (reduce.accumulator, .any), (reduce.variable, list.element),
            ]) { (checker) throws(Diagnostic) in
                _ = try checker.check(reduce.result, inner)
                return .any
            }
        case .mapProjection(let projection):
            _ = try type(of: projection.subject.name, projection.subject.range)
            for case .entry(let entry) in projection.items {
                _ = try check(entry.value, context)
            }
            return .map
        case .subquery(let kind, let query):
            return try check(query, kind)
        default:
            preconditionFailure("\(expression.kind) is checked elsewhere")
        }
    }

    private mutating func check(
        _ conditional: CaseExpression, _ context: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        if let subject = conditional.subject { _ = try check(subject, context) }
        var result = StaticType.null
        for branch in conditional.branches {
            if conditional.subject == nil || branch.testsSubject {
                try checkPredicate(branch.condition, context)
            } else {
                _ = try check(branch.condition, context)
            }
            result = result.joined(with: try check(branch.result, context))
        }
        if let otherwise = conditional.otherwise {
            result = result.joined(with: try check(otherwise, context))
        }
        return result
    }

    private mutating func check(
        _ comprehension: ListComprehension, _ context: ExpressionContext,
        _ inner: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        let list = try check(comprehension.list, context)
        try require(list, "a List", comprehension.list.range) { $0.isList }
        return try withVariables([(comprehension.variable, list.element)]) {
            (checker) throws(Diagnostic) in
            if let predicate = comprehension.predicate {
                try checker.checkPredicate(predicate, inner)
            }
            guard let result = comprehension.result else { return .list(of: list.element) }
            return .list(of: try checker.check(result, inner))
        }
    }

    private mutating func check(
        _ query: RegularQuery, _ kind: SubqueryKind
    ) throws(Diagnostic) -> StaticType {
        let saved = (scope, rule, sawAggregate, forbiddenTransactions)
        defer { (scope, rule, sawAggregate, forbiddenTransactions) = saved }
        scope = scope.nested
        forbiddenTransactions = "inside an expression"
        let columns = try check(query, .expression(kind))
        switch kind {
        case .exists: return .boolean
        case .count: return .integer
        case .collect: return .list(of: columns?.first?.1 ?? .any)
        }
    }

    /// A pattern as predicate names only variables that are bound; a shortest path is a value.
    mutating func checkPatternExpression(
        _ part: PatternPart, _ place: ExpressionContext
    ) throws(Diagnostic) -> StaticType {
        guard part.selector != .all || place.contains(.isPredicate) else {
            throw failure(
                .unexpectedSyntax,
                "A pattern can only stand in a condition; use EXISTS { } or a comprehension",
                part.range)
        }
        if part.selector != .all, let node = part.nodes.first(where: { $0.variable == nil }) {
            throw failure(
                .unexpectedSyntax, "A shortest path outside MATCH needs two bound nodes",
                node.range)
        }
        let steps = part.steps
        let variables =
            part.nodes.compactMap(\.variable)
            + steps.compactMap { part.selector == .all ? $0.relationship.variable : nil }
        for variable in variables { _ = try type(of: variable.name, variable.range) }
        try withVariables([]) { (checker) throws(Diagnostic) in
            try checker.checkMatching(part)
        }
        switch part.selector {
        case .all, .shortestPaths, .shortestGroups: return .boolean
        case .shortest: return .path
        case .allShortest: return .list(.path)
        }
    }
}
