import Cypher

/// A plan while it grows from its argument to its result.
struct PlanBuilder {
    let context: PlanningContext
    private(set) var node: PlanNode
    /// What is known of the variables.
    var kinds = VariableKinds()
    /// Labels that the nodes have that variables are bound to, as far as that is known: until the
    /// next projection.
    var nodeLabels: [String: Set<String>] = [:]
    /// Columns that hold an entry of a variable's maps: hidden variable by variable and key.
    var entryColumns: [String: [String: String]] = [:]
    /// Variables from around a subquery: its projections keep them, though `*` does not mean them.
    var imported: [String] = []
    /// Names of the columns that the query returns.
    var returned: [String] = []
    /// Whether subqueries in expressions stay there, for no operator can compute them before.
    var keepsSubqueries = false
    /// What all clauses so far read and write.
    private(set) var effects = Effects()
    /// The column that says for how many equal rows each row stands; nil where for itself only.
    var weight: String?
    /// Variables whose columns hold no elements, only that there is one.
    var standIns: Set<String> = []
    /// Whether columns that nothing reads any more may be emptied: in the plan of a statement,
    /// where nothing around it could read them.
    var dropsDeadColumns = false
    /// What the clauses since the last wait for all rows read and write.
    private var pendingEffects: [Effects] = []
    private let argument: Scope

    var scope: Scope { node.scope }
    /// Variables that hold no nodes, relationships or paths, also not inside lists and maps.
    var plain: Set<String> { kinds.plain }
    var rows: Double { node.estimatedRows }

    /// A plan that takes rows of a scope.
    init(_ context: PlanningContext, argument scope: Scope = Scope(), rows: Double = 1)
        throws(QueryError)
    {
        self.context = context
        argument = scope
        node = PlanNode(
            id: try context.nextStepID(), step: ArgumentStep(), inputs: [], scope: scope,
            estimatedRows: rows)
    }

    /// A plan for inside of an operator: it takes this plan's rows and, behind their columns,
    /// their numbers.
    func makeSubplan() throws(QueryError) -> (builder: PlanBuilder, rowNumberSlot: Int) {
        var inner = scope
        let slot = inner.bind(context.makeHiddenVariable("row"))
        var builder = try PlanBuilder(context, argument: inner, rows: rows)
        builder.kinds = kinds
        builder.kinds.plain.insert(inner.names[slot])
        builder.entryColumns = entryColumns
        return (builder, slot)
    }

    // MARK: Growing

    /// Puts a step on top that adds columns for these variables.
    mutating func append(_ step: any PlanStep, binding names: [String] = [], rows: Double? = nil)
        throws(QueryError)
    {
        var scope = scope
        for name in names { scope.bind(name) }
        try append(step, scope: scope, rows: rows)
    }

    /// Puts a step on top whose rows have other columns.
    mutating func append(_ step: any PlanStep, scope: Scope, rows: Double? = nil)
        throws(QueryError)
    {
        node = PlanNode(
            id: try context.nextStepID(), step: step, inputs: [node], scope: scope,
            estimatedRows: rows ?? self.rows, expressionPlans: context.takeExpressionPlans())
    }

    /// Puts a step on top of several plans with the same columns.
    static func union(_ builders: [PlanBuilder], _ context: PlanningContext) throws(QueryError)
        -> PlanBuilder
    {
        var result = builders[0]
        result.node = PlanNode(
            id: try context.nextStepID(), step: UnionStep(inputCount: builders.count),
            inputs: builders.map(\.node), scope: builders[0].scope,
            estimatedRows: builders.reduce(0) { $0 + $1.rows })
        result.weight = nil
        result.kinds = VariableKinds(
            plain: builders.reduce(result.plain) { $0.intersection($1.plain) })
        for builder in builders { result.effects.formUnion(builder.effects) }
        return result
    }

    /// Brings imported variables back after a step that dropped them.
    mutating func restoreImported() throws(QueryError) {
        let missing = imported.filter { !scope.contains($0) }
        if missing.isEmpty { return }
        let slots = missing.compactMap(argument.slot(of:))
        precondition(slots.count == missing.count, "imported variables are the argument's")
        try append(RestoreStep(slots: slots, names: missing), binding: missing)
    }

    // MARK: Waiting for all rows

    /// Announces what the next clause reads and writes; the plan waits for all rows before it
    /// where clauses would disturb each other otherwise.
    mutating func begin(_ effects: Effects) throws(QueryError) {
        if pendingEffects.contains(where: { $0.conflicts(with: effects) }) {
            try append(EagerStep())
            pendingEffects = []
        }
        pendingEffects.append(effects)
        self.effects.formUnion(effects)
    }

    /// Notes that the step on top hands on nothing before it has all rows.
    mutating func noteBarrier() { pendingEffects = [] }

    // MARK: Expressions

    /// Makes an expression ready to run over this plan's rows. Patterns and subqueries in it get
    /// operators of their own first.
    mutating func compile(_ expression: Expression) throws(QueryError) -> CompiledExpression {
        let hoisted = try hoistSubqueries(of: expression)
        return try compile(hoisted, in: scope)
    }

    /// The same over the columns of another scope, which begins with this plan's; patterns and
    /// subqueries in it run where the expression comes to them.
    func compile(_ expression: Expression, in scope: Scope) throws(QueryError)
        -> CompiledExpression
    {
        var expression = expression
        let hasPlace = scope.contains(LoadedPlace.line)
        if !entryColumns.isEmpty || hasPlace {
            expression = try expression.rewritten { part, locals in
                let column = hasPlace ? LoadedPlace.column(part) : nil
                return (column ?? entryColumn(part, locals)).map {
                    Expression(.variable($0), part.range)
                }
            }
        }
        let builder = self
        return try Query.compile(expression, in: scope, functions: context.functions) {
            part, scope throws(QueryError) in
            try builder.compileSubquery(part, in: scope)
        }
    }

    /// The variable whose column holds the value of `variable.key`; nil where there is none.
    private func entryColumn(_ part: Expression, _ locals: Set<String>) -> String? {
        guard case .property(let base, let key) = part.kind, case .variable(let name) = base.kind,
            !locals.contains(name), let hidden = entryColumns[name]?[key.name]
        else { return nil }
        return scope.contains(hidden) ? hidden : nil
    }
}
