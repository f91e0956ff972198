import Cypher
import Graph

extension PlanBuilder {
    /// Puts WITH or RETURN on top; `predicate` is WITH's.
    mutating func append(
        _ projection: Projection, predicate: Expression? = nil, isResult: Bool
    ) throws(QueryError) {
        var items = projection.includesAll ? allItems(projection.range) : []
        items += projection.items.map { OutputColumn(name: $0.name, expression: $0.expression) }
        var effects = reads(of: items, projection, isResult: isResult)
        let predicateReads = reads(of: predicate)
        effects.formUnion(predicateReads)
        try begin(effects)

        let isAggregating = items.contains { $0.expression.containsAggregate }
        // What comes after the columns are computed still sees the variables from before them.
        var later = projection.orderBy.map(\.expression) + [predicate].compactMap { $0 }
        if isAggregating {
            try aggregate(&items, &later)
            try restoreImported()
            // What is computed from groups is read as they go on, behind the wait for all rows.
            var rest = Effects()
            for expression in items.map(\.expression) + later {
                rest.addReads(of: expression, kinds)
            }
            try begin(rest)
        }
        let names = items.map(\.name)
        if isResult { returned = names }
        var carried = isAggregating || projection.isDistinct ? [] : carriedEntries(items)
        let around = imported.filter { !names.contains($0) && !carried.contains($0) }
        var kept = kinds.kept(
            Set(items.filter { $0.expression.isVariable($0.name) }.map(\.name) + around))
        kept.plain.formUnion(items.filter { $0.expression.isPlain(plain) }.map(\.name) + carried)
        carried += around

        for place in later.indices { later[place] = try later[place].replacing(items) }
        let outputs = names + carried
        let isLate = lateItems(items, later, projection)
        let early = zip(items, isLate).filter { !$1 }.map(\.0)
        let compiled = try compile(early, carrying: carried)
        if later.isEmpty || projection.isDistinct {
            try append(
                ProjectStep(items: compiled, keepsInput: false), scope: Scope(outputs))
            if projection.isDistinct { try appendDistinct() }
        } else if !compiled.isEmpty {
            try append(
                ProjectStep(items: compiled, keepsInput: true), binding: compiled.map(\.name))
        }
        // A name that now means something else has no columns of its entries.
        for item in items where !item.expression.isVariable(item.name) {
            entryColumns[item.name] = nil
        }
        if projection.orderBy.isEmpty {
            try appendSkipAndLimit(projection)
        } else {
            try sort(by: Array(later.prefix(projection.orderBy.count)), projection)
        }
        let late = zip(items, isLate).filter(\.1).map(\.0)
        if !late.isEmpty {
            try append(
                ProjectStep(items: try compile(late, carrying: []), keepsInput: true),
                binding: late.map(\.name))
        }
        if predicate != nil, let condition = later.last {
            // Sorted rows go on batch by batch, and changes behind must not reach those to come.
            if !projection.orderBy.isEmpty { try begin(predicateReads) }
            try filter(condition)
        }
        try select(outputs)
        weight = nil
        standIns = []
        kinds = kept
        nodeLabels = [:]
    }

    /// The columns of a projection, and those that go on beside them.
    private mutating func compile(
        _ items: [OutputColumn], carrying carried: [String]
    ) throws(QueryError) -> [ProjectStep.Item] {
        var compiled: [ProjectStep.Item] = []
        for item in items {
            compiled.append(
                ProjectStep.Item(
                    name: item.name, expression: try compile(item.expression),
                    text: item.text))
        }
        for name in carried {
            let slot = try slot(of: name)
            compiled.append(
                ProjectStep.Item(
                    name: name,
                    expression: CompiledExpression(
                        kernel: VariableKernel(slot: slot), slots: [slot]),
                    text: displayed(name)))
        }
        return compiled
    }

    /// Drops every column but those of these variables.
    mutating func select(_ names: [String]) throws(QueryError) {
        if scope.names == names { return }
        var slots: [Int] = []
        for name in names { slots.append(try slot(of: name)) }
        try append(SelectStep(slots: slots, names: names), scope: Scope(names))
    }

    /// Keeps one of equal rows.
    mutating func appendDistinct() throws(QueryError) {
        let names = scope.names
        try append(DistinctStep(slots: Array(names.indices), names: names))
    }

    /// An item for each variable that a statement can name, by name.
    private func allItems(_ range: SourceRange) -> [OutputColumn] {
        scope.names.filter { !$0.hasPrefix(hiddenPrefix) && !imported.contains($0) }.sorted().map {
            name in
            OutputColumn(name: name, expression: Expression(.variable(name), range))
        }
    }

    /// The hidden columns of variables that keep their name, and of the record loaded last.
    private func carriedEntries(_ items: [OutputColumn]) -> [String] {
        LoadedPlace.all.filter(scope.contains)
            + items.flatMap { item -> [String] in
                guard item.expression.isVariable(item.name) else { return [] }
                return (entryColumns[item.name] ?? [:]).values.filter(scope.contains).sorted()
            }
    }

    private func reads(
        of items: [OutputColumn], _ projection: Projection, isResult: Bool
    ) -> Effects {
        var effects = Effects()
        for item in items { effects.addReads(of: item.expression, kinds) }
        for item in projection.orderBy { effects.addReads(of: item.expression, kinds) }
        // Elements are read whole when they leave.
        let giveElements = items.contains { !$0.expression.isPlain(plain) && $0.mayBeElement }
        if isResult && giveElements {
            effects.readsProperties.formUnion(.all, of: .unknown)
            effects.readsLabels = .all
        }
        return effects
    }

    // MARK: Order

    /// Orders by expressions over this plan's columns, one for each item of ORDER BY.
    private mutating func sort(by expressions: [Expression], _ projection: Projection)
        throws(QueryError)
    {
        var keys: [ProjectStep.Item] = []
        var names: [String] = []
        for expression in expressions {
            let compiled = try compile(expression)
            if let slot = compiled.slot {
                names.append(scope.names[slot])
                continue
            }
            let name = context.makeHiddenVariable("sort")
            names.append(name)
            keys.append(
                ProjectStep.Item(
                    name: name, expression: compiled, text: displayed(predicate: expression)))
        }
        if !keys.isEmpty {
            try append(ProjectStep(items: keys, keepsInput: true), binding: keys.map(\.name))
        }
        var slots: [Int] = []
        for name in names { slots.append(try slot(of: name)) }
        let descending = projection.orderBy.map(\.isDescending)
        let text = projection.orderBy.map { item in
            "\(item.expression)" + (item.isDescending ? " DESC" : "")
        }.joined(separator: ", ")
        let isTop = projection.limit != nil && context.rewrites.contains(.topK)
        if let limit = projection.limit, isTop {
            let compiledLimit = try constant(limit)
            var compiledSkip: CompiledExpression?
            if let skip = projection.skip { compiledSkip = try constant(skip) }
            try append(
                TopStep(
                    slots: slots, descending: descending, limit: compiledLimit,
                    skip: compiledSkip, text: "\(text) LIMIT \(limit)"),
                rows: min(rows, limit.rowCount ?? 10))
        } else {
            try append(SortStep(slots: slots, descending: descending, text: text))
        }
        noteBarrier()
        try appendSkipAndLimit(projection, limitIsDone: isTop && projection.skip == nil)
    }

    private mutating func appendSkipAndLimit(_ projection: Projection, limitIsDone: Bool = false)
        throws(QueryError)
    {
        if let skip = projection.skip {
            try append(
                SkipStep(rows: try constant(skip), text: "\(skip)"),
                rows: max(0, rows - (skip.rowCount ?? 0)))
        }
        if let limit = projection.limit, !limitIsDone {
            try append(
                LimitStep(rows: try constant(limit), text: "\(limit)"),
                rows: min(rows, limit.rowCount ?? 10))
        }
    }

    /// A count of rows, such as SKIP's, which sees no variables.
    func constant(_ expression: Expression) throws(QueryError) -> CompiledExpression {
        try Query.compile(expression, in: Scope(), functions: context.functions)
    }
}

/// One column of a projection.
struct OutputColumn {
    let name: String
    var expression: Expression
    /// The expression as written, for EXPLAIN.
    let text: String

    init(name: String, expression: Expression) {
        self.name = name
        self.expression = expression
        text = "\(expression)"
    }

    /// Whether the value may be or hold an element: functions and operators that give plain
    /// values cannot.
    fileprivate var mayBeElement: Bool {
        switch expression.kind {
        case .property, .literal, .comparison, .logical, .unary, .isNull, .hasLabels, .countAll:
            false
        case .call(let call):
            !["id", "elementid", "count", "type", "labels"]
                .contains(call.name.name.lowercased())
        default: true
        }
    }
}

extension Expression {
    /// The expression with each part that is one of the projected expressions as its column.
    fileprivate func replacing(_ items: [OutputColumn]) throws(QueryError) -> Expression {
        var columns: [ExactText: String] = [:]
        for item in items { columns[ExactText(item.expression.canonicalText)] = item.name }
        return try rewritten { part, locals in
            if items.contains(where: { part.isVariable($0.name) }) { return part }
            guard locals.isEmpty, let name = columns[ExactText(part.canonicalText)] else { return nil }
            return Expression(.variable(name), part.range)
        }
    }

    /// The count that is written out; nil for other expressions.
    fileprivate var rowCount: Double? {
        if case .literal(.integer(let count)) = kind { Double(count) } else { nil }
    }
}
