import Cypher

extension PlanBuilder {
    // MARK: CREATE

    /// Puts CREATE on top.
    mutating func append(creating pattern: Pattern) throws(QueryError) {
        var pattern = pattern
        var writes = Effects()
        for part in pattern.parts { writes.addCreation(of: part, bound: Set(scope.names)) }
        var builder = self
        let made = Set(pattern.parts.flatMap(\.variableNames)).subtracting(scope.names)
        for place in pattern.parts.indices {
            try pattern.parts[place].rewriteProperties { value throws(QueryError) in
                try builder.computed(value, before: writes, making: made)
            }
        }
        self = builder
        var effects = Effects()
        for part in pattern.parts {
            effects.addCreation(of: part, bound: Set(scope.names))
            for expression in part.expressions {
                effects.addReads(of: expression, kinds)
            }
        }
        try begin(effects)
        var text: [String] = []
        var template = TemplateBuilder(self)
        for part in pattern.parts {
            text.append("\(part)")
            try template.add(part)
        }
        try append(
            CreateStep(template: template.template, text: text.joined(separator: ", ")),
            binding: template.template.variables)
        kinds.add(template.template)
        for path in template.paths { try append(path) }
    }

    // MARK: SET and REMOVE

    /// Puts SET on top.
    mutating func append(setting items: [SetItem]) throws(QueryError) {
        var items = items
        var writes = Effects()
        for item in items { writes.addWrites(of: item.kind, kinds) }
        for place in items.indices { try compute(&items[place], before: writes) }
        var effects = Effects()
        for item in items {
            effects.addWrites(of: item.kind, kinds)
            for expression in item.kind.expressions {
                effects.addReads(of: expression, kinds)
            }
        }
        try begin(effects)
        var actions: [UpdateAction] = []
        for item in items { actions.append(try compile(item)) }
        try append(
            UpdateStep(
                name: "Set", actions: actions, order: updateOrder(items.map(\.kind), actions),
                text: items.map(\.text).joined(separator: ", ")))
    }

    /// Puts REMOVE on top.
    mutating func append(removing items: [RemoveItem]) throws(QueryError) {
        let changes = items.map(\.asSetItem)
        var effects = Effects()
        for change in changes { effects.addWrites(of: change, kinds) }
        for change in changes {
            for expression in change.expressions { effects.addReads(of: expression, kinds) }
        }
        try begin(effects)
        var actions: [UpdateAction] = []
        for item in items { actions.append(try compile(item)) }
        try append(
            UpdateStep(
                name: "Remove", actions: actions, order: updateOrder(changes, actions),
                text: items.map(\.text).joined(separator: ", ")))
    }

    /// Makes an item of SET ready to run.
    mutating func compile(_ item: SetItem) throws(QueryError) -> UpdateAction {
        switch item.kind {
        case .property(let target, let key, let value):
            return UpdateAction(
                target: try compile(target),
                kind: .setProperty(key: key.name, value: try compile(value)))
        case .dynamicProperty(let target, let key, let value):
            return UpdateAction(
                target: try compile(target),
                kind: .setDynamicProperty(key: try compile(key), value: try compile(value)))
        case .replaceProperties(let variable, let value):
            return UpdateAction(
                target: try compile(variable.asExpression),
                kind: .replaceProperties(try compile(value)))
        case .mergeProperties(let variable, let value):
            return UpdateAction(
                target: try compile(variable.asExpression),
                kind: .mergeProperties(try compile(value)))
        case .labels(let variable, let labels):
            return UpdateAction(
                target: try compile(variable.asExpression), kind: .addLabels(try compile(labels)))
        }
    }

    private mutating func compile(_ item: RemoveItem) throws(QueryError) -> UpdateAction {
        let null = Expression(.literal(.null), item.range)
        switch item.kind {
        case .property(let target, let key):
            return UpdateAction(
                target: try compile(target),
                kind: .setProperty(key: key.name, value: try compile(null)))
        case .dynamicProperty(let target, let key):
            return UpdateAction(
                target: try compile(target),
                kind: .setDynamicProperty(key: try compile(key), value: try compile(null)))
        case .labels(let variable, let labels):
            return UpdateAction(
                target: try compile(variable.asExpression),
                kind: .removeLabels(try compile(labels)))
        }
    }

    /// Makes labels of a writing clause ready to run.
    mutating func compile(_ labels: [LabelName]) throws(QueryError) -> [NameTemplate] {
        var templates: [NameTemplate] = []
        for label in labels {
            switch label {
            case .name(let identifier): templates.append(.name(identifier.name))
            case .dynamic(let expression): templates.append(.dynamic(try compile(expression)))
            }
        }
        return templates
    }

    /// How rows and items take turns.
    func updateOrder(_ items: [SetItem.Kind], _ actions: [UpdateAction]) -> UpdateOrder {
        let values = items.flatMap(\.values)
        if values.allSatisfy({ $0.isPlain(plain) }) { return .batch }
        guard let slot = actions.first?.target.slot,
            actions.allSatisfy({ $0.target.slot == slot })
        else { return .rowByRow }
        let own = plain.union([scope.names[slot]])
        return values.allSatisfy { $0.isPlain(own) } ? .elementWise(slot: slot) : .rowByRow
    }

    // MARK: DELETE

    /// Puts DELETE on top.
    mutating func append(_ delete: DeleteClause) throws(QueryError) {
        var delete = delete
        var effects = Effects()
        effects.deletes = true
        for place in delete.expressions.indices {
            delete.expressions[place] = try computed(delete.expressions[place], before: effects)
        }
        for expression in delete.expressions {
            effects.addReads(of: expression, kinds)
        }
        try begin(effects)
        var elements: [CompiledExpression] = []
        for expression in delete.expressions { elements.append(try compile(expression)) }
        try append(
            DeleteStep(
                elements: elements, isDetach: delete.isDetach,
                text: delete.expressions.map { "\($0)" }.joined(separator: ", ")))
    }
}

// MARK: - Subqueries in writing clauses

extension PlanBuilder {
    /// An expression whose subqueries read what the clause around it writes becomes a column that
    /// is computed for all rows before: else it would depend on how rows come in batches.
    ///
    /// - Parameter made: Variables of elements that the clause makes, which are not there before.
    mutating func computed(
        _ expression: Expression, before writes: Effects, making made: Set<String> = []
    ) throws(QueryError) -> Expression {
        guard expression.containsSubquery, expression.variables.isDisjoint(with: made)
        else { return expression }
        let reads = reads(of: expression)
        guard reads.conflicts(with: writes) else { return expression }
        try begin(reads)
        let compiled = try compile(expression)
        if let slot = compiled.slot {
            return Expression(.variable(scope.names[slot]), expression.range)
        }
        let item = ProjectStep.Item(
            name: context.makeHiddenVariable("value"), expression: compiled,
            text: displayed(predicate: expression))
        try append(ProjectStep(items: [item], keepsInput: true), binding: [item.name])
        return Expression(.variable(item.name), expression.range)
    }

    private mutating func compute(_ item: inout SetItem, before writes: Effects)
        throws(QueryError)
    {
        switch item.kind {
        case .property(let target, let key, let value):
            item.kind = .property(
                target: target, key: key, value: try computed(value, before: writes))
        case .dynamicProperty(let target, let key, let value):
            item.kind = .dynamicProperty(
                target: target, key: try computed(key, before: writes),
                value: try computed(value, before: writes))
        case .replaceProperties(let variable, let value):
            item.kind = .replaceProperties(
                variable: variable, value: try computed(value, before: writes))
        case .mergeProperties(let variable, let value):
            item.kind = .mergeProperties(
                variable: variable, value: try computed(value, before: writes))
        case .labels: break
        }
    }
}

extension Effects {
    /// Adds what making a pattern writes.
    mutating func addCreation(of part: PatternPart, bound: Set<String>) {
        for node in part.nodes where !bound.contains(node.variable?.name ?? "") {
            makesNodes = true
            createsNodes.formUnion(node.labels?.names ?? .none)
        }
        for relationship in part.steps.map(\.relationship) {
            createsRelationships.formUnion(relationship.types?.names ?? .all)
        }
    }
}

extension PatternPart {
    /// Variables of its nodes, relationships and path.
    fileprivate var variableNames: [String] {
        (nodes.map(\.variable) + steps.map(\.relationship.variable) + [variable])
            .compactMap { $0?.name }
    }
}

extension Identifier {
    /// The variable of this name.
    var asExpression: Expression { Expression(.variable(name), range) }
}

extension RemoveItem {
    /// The item of SET that reads and writes the same.
    fileprivate var asSetItem: SetItem.Kind {
        let null = Expression(.literal(.null), range)
        return switch kind {
        case .property(let target, let key): .property(target: target, key: key, value: null)
        case .dynamicProperty(let target, let key):
            .dynamicProperty(target: target, key: key, value: null)
        case .labels(let variable, let labels): .labels(variable: variable, labels: labels)
        }
    }

    fileprivate var text: String {
        switch kind {
        case .property(let target, let key): "\(target).\(key.name)"
        case .dynamicProperty(let target, let key): "\(target)[\(key)]"
        case .labels(let variable, let labels): variable.name + labels.text
        }
    }
}

extension SetItem {
    /// The item as EXPLAIN shows it.
    var text: String {
        switch kind {
        case .property(let target, let key, let value): "\(target).\(key.name) = \(value)"
        case .dynamicProperty(let target, let key, let value): "\(target)[\(key)] = \(value)"
        case .replaceProperties(let variable, let value): "\(variable.name) = \(value)"
        case .mergeProperties(let variable, let value): "\(variable.name) += \(value)"
        case .labels(let variable, let labels): variable.name + labels.text
        }
    }
}

extension SetItem.Kind {
    /// Every expression in the item but a target that is a bare variable.
    var expressions: [Expression] {
        switch self {
        case .property(let target, _, _), .dynamicProperty(let target, _, _):
            target.isVariable ? values : [target] + values
        default: values
        }
    }

    /// The expressions that are written.
    var values: [Expression] {
        switch self {
        case .property(_, _, let value): [value]
        case .dynamicProperty(_, let key, let value): [key, value]
        case .replaceProperties(_, let value), .mergeProperties(_, let value): [value]
        case .labels(_, let labels):
            labels.compactMap { if case .dynamic(let value) = $0 { value } else { nil } }
        }
    }
}

extension [LabelName] {
    /// `:A:$(expression)`
    fileprivate var text: String {
        map { label in
            switch label {
            case .name(let identifier): ":\(identifier.name)"
            case .dynamic(let expression): ":$(\(expression))"
            }
        }.joined()
    }
}
