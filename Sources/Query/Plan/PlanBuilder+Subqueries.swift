import Cypher

extension PlanBuilder {
    /// Replaces patterns and subqueries in an expression by variables that operators compute.
    mutating func hoistSubqueries(of expression: Expression) throws(QueryError) -> Expression {
        guard expression.containsSubquery else { return expression }
        var builder = self
        let result = try expression.rewritten { part, locals throws(QueryError) in
            guard let subquery = ExpressionSubquery(part) else { return nil }
            guard part.variables.isDisjoint(with: locals) else {
                throw builder.context.notSupported(
                    "A pattern or subquery over a comprehension's variable", part.range)
            }
            let variable = try builder.append(subquery)
            let result = Expression(.variable(variable), part.range)
            guard subquery.givesFirst else { return result }
            let first = Expression(.literal(.integer(0)), part.range)
            return Expression(.element(result, index: first), part.range)
        }
        self = builder
        return result
    }

    /// Puts the operator of a subquery on top; gives the variable of its result.
    private mutating func append(_ subquery: ExpressionSubquery) throws(QueryError) -> String {
        let variable = context.makeHiddenVariable("subquery")
        var (inner, rowNumberSlot) = try makeSubplan()
        var valueSlot = 0
        var runsPerRow = false
        switch subquery.body {
        case .pattern(let part, let predicate, let value):
            var graph = PatternGraphBuilder(context)
            try graph.add(part)
            graph.add(predicate: predicate)
            let demand = Demand(
                variables: value?.variables ?? [], repetition: subquery.kind.repetition)
            if try appendNeighbours(graph.graph, demand, as: subquery.kind, variable) {
                kinds.plain.insert(variable)
                return variable
            }
            try inner.append(graph.graph, demand)
            if let value {
                let compiled = try inner.compile(value)
                valueSlot = inner.scope.names.count
                let item = ProjectStep.Item(
                    name: context.makeHiddenVariable("value"), expression: compiled,
                    text: "\(value)")
                try inner.append(
                    ProjectStep(items: [item], keepsInput: true), binding: [item.name])
            }
        case .query(let query):
            inner = try inner.appendingSubquery(query)
            runsPerRow = true
        }
        try append(
            SubqueryStep(
                kind: subquery.kind, plan: inner.node, rowNumberSlot: rowNumberSlot,
                valueSlot: valueSlot, weightSlot: try inner.weight.map(inner.slot),
                runsPerRow: runsPerRow, variable: variable),
            binding: [variable])
        if subquery.kind != .collect { kinds.plain.insert(variable) }
        return variable
    }

    /// The plan of a query inside an expression, on top of this one.
    private func appendingSubquery(_ query: RegularQuery) throws(QueryError) -> PlanBuilder {
        if query.isWriting { throw context.notSupported("A subquery that writes", query.range) }
        var branches: [PlanBuilder] = []
        for part in query.parts {
            var branch = try PlanBuilder(context, argument: scope, rows: 1)
            branch.kinds = kinds
            branch.entryColumns = entryColumns
            try branch.append(part)
            branches.append(branch)
        }
        if branches.count == 1 { return branches[0] }
        var union = try PlanBuilder.union(branches, context)
        if !query.keepsDuplicates { try union.appendDistinct() }
        return union
    }
}

extension SubqueryKind {
    /// What a subquery makes of how often a row comes.
    fileprivate var repetition: Demand.Repetition {
        switch self {
        case .exists: .ignored
        case .count: .counted
        case .collect: .made
        }
    }
}

/// A pattern or subquery inside an expression.
private struct ExpressionSubquery {
    enum Body {
        /// A pattern, what must hold for it, and what each match gives.
        case pattern(PatternPart, predicate: Expression?, value: Expression?)
        case query(RegularQuery)
    }

    let kind: SubqueryKind
    let body: Body
    /// Whether the value is the first of the list, or null.
    var givesFirst = false

    /// Nil for other expressions.
    init?(_ expression: Expression) {
        switch expression.kind {
        case .pattern(let part):
            guard part.selector == .all else {
                self = ExpressionSubquery(shortest: part)
                return
            }
            kind = .exists
            body = .pattern(part, predicate: nil, value: nil)
        case .call(let call) where call.name.name.lowercased() == "exists":
            // The function's older form: it asks for the pattern, not for a value that is not null.
            guard call.arguments.count == 1, case .pattern(let part) = call.arguments[0].kind else {
                return nil
            }
            kind = .exists
            body = .pattern(part, predicate: nil, value: nil)
        case .patternComprehension(let comprehension):
            kind = .collect
            body = .pattern(
                comprehension.part, predicate: comprehension.predicate,
                value: comprehension.result)
        case .subquery(let kind, let query):
            self.kind = kind
            body =
                Self.onlyPattern(of: query).map { .pattern($0, predicate: $1, value: nil) }
                ?? .query(query)
        default: return nil
        }
    }

    /// The shortest path of a pattern, or null, or the list of all.
    private init(shortest part: PatternPart) {
        var part = part
        let path = Identifier("\(hiddenPrefix)path", part.range)
        part.variable = path
        kind = .collect
        body = .pattern(
            part, predicate: nil, value: Expression(.variable(path.name), part.range))
        givesFirst = part.selector == .shortest
    }

    /// The pattern of a query that is one MATCH of one path and no more.
    private static func onlyPattern(of query: RegularQuery) -> (PatternPart, Expression?)? {
        guard query.parts.count == 1, query.parts[0].clauses.count == 1,
            case .match(let match) = query.parts[0].clauses[0].kind, !match.isOptional,
            match.pattern.parts.count == 1
        else { return nil }
        return (match.pattern.parts[0], match.predicate)
    }
}
