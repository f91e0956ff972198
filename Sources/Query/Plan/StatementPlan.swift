import Cypher
import Graph

/// A planned query: what it returns and how it runs.
struct StatementPlan: Sendable {
    let root: PlanNode
    /// Names of the columns; none where nothing is returned.
    let columns: [String]
    /// The strongest of the modes of the procedures that it calls.
    let procedureMode: ProcedureSignature.Mode
    /// Parameters that calls take without naming them.
    let implicitParameters: Set<String>

    /// Plans a query; the graph gives statistics and indexes.
    init(
        _ query: RegularQuery, text: String, graph: any GraphReader, functions: FunctionRegistry,
        procedures: ProcedureRegistry, rules: PlanningRules
    ) throws(QueryError) {
        var rules = rules
        if query.isWriting { rules.rewrites.subtract(.ofReadingOnly) }
        let context = PlanningContext(
            graph: graph, functions: functions, procedures: procedures, text: text,
            rules: rules)
        var branches: [PlanBuilder] = []
        for part in query.parts {
            var branch = try PlanBuilder(context)
            branch.dropsDeadColumns = context.rewrites.contains(.deadColumns)
            try branch.append(part.clauses)
            branches.append(branch)
        }
        let returnsRows = query.returnsRows && !branches[0].scope.names.isEmpty
        columns = returnsRows ? branches[0].scope.names.filter { !$0.hasPrefix(hiddenPrefix) } : []
        var plan = branches[0]
        if branches.count > 1 {
            for place in branches.indices { try branches[place].select(columns) }
            plan = try PlanBuilder.union(branches, context)
            if !query.keepsDuplicates { try plan.appendDistinct() }
        } else if returnsRows {
            try plan.select(columns)
        }
        if returnsRows {
            try plan.append(ResultStep(names: columns))
        } else {
            try plan.append(EmptyResultStep())
        }
        root = plan.node
        procedureMode = context.procedureMode
        implicitParameters = context.implicitParameters
    }
}
