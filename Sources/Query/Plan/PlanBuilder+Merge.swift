import Cypher

extension PlanBuilder {
    /// Puts MERGE on top. `sets` are items of SET clauses that follow it and can run with it.
    mutating func append(_ merge: MergeClause, sets: [SetItem] = []) throws(QueryError) {
        var merge = merge
        merge.onCreate += sets
        merge.onMatch += sets
        let text = merge.text(sets: sets)
        merge.part.nameElements(context)
        let effects = effects(of: merge)
        let newNames = Set(
            merge.part.nodes.compactMap(\.variable?.name)
                + merge.part.steps.compactMap(\.relationship.variable?.name)
        ).subtracting(scope.names)
        var builder = self
        try merge.part.rewriteProperties { value throws(QueryError) in
            try builder.computed(value, before: effects, making: newNames)
        }
        self = builder
        try begin(effects)
        try computeProperties(&merge)

        let outer = Set(scope.names)
        var (match, rowNumberSlot) = try makeSubplan()
        var graph = PatternGraphBuilder(context)
        try graph.add(merge.part)
        try match.append(graph.graph)

        var template = TemplateBuilder(self)
        try template.add(merge.part)
        let variables = template.template.variables
        var matchSlots: [Int] = []
        for variable in variables { matchSlots.append(try match.slot(of: variable)) }

        let pattern = MergePattern(merge.part, bound: outer)
        let properties = try compile(pattern.properties)
        var keys = properties.map(\.value)
        for name in pattern.types { keys.append(try compile(name)) }
        for name in merge.part.nodes.compactMap(\.variable) where outer.contains(name.name) {
            keys.append(try compile(name.asExpression))
        }

        var output = self
        try output.append(EmptyResultStep(), binding: variables)
        output.keepsSubqueries = true
        let all = merge.onCreate + merge.onMatch
        let onComplete = try output.compile(merge.onCreate)
        let onMatch = try output.compile(merge.onMatch)
        var made = template.template
        let folded = try fold(merge.onCreate, into: &made)
        try append(
            MergeStep(
                name: pattern.stepName, text: text, match: match.node,
                rowNumberSlot: rowNumberSlot, matchSlots: matchSlots,
                template: made, keys: keys, properties: properties,
                onCreate: Array(onComplete[folded...]), onMatch: onMatch, onComplete: onComplete,
                order: output.updateOrder(all.map(\.kind), onComplete + onMatch),
                isRowByRow: pattern.isDisturbed(by: all, plain: plain),
                guards: try guards(all, pattern)),
            binding: variables, rows: max(rows, match.rows))
        kinds.add(template.template)
        for path in template.paths { try append(path) }
    }

    private func effects(of merge: MergeClause) -> Effects {
        let bound = Set(scope.names)
        var kinds = kinds
        kinds.nodes.formUnion(merge.part.nodes.compactMap(\.variable?.name))
        kinds.relationships.formUnion(merge.part.steps.compactMap(\.relationship.variable?.name))
        var effects = Effects()
        effects.addReads(of: merge.part, bound: bound)
        effects.addCreation(of: merge.part, bound: bound)
        for expression in merge.part.expressions { effects.addReads(of: expression, kinds) }
        for item in merge.onMatch { effects.addWrites(of: item.kind, kinds) }
        for item in merge.onCreate {
            // What was just made has not been read by anyone.
            if item.kind.variable.map(bound.contains) ?? true {
                effects.addWrites(of: item.kind, kinds)
            }
        }
        for expression in (merge.onCreate + merge.onMatch).flatMap(\.kind.expressions) {
            effects.addReads(of: expression, kinds)
        }
        return effects
    }

    /// Computes property values once, before the look-up: `rand()` must give the same value to
    /// the match and to what is made.
    private mutating func computeProperties(_ merge: inout MergeClause) throws(QueryError) {
        let hasActions = !merge.onCreate.isEmpty || !merge.onMatch.isEmpty
        var items: [ProjectStep.Item] = []
        var builder = self
        try merge.part.rewriteProperties { value throws(QueryError) in
            // With actions, a value that reads the graph must be computed row by row.
            if hasActions, !value.isPlain(builder.plain) { return value }
            let compiled = try builder.compile(value)
            if compiled.slot != nil || compiled.constant != nil || value.isParameter {
                return value
            }
            let name = builder.context.makeHiddenVariable("property")
            items.append(
                ProjectStep.Item(
                    name: name, expression: compiled, text: displayed(predicate: value)))
            if value.isPlain(builder.plain) { builder.kinds.plain.insert(name) }
            return Expression(.variable(name), value.range)
        }
        self = builder
        if items.isEmpty { return }
        try append(ProjectStep(items: items, keepsInput: true), binding: items.map(\.name))
    }

    private mutating func compile(_ properties: [MapEntry]) throws(QueryError)
        -> [(name: String, value: CompiledExpression)]
    {
        var compiled: [(name: String, value: CompiledExpression)] = []
        for entry in properties {
            compiled.append((entry.key.name, try compile(entry.value)))
        }
        return compiled
    }

    private mutating func compile(_ items: [SetItem]) throws(QueryError) -> [UpdateAction] {
        var actions: [UpdateAction] = []
        for item in items { actions.append(try compile(item)) }
        return actions
    }

    /// Moves the first items of ON CREATE into what is made, as many as depend on nothing else;
    /// returns how many.
    private mutating func fold(_ items: [SetItem], into template: inout PatternTemplate)
        throws(QueryError) -> Int
    {
        for (count, item) in items.enumerated() {
            guard let variable = item.kind.variable,
                item.kind.values.allSatisfy({ $0.isPlain(plain) }),
                let place = template.variables.firstIndex(of: variable)
            else { return count }
            switch item.kind {
            case .property(_, let key, let value):
                template.elements[place].append(
                    .entry(key: key.name, value: try compile(value)))
            case .mergeProperties(_, let map):
                template.elements[place].append(.entries(try compile(map)))
            case .replaceProperties(_, let map):
                template.elements[place].append(.replacement(try compile(map)))
            case .labels(_, let labels):
                guard case .node(var node) = template.elements[place] else { return count }
                node.labels += try compile(labels)
                template.elements[place] = .node(node)
            case .dynamicProperty: return count
            }
        }
        return items.count
    }

    private mutating func guards(_ items: [SetItem], _ pattern: MergePattern) throws(QueryError)
        -> [MergeGuard]
    {
        var guards: [MergeGuard] = []
        for item in items {
            let (map, isReplacement): (Expression, Bool)
            switch item.kind {
            case .replaceProperties(_, let value): (map, isReplacement) = (value, true)
            case .mergeProperties(_, let value): (map, isReplacement) = (value, false)
            default: continue
            }
            guard map.isPlain(plain) else { continue }
            let own = pattern.elementProperties[item.kind.variable ?? ""] ?? []
            guards.append(
                MergeGuard(
                    map: try compile(map), isReplacement: isReplacement,
                    properties: try compile(own)))
        }
        return guards
    }
}

extension MergeClause {
    /// The clause as EXPLAIN shows it.
    fileprivate func text(sets: [SetItem]) -> String {
        func list(_ title: String, _ items: ArraySlice<SetItem>) -> String {
            items.isEmpty ? "" : " \(title) " + items.map(\.text).joined(separator: ", ")
        }
        return "\(part)" + list("ON CREATE SET", onCreate.dropLast(sets.count))
            + list("ON MATCH SET", onMatch.dropLast(sets.count)) + list("SET", sets[...])
    }
}

extension PatternTemplate.Element {
    fileprivate mutating func append(_ part: PropertyTemplate.Part) {
        switch self {
        case .node(var node):
            node.properties.parts.append(part)
            self = .node(node)
        case .relationship(var relationship):
            relationship.properties.parts.append(part)
            self = .relationship(relationship)
        }
    }
}

extension SetItem.Kind {
    /// The variable whose element is changed; nil where an expression gives the element.
    var variable: String? {
        switch self {
        case .property(let target, _, _), .dynamicProperty(let target, _, _):
            if case .variable(let name) = target.kind { name } else { nil }
        case .replaceProperties(let variable, _), .mergeProperties(let variable, _),
            .labels(let variable, _):
            variable.name
        }
    }
}

extension Expression {
    fileprivate var isParameter: Bool { if case .parameter = kind { true } else { false } }
}
