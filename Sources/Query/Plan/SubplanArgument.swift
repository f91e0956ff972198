import Cypher

/// The columns that a plan inside an operator takes: some variables of the rows around it, and
/// behind them the number of the row.
struct SubplanArgument {
    private let outer: PlanBuilder
    /// The variables with the columns of their entries, and the row number.
    let names: [String]
    /// Columns of the variables in the rows around.
    private let slots: [Int]
    private let rowNumber: String
    /// Variables that mean something else than in the plan around: those of comprehensions.
    private let redefined: Set<String>

    /// - Parameter scope: What is in sight: the builder's scope, and perhaps more behind it.
    init(_ variables: Set<String>, in scope: Scope, of outer: PlanBuilder) {
        self.outer = outer
        var names: [String] = []
        var slots: [Int] = []
        var redefined: Set<String> = []
        func add(_ name: String) {
            guard !names.contains(name), let slot = scope.slot(of: name) else { return }
            names.append(name)
            slots.append(slot)
            if slot != outer.scope.slot(of: name) { redefined.insert(name) }
        }
        for name in variables.sorted() {
            add(name)
            if redefined.contains(name) { continue }
            for hidden in (outer.entryColumns[name] ?? [:]).values.sorted() { add(hidden) }
        }
        LoadedPlace.all.forEach(add)
        rowNumber = outer.context.makeHiddenVariable("row")
        self.names = names + [rowNumber]
        self.slots = slots
        self.redefined = redefined
    }

    /// A builder on top of the argument, which sees all of its variables, or only some.
    func makeBuilder(seeing visible: Set<String>? = nil) throws(QueryError) -> PlanBuilder {
        let context = outer.context
        let isSeen = { (name: String) in
            visible?.contains(name) ?? true || name.hasPrefix(hiddenPrefix)
        }
        let scope = Scope(
            names.map { isSeen($0) ? $0 : context.makeHiddenVariable("unseen") })
        var builder = try PlanBuilder(context, argument: scope, rows: outer.rows)
        builder.kinds = outer.kinds.kept(Set(names.filter(isSeen)).subtracting(redefined))
        builder.kinds.plain.insert(rowNumber)
        builder.entryColumns = outer.entryColumns.filter { name, _ in
            isSeen(name) && !redefined.contains(name)
        }
        builder.imported = [rowNumber]
        return builder
    }

    /// Puts the parts of a query together: their columns first, then the row number. Also gives
    /// the names of these columns.
    func join(_ branches: [PlanBuilder], of query: RegularQuery) throws(QueryError)
        -> (builder: PlanBuilder, columns: [String])
    {
        let columns = branches[0].returned
        var branches = branches
        for place in branches.indices { try branches[place].select(columns + [rowNumber]) }
        guard branches.count > 1 else { return (branches[0], columns) }
        var union = try PlanBuilder.union(branches, outer.context)
        if !query.keepsDuplicates { try union.appendDistinct() }
        return (union, columns)
    }

    /// The finished plan.
    func subplan(_ builder: PlanBuilder) throws(QueryError) -> Subplan {
        Subplan(
            builder.node, argumentSlots: slots, rowNumberSlot: try builder.slot(of: rowNumber))
    }
}
