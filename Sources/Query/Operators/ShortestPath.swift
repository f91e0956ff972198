import Graph

/// Finds the shortest paths from a bound node to another one, or to every node it reaches.
///
/// A node has no shortest path to itself unless paths may be empty. Where ends are null there is
/// no path.
struct ShortestPathStep: PlanStep {
    /// Where the paths start.
    let from: Int
    /// Where they have to end; nil binds a new variable.
    let to: Int?
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    /// Whether a path may be empty.
    let allowsEmpty: Bool
    /// Nil for any length.
    let maximum: Int?
    /// Whether all shortest paths are wanted; else one for each pair of nodes.
    let isAll: Bool
    let conditions: PathConditions
    let columns: PathColumns
    /// Whether two bound ends are searched from both.
    let isBidirectional: Bool
    let text: String

    var name: String { (isAll ? "AllShortestPaths" : "ShortestPath") + (to == nil ? "FromOne" : "") }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ShortestPathOperator(self, feeding: next, execution)
    }
}

private final class ShortestPathOperator: StreamingOperator {
    private let step: ShortestPathStep
    private var search: PathSearch
    private var output: PathRows
    private var trace = PathTrace()
    private var nearChain = PathChain()
    private var farChain = PathChain()

    init(_ step: ShortestPathStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        output = PathRows(step.columns, rowLimit: execution.context.batchRowCount)
        let rules = PathRules(direction: step.direction, types: nil, conditions: step.conditions)
        search = PathSearch(execution.context, rules, keepsAll: step.isAll)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        search.rules = PathRules(
            direction: step.direction, types: step.types.map {
                $0.compactMap(execution.graph.typeID)
            }, conditions: step.conditions, input: batch)
        let starts = try batch.columns[step.from].nodeIDs()
        let ends = try step.to.map { slot throws(QueryError) in try batch.columns[slot].nodeIDs() }
        for row in 0..<batch.count where starts[row] != .none && !isSatisfied {
            search.rules.row = row
            guard try mayTouch(starts[row], row, batch) else { continue }
            if let ends {
                try connect(starts[row], ends[row], row, batch)
            } else {
                try reach(from: starts[row], row, batch)
            }
        }
        try emitFound(batch)
        search.end()
        search.rules.input = .unit
    }

    private func mayTouch(_ node: NodeID, _ row: Int, _ batch: Batch) throws(QueryError) -> Bool {
        try step.conditions.hold(for: node, row: row, of: batch, context)
    }

    /// Types that nothing ever had: only empty paths are there.
    private var hasNoTypes: Bool { search.rules.types?.isEmpty ?? false }

    // MARK: Two ends

    private func connect(_ start: NodeID, _ end: NodeID, _ row: Int, _ batch: Batch)
        throws(QueryError)
    {
        if start == end {
            if step.allowsEmpty {
                trace.start(at: start)
                try note(row, batch)
            }
            return
        }
        guard end != .none, !hasNoTypes, try mayTouch(end, row, batch) else { return }
        let isFound = try search.connect(
            start, end, maximum: step.maximum ?? .max, isBidirectional: step.isBidirectional)
        guard isFound else { return }
        for meeting in search.meetings {
            nearChain.start(at: meeting.near, in: search.near)
            repeat {
                farChain.start(at: meeting.far, in: search.far)
                repeat {
                    trace.take(nearChain, to: meeting.near, in: search.near)
                    trace.append(meeting, farChain, in: search.far)
                    try note(row, batch)
                    if !step.isAll || isSatisfied { return }
                } while farChain.advance(in: search.far)
            } while nearChain.advance(in: search.near)
        }
    }

    // MARK: One end

    private func reach(from start: NodeID, _ row: Int, _ batch: Batch) throws(QueryError) {
        search.start(at: start)
        if step.allowsEmpty {
            trace.start(at: start)
            try note(row, batch)
        }
        if hasNoTypes { return }
        while search.near.depth < step.maximum ?? .max {
            try search.advance()
            if search.near.frontier.isEmpty { return }
            let first = Int32(truncatingIfNeeded: search.near.frontierStart)
            for place in search.near.frontier.indices {
                let node = first &+ Int32(truncatingIfNeeded: place)
                nearChain.start(at: node, in: search.near)
                repeat {
                    trace.take(nearChain, to: node, in: search.near)
                    try note(row, batch)
                    if isSatisfied { return }
                } while step.isAll && nearChain.advance(in: search.near)
            }
        }
    }

    // MARK: Output

    private func note(_ row: Int, _ batch: Batch) throws(QueryError) {
        output.append(trace, row: row)
        if output.isFull { try emitFound(batch) }
    }

    private func emitFound(_ batch: Batch) throws(QueryError) {
        if output.isEmpty { return }
        try context.checkLimits()
        try emit(output.take(batch))
    }
}
