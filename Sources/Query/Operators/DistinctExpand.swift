import Graph

/// Finds the nodes at which paths of several relationships end, each once for an input row.
///
/// Up to a least length of one a node at the end of some path is one at the end of a shortest
/// path, which no relationship can be in twice: nodes are searched breadth first. Only the start
/// needs care: it is an end if it lies on a cycle. Longer paths have to be walked, for a path that
/// is long enough may not be a shortest one.
struct DistinctExpandStep: PlanStep {
    let pattern: PathPattern

    var name: String { pattern.to == nil ? "DistinctExpand" : "DistinctExpandInto" }
    var detail: String { pattern.text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        DistinctExpandOperator(self, feeding: next, execution)
    }
}

private final class DistinctExpandOperator: StreamingOperator {
    private let pattern: PathPattern
    private var rules: PathRules
    private var search: PathSearch
    private var walk: TrailWalk
    private var ends = NodeTable()
    private var reservedByteCount = 0
    private var output: PathRows

    init(_ step: DistinctExpandStep, feeding next: Operator, _ execution: Execution) {
        pattern = step.pattern
        rules = pattern.emptyRules
        search = PathSearch(execution.context, rules, keepsAll: false)
        walk = TrailWalk(execution.context, rules)
        output = PathRows(
            PathColumns(
                hasList: false, hasEnd: step.pattern.to == nil, hasPath: false, isReversed: false),
            rowLimit: execution.context.batchRowCount)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        rules = pattern.rules(batch, execution)
        let starts = try batch.columns[pattern.from].nodeIDs()
        let ends = try pattern.to.map { slot throws(QueryError) in try batch.columns[slot].nodeIDs() }
        for row in 0..<batch.count where starts[row] != .none && !isSatisfied {
            rules.begin(row: row)
            guard try rules.allows(starts[row], context) else { continue }
            search.rules = rules
            walk.rules = rules
            if let ends {
                if try connects(starts[row], ends[row]) { try note(ends[row], batch) }
            } else {
                try reach(from: starts[row], batch)
            }
        }
        search.end()
        walk.end()
        context.release(reservedByteCount)
        reservedByteCount = 0
        try emitFound(batch)
    }

    // MARK: Two ends

    private func connects(_ start: NodeID, _ end: NodeID) throws(QueryError) -> Bool {
        if end == .none { return false }
        if pattern.minimum == 0, start == end { return true }
        guard !rules.hasNoTypes, try rules.allows(end, context) else { return false }
        if pattern.minimum > 1 { return try walks(from: start, to: end) }
        if start == end { return try search.closes(at: start, maximum: pattern.longest) }
        return try search.connect(
            start, end, maximum: pattern.longest, isBidirectional: pattern.isBidirectional)
    }

    /// Whether a path that is long enough leads to the end.
    private func walks(from start: NodeID, to end: NodeID) throws(QueryError) -> Bool {
        walk.start(at: start)
        while let places = try walk.advance(maximum: pattern.longest) {
            if walk.depth >= pattern.minimum, walk.nodes[places].contains(end) { return true }
        }
        return false
    }

    // MARK: One end

    private func reach(from start: NodeID, _ batch: Batch) throws(QueryError) {
        if pattern.minimum == 0 { try note(start, batch) }
        if rules.hasNoTypes { return }
        if pattern.minimum > 1 { return try walk(from: start, batch) }
        search.start(at: start)
        while search.near.depth < pattern.longest, !search.near.frontier.isEmpty, !isSatisfied {
            try search.advance()
            for node in search.near.frontier { try note(node, batch) }
        }
        guard pattern.minimum == 1 else { return }
        let isEnd =
            pattern.direction == .both
            ? try search.closes(at: start, maximum: pattern.longest) : search.returned
        if isEnd { try note(start, batch) }
    }

    /// Walks all paths, for the ends of those that are long enough.
    private func walk(from start: NodeID, _ batch: Batch) throws(QueryError) {
        ends.removeAll()
        walk.start(at: start)
        while !isSatisfied, let places = try walk.advance(maximum: pattern.longest) {
            guard walk.depth >= pattern.minimum else { continue }
            for place in places where ends.insert(walk.nodes[place], number: 0) == nil {
                try note(walk.nodes[place], batch)
            }
            let growth = ends.byteCount - reservedByteCount
            if growth > 0 {
                try context.reserve(growth)
                reservedByteCount += growth
            }
        }
    }

    // MARK: Output

    private func note(_ end: NodeID, _ batch: Batch) throws(QueryError) {
        output.append(end: end, row: rules.row)
        if output.isFull { try emitFound(batch) }
    }

    private func emitFound(_ batch: Batch) throws(QueryError) {
        if !output.isEmpty { try emit(output.take(batch)) }
    }
}
