import Cypher
import Graph

extension PlanBuilder {
    /// Puts grouping on top: afterwards `items` speak of its columns only, and so does `later`,
    /// which may also name the items.
    mutating func aggregate(_ items: inout [OutputColumn], _ later: inout [Expression])
        throws(QueryError)
    {
        var grouping = Grouping()
        let nodes = groupingNodes(items)
        for item in items where !item.expression.containsAggregate {
            if let (variable, key) = item.expression.variableProperty, let node = nodes[variable] {
                grouping.addKey(key, of: variable, as: node, item)
            } else {
                grouping.addKey(item)
            }
        }
        for place in items.indices where items[place].expression.containsAggregate {
            items[place].expression = try grouping.replaceAggregates(
                items[place].expression, context)
        }
        for place in later.indices {
            later[place] = try grouping.replaceAggregates(
                later[place], keeping: Set(items.map(\.name)), context)
        }
        for place in items.indices {
            let item = items[place]
            if let key = grouping.key(item.expression) { items[place].expression = key }
        }

        var keys: [CompiledExpression] = []
        for key in grouping.keys { keys.append(try compile(key.expression)) }
        var calls: [AggregateStep.Call] = []
        for call in grouping.calls { calls.append(try compile(aggregate: call.expression)) }
        let names = grouping.keys.map(\.name) + grouping.calls.map(\.name)
        let plainKeys = grouping.keys.filter { $0.expression.isPlain(plain) }.map(\.name)
        let plainCalls = grouping.calls.filter { $0.expression.isPlain(plain) }.map(\.name)
        let step = AggregateStep(
            keys: keys, calls: calls,
            keyTexts: grouping.keys.map { displayed(predicate: $0.expression) })
        if nodes.keys.contains(where: hasRowPerNode), calls.allSatisfy(\.isWeight) {
            // The sum of one row's weights is the weight.
            let columns = zip(names, keys + calls.map { $0.arguments[0] }).map { name, column in
                ProjectStep.Item(name: name, expression: column, text: displayed(name))
            }
            try append(
                RowGroupsStep(
                    columns: ProjectStep(items: columns, keepsInput: false), detail: step.detail),
                scope: Scope(names))
        } else {
            try append(
                step, scope: Scope(names), rows: keys.isEmpty ? 1 : max(1, rows.squareRoot()))
            noteBarrier()
        }
        weight = nil
        let keptNames = Set(grouping.keys.filter { $0.expression.isVariable($0.name) }.map(\.name))
        let around = kinds.kept(Set(imported))
        kinds = kinds.kept(keptNames.union(imported))
        kinds.plain = around.plain.union(plainKeys + plainCalls)
        kinds.nodes.formUnion(nodes.values)
    }

    private mutating func compile(aggregate call: Expression) throws(QueryError)
        -> AggregateStep.Call
    {
        let text = displayed(predicate: call)
        guard case .call(let function) = call.kind else {
            if let weight { return try sum(of: weight, text: text) }
            return AggregateStep.Call(
                function: .count, isDistinct: false, arguments: [], text: text)
        }
        guard let aggregate = AggregateFunction(named: function.name.name),
            function.arguments.count == aggregate.argumentCount
        else {
            throw QueryError(
                .syntaxError, detail: "InvalidNumberOfArguments",
                "\(function.name.name)() has the wrong number of arguments.",
                isCompileTime: true,
                position: QueryError.Position(offset: call.range.lowerBound, in: context.text))
        }
        if let weight, aggregate == .count, !function.isDistinct {
            return try sum(of: weight, whereThereIs: function.arguments[0], text: text)
        }
        var arguments: [CompiledExpression] = []
        for argument in function.arguments { arguments.append(try compile(argument)) }
        return AggregateStep.Call(
            function: aggregate, isDistinct: function.isDistinct, arguments: arguments,
            text: text)
    }
}

extension PlanBuilder {
    /// A count of rows that stand for several each: the sum of their weights where a value is
    /// not null.
    private mutating func sum(
        of weight: String, whereThereIs value: Expression? = nil, text: String
    ) throws(QueryError) -> AggregateStep.Call {
        var value = value
        if standIns.contains(where: { value?.isVariable($0) ?? false }) { value = nil }
        let compiled = try value.map { value throws(QueryError) in try compile(value) }
        let slot = try slot(of: weight)
        let kernel: any ExpressionKernel =
            compiled.map { WeightKernel(value: $0.kernel, weightSlot: slot) }
            ?? VariableKernel(slot: slot)
        let argument = CompiledExpression(
            kernel: kernel, slots: Set((compiled?.slots ?? []) + [slot]).sorted())
        return AggregateStep.Call(
            function: .sum, isDistinct: false, arguments: [argument], text: text, isWeight: true)
    }
}

/// The weight of each row where a value is there; 0 where it is null.
private struct WeightKernel: ExpressionKernel {
    let value: any ExpressionKernel
    let weightSlot: Int

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let column = try value.evaluate(batch, context)
        var weights = batch.columns[weightSlot].rowNumbers
        for row in weights.indices where column.isNull(at: row) { weights[row] = 0 }
        return Column(.integers(weights), count: batch.count)
    }
}

/// The keys and aggregate calls of a projection while they are collected.
private struct Grouping {
    struct Column {
        let name: String
        let expression: Expression
    }

    private(set) var keys: [Column] = []
    private(set) var calls: [Column] = []
    /// What has an expression's value after grouping, by its text.
    private var values: [ExactText: Expression.Kind] = [:]

    mutating func addKey(_ item: OutputColumn) {
        let text = ExactText(item.expression.canonicalText)
        if values[text] != nil { return }
        values[text] = .variable(item.name)
        keys.append(Column(name: item.name, expression: item.expression))
    }

    /// Adds a key that is the property of a node, by which rows are grouped in its place.
    mutating func addKey(
        _ key: String, of variable: String, as node: String, _ item: OutputColumn
    ) {
        let range = item.expression.range
        if !keys.contains(where: { $0.name == node }) {
            keys.append(Column(name: node, expression: Expression(.variable(variable), range)))
        }
        values[ExactText(item.expression.canonicalText)] = .property(
            Expression(.variable(node), range), key: Identifier(key, range))
    }

    /// What has a key's value after grouping; nil if the expression is none.
    func key(_ expression: Expression) -> Expression? {
        values[ExactText(expression.canonicalText)].map { Expression($0, expression.range) }
    }

    /// The expression over the columns that come out of the grouping. Variables in `aliases` are
    /// bound after it.
    mutating func replaceAggregates(
        _ expression: Expression, keeping aliases: Set<String> = [], _ context: PlanningContext
    ) throws(QueryError) -> Expression {
        var grouping = self
        let result = try expression.rewritten { part, locals in
            if case .variable(let name) = part.kind, aliases.contains(name) { return part }
            if locals.isEmpty, let value = grouping.key(part) { return value }
            guard part.isAggregate else { return nil }
            let name = context.makeHiddenVariable("aggregate")
            grouping.values[ExactText(part.canonicalText)] = .variable(name)
            grouping.calls.append(Column(name: name, expression: part))
            return Expression(.variable(name), part.range)
        }
        self = grouping
        return result
    }
}
