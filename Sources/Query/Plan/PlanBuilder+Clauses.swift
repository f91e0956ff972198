import Cypher

extension PlanBuilder {
    /// Puts the clauses of a query on top.
    mutating func append(_ clauses: [Clause]) throws(QueryError) {
        let later = LaterClauses(clauses)
        var place = 0
        while place < clauses.count {
            let clause = clauses[place]
            place += 1
            if case .create(var pattern) = clause.kind {
                // Creating one after the other is the same as creating together.
                while place < clauses.count,
                    case .create(let more) = clauses[place].kind
                {
                    pattern.parts += more.parts
                    place += 1
                }
                try append(creating: pattern)
            } else if case .merge(let merge) = clause.kind {
                let bound = Set(scope.names)
                var sets: [SetItem] = []
                while place < clauses.count,
                    case .set(let items) = clauses[place].kind,
                    items.allSatisfy({ canJoin($0, merge, bound: bound) })
                {
                    sets += items
                    place += 1
                }
                try append(merge, sets: sets)
            } else if case .match(let match) = clause.kind, !match.isOptional {
                var matches = [match]
                while place < clauses.count,
                    case .match(let more) = clauses[place].kind, canJoin(more, matches)
                {
                    matches.append(more)
                    place += 1
                }
                try append(matches, later.from(place))
            } else {
                try append(clause, later.from(place))
            }
        }
    }

    private mutating func append(_ clause: Clause, _ rest: LaterClauses) throws(QueryError) {
        switch clause.kind {
        case .match(let match): try append(optional: match, rest)
        case .unwind(let unwind): try append(unwind, rest)
        case .with(let with):
            try append(with.projection, predicate: with.predicate, isResult: false)
        case .return(let projection): try append(projection, isResult: true)
        case .create(let pattern): try append(creating: pattern)
        case .merge(let merge): try append(merge)
        case .set(let items): try append(setting: items)
        case .remove(let items): try append(removing: items)
        case .delete(let delete): try append(delete)
        case .forEach(let forEach): try append(forEach)
        case .call(let call): try append(call, clause.range)
        case .subquery(let subquery): try append(subquery)
        case .loadCSV(let load): try append(load, rest, clause.range)
        case .show(let show): try append(show)
        case .finish: break
        }
    }

    /// Whether an item of a SET after MERGE may run with it: it changes an element of the pattern,
    /// and its value depends on nothing in the graph. Then each new element is written once.
    private func canJoin(_ item: SetItem, _ merge: MergeClause, bound: Set<String>) -> Bool {
        guard let variable = item.kind.variable, !bound.contains(variable) else { return false }
        let pattern =
            merge.part.nodes.map(\.variable) + merge.part.steps.map(\.relationship.variable)
        return pattern.contains { $0?.name == variable }
            && item.kind.values.allSatisfy { $0.isPlain(plain) }
    }

    /// What an expression reads of the graph.
    func reads(of expression: Expression?) -> Effects {
        var effects = Effects()
        effects.addReads(of: expression, kinds)
        return effects
    }

    // MARK: MATCH

    private mutating func append(optional match: MatchClause, _ rest: LaterClauses)
        throws(QueryError)
    {
        try begin(reads(of: match))
        var builder = PatternGraphBuilder(context, demand: Demand(of: rest))
        try builder.add(match)
        var graph = builder.graph
        if try appendCounted(optional: graph) { return }

        var (inner, rowNumberSlot) = try makeSubplan()
        graph.demand = graph.demand.ofEveryRow
        try inner.append(graph)
        let added = Array(inner.scope.names[(rowNumberSlot + 1)...])
        try append(
            OptionalStep(
                plan: inner.node, rowNumberSlot: rowNumberSlot, newColumnCount: added.count),
            binding: added, rows: max(rows, inner.rows))
        kinds.nodes = inner.kinds.nodes
        kinds.relationships = inner.kinds.relationships
    }

    // MARK: UNWIND

    private mutating func append(_ unwind: UnwindClause, _ rest: LaterClauses)
        throws(QueryError)
    {
        try begin(reads(of: unwind.list))
        let list = try compile(unwind.list)
        let variable = unwind.variable.name
        let isPlain = unwind.list.isPlain(plain)
        let uses = EntryUses(of: variable, in: rest)
        var bound = scope
        bound.bind(variable)
        var entries: [UnwindStep.Entry] = []
        var columns: [String: String] = [:]
        for key in isPlain ? uses.keys : [] {
            let subject = Expression(.variable(variable), unwind.variable.range)
            let property = Expression(
                .property(subject, key: Identifier(key, unwind.variable.range)),
                unwind.variable.range)
            entries.append(
                UnwindStep.Entry(
                    key: key,
                    general: try Query.compile(
                        property, in: bound, functions: context.functions)))
            columns[key] = "\(hiddenPrefix)\(variable).\(key)"
        }
        let hidden = entries.compactMap { columns[$0.key] }
        try append(
            UnwindStep(
                list: list, variable: variable,
                needsElement: uses.isUsedWhole || !isPlain, entries: entries,
                text: "\(unwind.list)"),
            binding: [variable] + hidden, rows: rows * (unwind.list.listCount ?? 10))
        entryColumns[variable] = columns
        if isPlain { kinds.plain.formUnion([variable] + hidden) }
    }
}

/// How later clauses use the elements of an UNWIND.
private struct EntryUses {
    /// Keys in `variable.key`, in order of first use.
    private(set) var keys: [String] = []
    /// Whether the element is used other than by its entries.
    private(set) var isUsedWhole = false

    init(of variable: String, in later: LaterClauses) {
        var keys: [String] = []
        var isUsedWhole = false
        let visitor = SyntaxVisitor(
            visit: { expression in
                if case .property(let base, let key) = expression.kind, base.isVariable(variable) {
                    if !keys.contains(key.name) { keys.append(key.name) }
                    return false
                }
                if expression.isVariable(variable) { isUsedWhole = true }
                return true
            },
            visitVariable: { if $0 == variable { isUsedWhole = true } })
        for (clause, names) in later.named where names.contains(variable) { visitor.walk(clause) }
        self.keys = keys
        // After a projection of the whole row its entries are read from it again.
        self.isUsedWhole = isUsedWhole || later.projectAll
    }
}

extension Expression {
    /// How many elements a list has that is written out; nil for other expressions.
    var listCount: Double? {
        if case .list(let elements) = kind { Double(elements.count) } else { nil }
    }
}
