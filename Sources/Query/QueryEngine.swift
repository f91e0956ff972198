package import Cypher
public import Graph

/// Plans and runs Cypher over any graph.
///
/// An engine keeps plans in a cache; one serves a whole shard and any number of threads. The
/// graph's owner decides on transactions: a statement that throws may have changed the writer it
/// was given, whose changes are then to be dropped.
public final class QueryEngine: Sendable {
    /// The functions that statements may call.
    public let functions: FunctionRegistry
    /// The procedures that statements may call.
    public let procedures: ProcedureRegistry
    private let knownFunctions: Set<String>
    private let cache: PlanCache

    /// - Parameter cachedPlanCount: The most plans that are kept.
    public init(
        functions: FunctionRegistry = .standard, procedures: ProcedureRegistry = .standard,
        cachedPlanCount: Int = 1_000
    ) {
        self.functions = functions
        self.procedures = procedures
        knownFunctions = functions.names
        cache = PlanCache(capacity: cachedPlanCount)
    }

    /// Parses, checks and plans a statement, or takes the plan from the cache.
    ///
    /// A prepared statement can be run any number of times, over any graph of the shard; where
    /// the schema has changed since, `execute` plans it again.
    ///
    /// - Parameter rewrites: What the planner may do; it goes with the prepared statement.
    /// - Parameter deadline: When planning fails if it has not ended.
    public func prepare(
        _ text: String, graph: any GraphReader, rewrites: Rewrites = .all,
        deadline: ContinuousClock.Instant? = nil
    ) throws(QueryError) -> PreparedQuery {
        let key = PlanCache.Key(text, graph, rewrites)
        if let known = cache.plan(for: key) { return known }
        let rules = PlanningRules(rewrites: rewrites, deadline: deadline)
        guard rewrites.contains(.literalParameters), let scan = LiteralScan(text) else {
            return try plan(text, key, graph, rules)
        }
        return try plan(text, scan, key, graph, rules)
    }

    /// Runs a prepared statement that commits as it goes, in transactions that
    /// `options.transactions` gives.
    @discardableResult
    public func execute(
        _ prepared: PreparedQuery, parameters: [String: Value] = [:], options: QueryOptions,
        sink: (Batch) throws(QueryError) -> Void
    ) throws(QueryError) -> QuerySummary {
        guard let transactions = options.transactions else { throw .needsOwnTransactions }
        let prepared = try current(prepared, try transactions.reader())
        // No one but the context holds the reader, so that the context can let it go.
        let context = ExecutionContext(
            try transactions.reader(), prepared.withLiterals(parameters), options)
        return try execute(prepared, context, options, keepsRows: false, sink)
    }

    /// Runs a prepared statement; its rows go to `sink` in batches.
    ///
    /// - Parameters:
    ///   - graph: A `GraphWriter` for statements that write.
    ///   - keepsRows: Whether `sink` keeps the rows, so that they count against the memory budget.
    @discardableResult
    public func execute(
        _ prepared: PreparedQuery, graph: any GraphReader, parameters: [String: Value] = [:],
        options: QueryOptions = QueryOptions(), keepsRows: Bool = false,
        sink: (Batch) throws(QueryError) -> Void
    ) throws(QueryError) -> QuerySummary {
        let prepared = try current(prepared, graph)
        if prepared.runsTransactions, !prepared.isExplain { throw .needsOwnTransactions }
        let context = ExecutionContext(graph, prepared.withLiterals(parameters), options)
        return try execute(prepared, context, options, keepsRows: keepsRows, sink)
    }

    /// The statement planned for the schema as it is now.
    private func current(_ prepared: PreparedQuery, _ graph: any GraphReader) throws(QueryError)
        -> PreparedQuery
    {
        if prepared.schemaEpoch == graph.schemaEpoch { return prepared }
        return try prepare(prepared.text, graph: graph, rewrites: prepared.rewrites)
    }

    private func execute(
        _ prepared: PreparedQuery, _ context: ExecutionContext, _ options: QueryOptions,
        keepsRows: Bool, _ sink: (Batch) throws(QueryError) -> Void
    ) throws(QueryError) -> QuerySummary {
        var summary = QuerySummary(prepared)
        context.engine = self
        if prepared.mode == .explain {
            // A plan depends on no parameter's value, so none need be there.
            summary.planDescription = try prepared.plan(over: context.graph)
            return summary
        }
        for name in prepared.parameterNames where context.parameters[name] == nil {
            throw QueryError(
                .parameterMissing, detail: "MissingParameter", "Parameter $\(name) is missing.")
        }
        let start = ContinuousClock.now
        for value in context.parameters.values where value.isNested {
            try context.checkDepth(value)
        }
        switch prepared.body {
        case .schema(let command): try command.run(context, &summary)
        case .query(let plan):
            if prepared.mode == .profile { context.begin(Profile()) }
            // Counters of a profile are of one thread.
            let sharesScans =
                prepared.kind == .read && prepared.mode != .profile
                && prepared.rewrites.contains(.parallelScans)
            let execution = Execution(
                context, stubVariables: options.stubVariables,
                threadCount: sharesScans ? options.threadCount ?? WorkerThread.coreCount : 1)
            execution.scanRangeIDCount = options.scanRangeIDCount
            try run(plan, execution, &summary) { batch throws(QueryError) in
                if keepsRows { try context.reserve(batch.estimatedByteCount) }
                try sink(batch)
            }
            try context.endStatement()
        }
        summary.memoryByteCount = context.budget.highestByteCount
        summary.time = ContinuousClock.now - start
        return summary
    }

    private func run(
        _ plan: StatementPlan, _ execution: Execution, _ summary: inout QuerySummary,
        _ sink: (Batch) throws(QueryError) -> Void
    ) throws(QueryError) {
        var rowCount = 0
        let root = try plan.root(over: execution.graph)
        // The operators that hold the closure end with the call.
        try withoutActuallyEscaping(sink) { sink throws(QueryError) in
            let last = SinkOperator { batch throws(QueryError) in
                rowCount += batch.count
                try sink(batch)
            }
            try root.makePipeline(
                feeding: last, execution, sharesScans: execution.threadCount > 1
            ).run()
        }
        summary.rowCount = rowCount
        summary.counters = execution.updates.counters
        if let profile = execution.profile {
            summary.planDescription = PlanDescription(root, profile: profile)
        }
    }

}

/// What the planner may do, and until when.
struct PlanningRules {
    var rewrites = Rewrites.all
    var deadline: ContinuousClock.Instant?
}

// Planning.
extension QueryEngine {
    /// The plan of a statement by its own text.
    private func plan(
        _ text: String, _ key: PlanCache.Key, _ graph: any GraphReader, _ rules: PlanningRules
    ) throws(QueryError) -> PreparedQuery {
        let prepared = try plan(try parse(text), graph, rules)
        if prepared.mode == .run { cache.insert(prepared, for: key) }
        return prepared
    }

    /// The plan of a statement that may have it in common with others, which differ in literals.
    private func plan(
        _ text: String, _ scan: LiteralScan, _ key: PlanCache.Key, _ graph: any GraphReader,
        _ rules: PlanningRules
    ) throws(QueryError) -> PreparedQuery {
        let rewrites = rules.rewrites
        if let parameters = cache.parameters(ofShape: scan.shape) {
            if parameters.isEmpty { return try plan(text, key, graph, rules) }
            let key = PlanCache.Key(scan.text(without: parameters), graph, rewrites)
            if let known = cache.plan(for: key) {
                return PreparedQuery(known, text: text, literals: scan.values(of: parameters))
            }
        }
        var statement = try parse(text)
        var replacement = LiteralParameters(scan)
        if statement.mode == .run, case .query(var query) = statement.body {
            try replacement.replace(in: &query)
            statement.body = .query(query)
        }
        // A plan that is shown has estimates in it, which no other partition may see.
        if statement.mode != .run { return try plan(statement, graph, rules) }
        let parameters = replacement.replaced.sorted()
        let prepared = try plan(
            statement, graph, rules, literals: scan.values(of: parameters))
        cache.note(parameters, ofShape: scan.shape)
        cache.insert(
            prepared,
            for: parameters.isEmpty
                ? key : PlanCache.Key(scan.text(without: parameters), graph, rewrites))
        return prepared
    }

    private func parse(_ text: String) throws(QueryError) -> Statement {
        do {
            return try Cypher.parse(
                text, knownFunctions: knownFunctions,
                procedure: { [procedures] in procedures.procedure(named: $0)?.signature })
        } catch {
            throw QueryError(error)
        }
    }

    private func plan(
        _ statement: Statement, _ graph: any GraphReader, _ rules: PlanningRules,
        literals: [String: Value] = [:]
    ) throws(QueryError) -> PreparedQuery {
        switch statement.body {
        case .schema(let command):
            return PreparedQuery(statement, .schema(command), graph, rules.rewrites)
        case .administration:
            throw QueryError(
                .semanticError, detail: "UnsupportedAdministrationCommand",
                "Users are managed by administrators of a server, or by the command "
                    + "'intelgraph user'.", isCompileTime: true)
        case .query(let query):
            let plan = try StatementPlan(
                query, text: statement.text, graph: graph, functions: functions,
                procedures: procedures, rules: rules)
            return PreparedQuery(
                statement, .query(plan), graph, rules.rewrites, literals: literals)
        }
    }
}

extension LiteralScan {
    /// The shape with the literals that are no parameters: what plans are kept under.
    ///
    /// - Parameter parameters: ascending.
    fileprivate func text(without parameters: [Int]) -> String {
        var text = shape
        var left = parameters[...]
        for index in literals.indices {
            if left.first == index {
                left.removeFirst()
                continue
            }
            text += "\u{1}\(literals[index].literal)"
        }
        return text
    }

    fileprivate func values(of parameters: [Int]) -> [String: Value] {
        var values: [String: Value] = [:]
        for index in parameters {
            values[LiteralParameters.name(index)] = Value(literals[index].literal)
        }
        return values
    }
}

/// What a caller may ask of an execution.
public struct QueryOptions: Sendable {
    /// Variables of MERGE whose nodes are created as stubs: nodes that others refer to before
    /// they have arrived.
    public var stubVariables: Set<String> = []
    /// The most bytes that sorts, groups and the like may hold.
    public var memoryByteCount = MemoryBudget.defaultByteCount
    /// When the statement fails if it has not ended; nil for never.
    public var deadline: ContinuousClock.Instant?
    /// What LOAD CSV may read; nil for what the graph's owner allows.
    public var files: (any FileSource)?
    /// Gives `CALL { … } IN TRANSACTIONS` its transactions; nil inside a transaction.
    public var transactions: (any TransactionSource)?
    /// What SHOW DATABASES and SHOW USERS list; nil where there is no server.
    package var system: (any SystemCatalog)?
    /// When the transaction began of which the statement is a part; nil where it is all of it.
    package var transactionTime: Temporal.DateTime?
    /// Stops the statement from another thread.
    public var cancellation: CancellationToken?
    /// Is told if the statement takes a while.
    package var lateNotice: LateNotice?
    /// How many rows operators hand on at once. Results do not depend on it, except for the order
    /// of rows that nothing orders.
    /// At most 2^20.
    public var batchRowCount = QueryOptions.defaultBatchRowCount
    /// What the planner may do: `prepare` is given it.
    public var rewrites = Rewrites.all

    /// How many threads may share a large scan; nil for as many as the machine runs at once. Which
    /// one gets which rows is left to the moment. So where rows are grouped or sorted, the order of
    /// `collect`, that of rows which tie, and the last bits of sums of floats may differ from run to
    /// run.
    public var threadCount: Int?
    /// How many ids make a range of a scan that threads share; nil for what is quick. With a number
    /// the ranges are dealt in turn, so that also a small scan is shared, and each time the same.
    package var scanRangeIDCount: Int?

    /// 1,024.
    static let defaultBatchRowCount = 1_024

    public init() {}
}

extension QueryError {
    /// What the parser or checker reports.
    package init(_ error: CypherError) {
        self.init(
            Kind(rawValue: error.kind.rawValue) ?? .syntaxError, detail: error.detail.rawValue,
            error.message, isCompileTime: true,
            position: Position(line: error.line, column: error.column, excerpt: error.excerpt))
    }
}

extension ExecutionContext {
    fileprivate convenience init(
        _ graph: any GraphReader, _ parameters: [String: Value], _ options: QueryOptions
    ) {
        self.init(
            graph: graph, parameters: parameters, transactionTime: options.transactionTime,
            batchRowCount: options.batchRowCount,
            budget: MemoryBudget(byteCount: options.memoryByteCount), deadline: options.deadline,
            cancellation: options.cancellation, transactions: options.transactions,
            files: options.files, system: options.system, lateNotice: options.lateNotice)
    }
}
