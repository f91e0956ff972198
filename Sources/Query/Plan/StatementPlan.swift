import Cypher
import Graph

/// A planned query: what it returns and how it runs.
struct StatementPlan: Sendable {
    /// The plan, where the unique indexes that it assumes so have all nodes of their labels.
    let root: PlanNode
    /// Names of the columns; none where nothing is returned.
    let columns: [String]
    /// The strongest of the modes of the procedures that it calls.
    let procedureMode: ProcedureSignature.Mode
    /// Parameters that calls take without naming them.
    let implicitParameters: Set<String>

    private let assumedIndexes: [IndexID]
    /// The plan that assumes nothing; nil where `root` does not either.
    private let plainRoot: PlanNode?

    /// Plans a query; the graph gives statistics and indexes.
    init(
        _ query: RegularQuery, text: String, graph: any GraphReader, functions: FunctionRegistry,
        procedures: ProcedureRegistry, rules: PlanningRules
    ) throws(QueryError) {
        var rules = rules
        if query.isWriting { rules.rewrites.subtract(.ofReadingOnly) }
        func makeContext() -> PlanningContext {
            PlanningContext(
                graph: graph, functions: functions, procedures: procedures, text: text,
                rules: rules)
        }
        let context = makeContext()
        (root, columns) = try Self.plan(query, context)
        procedureMode = context.procedureMode
        implicitParameters = context.implicitParameters
        assumedIndexes = context.assumedIndexes
        if assumedIndexes.isEmpty {
            plainRoot = nil
        } else {
            rules.rewrites.remove(.nodeGroups)
            plainRoot = try Self.plan(query, makeContext()).root
        }
    }

    /// The plan that is right for a graph as it is now.
    func root(over graph: any GraphReader) throws(QueryError) -> PlanNode {
        guard let plainRoot else { return root }
        for index in assumedIndexes {
            let holds: Bool
            do { holds = try graph.tellsAllApart(index) } catch { throw QueryError(error) }
            if !holds { return plainRoot }
        }
        return root
    }

    private static func plan(
        _ query: RegularQuery, _ context: PlanningContext
    ) throws(QueryError) -> (root: PlanNode, columns: [String]) {
        var branches: [PlanBuilder] = []
        for part in query.parts {
            var branch = try PlanBuilder(context)
            branch.dropsDeadColumns = context.rewrites.contains(.deadColumns)
            try branch.append(part.clauses)
            branches.append(branch)
        }
        let returnsRows = query.returnsRows && !branches[0].scope.names.isEmpty
        let columns =
            returnsRows ? branches[0].scope.names.filter { !$0.hasPrefix(hiddenPrefix) } : []
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
        return (plan.node, columns)
    }
}
