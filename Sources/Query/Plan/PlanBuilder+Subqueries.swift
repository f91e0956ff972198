import Cypher
import Graph

extension PlanBuilder {
    /// Replaces patterns and subqueries that are computed for every row by variables of operators.
    /// Those in expressions that look at some of their parts for some rows only stay in place.
    mutating func hoistSubqueries(of expression: Expression) throws(QueryError) -> Expression {
        guard expression.containsSubquery, !keepsSubqueries else { return expression }
        var builder = self
        let result = try expression.rewritten { part, _ throws(QueryError) in
            if part.choosesParts { return part }
            guard let subquery = ExpressionSubquery(part) else { return nil }
            // The kernel asks for the ends first.
            if !subquery.ends.isEmpty { return part }
            let variable = builder.context.makeHiddenVariable("subquery")
            if try builder.appendNeighbours(subquery, as: variable) {
                builder.kinds.plain.insert(variable)
                return Expression(.variable(variable), part.range)
            }
            let planned = try builder.plan(subquery, part.variables, in: builder.scope)
            try builder.append(
                SubqueryStep(subquery: planned, variable: variable), binding: [variable])
            if subquery.kind != .collect { builder.kinds.plain.insert(variable) }
            let result = Expression(.variable(variable), part.range)
            guard subquery.givesFirst else { return result }
            let first = Expression(.literal(.integer(0)), part.range)
            return Expression(.element(result, index: first), part.range)
        }
        self = builder
        return result
    }

    /// Binds a variable to the answer of a pattern that needs no plan of its own; false for others.
    private mutating func appendNeighbours(_ subquery: ExpressionSubquery, as variable: String)
        throws(QueryError) -> Bool
    {
        guard case .pattern(let part, let predicate, nil) = subquery.body else { return false }
        let demand = Demand(variables: [], repetition: subquery.kind.repetition)
        var graph = PatternGraphBuilder(context, demand: demand)
        try graph.add(part)
        graph.add(predicate: predicate)
        return try appendNeighbours(graph.graph, as: subquery.kind, variable)
    }

    /// Compiles a pattern or subquery over the columns of a scope; nil for other expressions.
    func compileSubquery(_ expression: Expression, in scope: Scope) throws(QueryError)
        -> CompiledExpression?
    {
        guard let subquery = ExpressionSubquery(expression) else { return nil }
        let planned = try context.planningInside { () throws(QueryError) in
            try plan(subquery, expression.variables, in: scope)
        }
        context.note(expressionPlan: planned.subplan.node)
        var kernel: any ExpressionKernel = SubqueryKernel(subquery: planned)
        if subquery.givesFirst {
            kernel = SubscriptKernel(base: kernel, index: ConstantKernel(value: .integer(0)))
        }
        let found = CompiledExpression(
            kernel: kernel, slots: planned.subplan.argumentSlots.sorted())
        guard !subquery.ends.isEmpty else { return found }
        let areNull = subquery.ends.map { end in
            Expression(
                .isNull(Expression(.variable(end), expression.range), isNegated: false),
                expression.range)
        }
        let condition = try compile(
            Expression(.logical(.or, areNull), expression.range), in: scope)
        let none = CompiledExpression(kernel: ConstantKernel(value: .null), slots: [])
        return CompiledExpression(
            kernel: CaseKernel(
                subject: nil, branches: [CaseKernel.Branch(condition: condition, result: none)],
                otherwise: found),
            slots: Set(condition.slots + found.slots).sorted())
    }

    /// Plans a subquery that names these variables, over the columns of a scope.
    private func plan(
        _ subquery: ExpressionSubquery, _ variables: Set<String>, in scope: Scope
    ) throws(QueryError) -> Subquery {
        let argument = SubplanArgument(variables, in: scope, of: self)
        switch subquery.body {
        case .pattern(let part, let predicate, let value):
            var inner = try argument.makeBuilder()
            var graph = PatternGraphBuilder(
                context,
                demand: Demand(
                    variables: value?.variables ?? [], repetition: subquery.kind.repetition))
            try graph.add(part)
            graph.add(predicate: predicate)
            try inner.append(graph.graph)
            var valueSlot = 0
            if let value {
                let compiled = try inner.compile(value)
                valueSlot = inner.scope.names.count
                let item = ProjectStep.Item(
                    name: context.makeHiddenVariable("value"), expression: compiled,
                    text: "\(value)")
                try inner.append(
                    ProjectStep(items: [item], keepsInput: true), binding: [item.name])
            }
            return Subquery(
                kind: subquery.kind, subplan: try argument.subplan(inner), valueSlot: valueSlot,
                weightSlot: try inner.weight.map(inner.slot))
        case .query(let query):
            var branches: [PlanBuilder] = []
            for part in query.parts {
                var branch = try argument.makeBuilder()
                branch.imported = argument.names
                try branch.append(part.clauses)
                branches.append(branch)
            }
            let (inner, _) = try argument.join(branches, of: query)
            return Subquery(
                kind: subquery.kind, subplan: try argument.subplan(inner), valueSlot: 0,
                weightSlot: nil)
        }
    }
}

extension Expression {
    /// Whether the expression computes some of its parts for some rows only, or for elements of
    /// lists.
    fileprivate var choosesParts: Bool {
        switch kind {
        case .conditional, .logical(.and, _), .logical(.or, _), .listComprehension, .quantifier,
            .reduce:
            true
        case .call(let call): call.name.name.lowercased() == "coalesce"
        default: false
        }
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
    /// The nodes without which the value is null; empty where it never is for that.
    var ends: [String] = []

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
        if !givesFirst { ends = part.nodes.compactMap(\.variable?.name) }
    }

    /// The pattern of a query that is one MATCH of one path and no more.
    private static func onlyPattern(of query: RegularQuery) -> (PatternPart, Expression?)? {
        guard query.parts.count == 1, query.parts[0].clauses.count == 1,
            case .match(let match) = query.parts[0].clauses[0].kind, !match.isOptional,
            match.pattern.parts.count == 1, match.hints.isEmpty
        else { return nil }
        return (match.pattern.parts[0], match.predicate)
    }
}
