import Graph

/// One run of a plan: what all its operators share.
final class Execution {
    let context: ExecutionContext
    /// Variables whose nodes MERGE creates as stubs.
    let stubVariables: Set<String>
    /// What the statement has changed so far.
    let updates: Updates
    /// Rows and times by operator; nil unless the statement is profiled.
    var profile: Profile? { context.profile }
    /// How many threads may share a scan.
    let threadCount: Int
    /// How many ids make a range of a shared scan; nil for what is quick.
    var scanRangeIDCount: Int?
    /// The row that a subplan runs for, where it sees one at a time.
    var argument = Batch.unit

    init(_ context: ExecutionContext, stubVariables: Set<String> = [], threadCount: Int = 1) {
        self.threadCount = threadCount
        self.context = context
        self.stubVariables = stubVariables
        updates = Updates(context)
    }

    /// The execution of a plan inside an operator of another one.
    init(inside outer: Execution) {
        context = outer.context
        stubVariables = outer.stubVariables
        updates = outer.updates
        threadCount = 1
    }

    var graph: any GraphReader { context.graph }

    /// The tokens of types, those that nothing ever had left out; nil for all types.
    func typeIDs(_ names: [String]?) -> [TypeID]? { names.map { $0.compactMap(graph.typeID) } }

    /// Puts a counter behind the operator of `node` where the statement is profiled.
    func observe(_ node: PlanNode, feeding next: Operator) -> Operator {
        guard let profile else { return next }
        return ProfiledOperator(profile.counter(of: node), feeding: next, self)
    }
}

extension ExecutionContext {
    /// Judges what the statement has written.
    func endStatement() throws(QueryError) {
        guard let writer else { return }
        do { try writer.endStatement() } catch { throw QueryError(error) }
    }

    /// Runs a call of the graph, with its errors as the query's.
    @inline(__always)
    func reading<R>(_ body: (any GraphReader) throws(GraphError) -> R) throws(QueryError) -> R {
        do {
            return try body(graph)
        } catch {
            throw QueryError(error)
        }
    }
}
