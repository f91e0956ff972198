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
    /// What a path must hold, over the rows that come out: the shortest of those that do is wanted.
    /// Where there are such conditions both ends are bound.
    let pathConditions: [CompiledExpression]
    let columns: PathColumns
    /// Whether two bound ends are searched from both.
    let isBidirectional: Bool
    let text: String

    var name: String {
        (isAll ? "AllShortestPaths" : "ShortestPath") + (to == nil ? "FromOne" : "")
    }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ShortestPathOperator(self, feeding: next, execution)
    }
}

final class ShortestPathOperator: StreamingOperator {
    let step: ShortestPathStep
    var search: PathSearch
    /// Where no shortest path holds its conditions.
    var trails: TrailSearch
    var output: PathRows
    /// How many paths of the pair of nodes at hand hold their conditions.
    var keptCount = 0
    var trace = PathTrace()
    var nearChain = PathChain()
    var farChain = PathChain()

    init(_ step: ShortestPathStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        output = PathRows(step.columns, rowLimit: execution.context.batchRowCount)
        let rules = PathRules(direction: step.direction, types: nil, conditions: step.conditions)
        search = PathSearch(
            execution.context, rules, keepsAll: step.isAll || !step.pathConditions.isEmpty)
        trails = TrailSearch(execution.context, rules)
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
        keptCount = 0
        if start == end {
            if step.allowsEmpty {
                trace.start(at: start)
                try note(row, batch)
                if !step.pathConditions.isEmpty { try emitFound(batch) }
            }
            return
        }
        guard end != .none, !hasNoTypes, try mayTouch(end, row, batch) else { return }
        let isFound = try search.connect(
            start, end, maximum: step.maximum ?? .max, isBidirectional: step.isBidirectional)
        guard isFound else { return }
        try offerMeetings(row, batch)
        if !step.pathConditions.isEmpty { try offerLongerPaths(start, end, row, batch) }
    }

    /// Offers every path that the search has found, as long as they are wanted.
    private func offerMeetings(_ row: Int, _ batch: Batch) throws(QueryError) {
        for meeting in search.meetings {
            nearChain.start(at: meeting.near, in: search.near)
            repeat {
                farChain.start(at: meeting.far, in: search.far)
                repeat {
                    trace.take(nearChain, to: meeting.near, in: search.near)
                    trace.append(meeting, farChain, in: search.far)
                    try note(row, batch)
                    if isDone { return }
                } while farChain.advance(in: search.far)
            } while nearChain.advance(in: search.near)
        }
    }

    /// Whether one path is all that is wanted and it is there, or no more rows are.
    private var isDone: Bool {
        !step.isAll && (step.pathConditions.isEmpty || keptCount > 0) || isSatisfied
    }

    /// Where none of the shortest paths holds the conditions, offers all longer ones, by length.
    private func offerLongerPaths(_ start: NodeID, _ end: NodeID, _ row: Int, _ batch: Batch)
        throws(QueryError)
    {
        // All paths of this length were offered.
        let length = search.near.depth + search.far.depth
        try emitFound(batch)
        if keptCount > 0 { return }
        trails.rules = search.rules
        trails.start(at: start)
        defer { trails.end() }
        while trails.depth < step.maximum ?? .max, !trails.longest.isEmpty {
            try trails.advance()
            if trails.depth <= length { continue }
            for path in trails.longest where trails.nodes[path] == end {
                trails.trace(path, into: &trace)
                try note(row, batch)
                if isDone { return }
            }
            try emitFound(batch)
            if keptCount > 0 { return }
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
        var found = output.take(batch)
        for condition in step.pathConditions where found.count > 0 {
            found = found.gather(try condition.evaluate(found, context).trueRows())
        }
        if !step.pathConditions.isEmpty {
            // These are paths of one pair of nodes.
            if !step.isAll, found.count > 1 { found = found.slice(0..<1) }
            keptCount += found.count
        }
        try emit(found)
    }
}
