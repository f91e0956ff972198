import Graph

/// One run of a plan: what all its operators share.
final class Execution {
    let context: ExecutionContext
    /// Variables whose nodes MERGE creates as stubs.
    let stubVariables: Set<String>
    /// What the statement has changed so far.
    let updates: Updates
    /// Rows and times by operator; nil unless the statement is profiled.
    private(set) var profile: Profile?
    /// How many threads may share a scan.
    let threadCount: Int

    init(
        _ context: ExecutionContext, stubVariables: Set<String> = [], isProfiled: Bool = false,
        threadCount: Int = 1
    ) {
        self.threadCount = threadCount
        self.context = context
        self.stubVariables = stubVariables
        updates = Updates(context)
        profile = isProfiled ? Profile() : nil
    }

    var graph: any GraphReader { context.graph }

    /// Puts a counter behind the operator of `node` where the statement is profiled.
    func observe(_ node: PlanNode, feeding next: Operator) -> Operator {
        guard let profile else { return next }
        return ProfiledOperator(profile.counter(of: node), feeding: next, context)
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
