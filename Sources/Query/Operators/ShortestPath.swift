import Graph

/// How many of the paths between two nodes are wanted, shorter ones first.
struct PathChoice: Hashable, Sendable {
    /// The most paths.
    let paths: Int
    /// The most lengths of paths.
    let groups: Int

    static let one = PathChoice(paths: 1, groups: .max)
    static let allShortest = PathChoice(paths: .max, groups: 1)

    /// Whether the paths of the least length are all that is wanted.
    var isLeastLength: Bool { paths == 1 || groups == 1 }
}

/// Finds the shortest paths from a bound node to another one, or to every node it reaches.
///
/// Nodes are searched breadth first. Where that is not enough, for longer paths or those which
/// hold conditions as a whole, all paths are tried by length. Where ends are null there is no path.
struct ShortestPathStep: PlanStep {
    let pattern: PathPattern
    let choice: PathChoice
    /// Whether a path that is not empty may lead from a node to itself.
    let allowsCycles: Bool
    /// What a path must hold, over the rows that come out: the shortest of those that do are
    /// wanted. Where there are such conditions both ends are bound.
    let pathConditions: [CompiledExpression]
    let columns: PathColumns

    var name: String {
        let name: String
        switch choice {
        case .one: name = "ShortestPath"
        case .allShortest: name = "AllShortestPaths"
        default: name = "ShortestPaths"
        }
        return name + (pattern.to == nil ? "FromOne" : "")
    }
    var detail: String { pattern.text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        ShortestPathOperator(self, feeding: next, execution)
    }
}

final class ShortestPathOperator: StreamingOperator {
    let step: ShortestPathStep
    let maximum: Int
    var search: PathSearch
    var trails: TrailSearch
    private var output: PathRows
    /// How many paths of the pair of nodes at hand there are that hold the conditions.
    private(set) var keptCount = 0
    var trace = PathTrace()
    private var nearChain = PathChain()
    private var farChain = PathChain()

    init(_ step: ShortestPathStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        maximum = step.pattern.longest
        output = PathRows(step.columns, rowLimit: execution.context.batchRowCount)
        let rules = step.pattern.emptyRules
        search = PathSearch(
            execution.context, rules,
            keepsAll: step.choice.paths > 1 || !step.pathConditions.isEmpty)
        trails = TrailSearch(execution.context, rules)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        search.rules = step.pattern.rules(batch, execution)
        let starts = try batch.columns[step.pattern.from].nodeIDs()
        let ends = try step.pattern.to.map { slot throws(QueryError) in try batch.columns[slot].nodeIDs() }
        for row in 0..<batch.count where starts[row] != .none && !isSatisfied {
            search.rules.begin(row: row)
            guard try search.rules.allows(starts[row], context) else { continue }
            if let ends {
                try connect(starts[row], ends[row])
            } else {
                try reach(from: starts[row])
            }
        }
        try emitFound()
        search.end()
    }

    // MARK: Two ends

    private func connect(_ start: NodeID, _ end: NodeID) throws(QueryError) {
        keptCount = 0
        if start == end { return try connectToItself(start) }
        guard end != .none, !search.rules.hasNoTypes, try search.rules.allows(end, context) else {
            return
        }
        let isFound = try search.connect(
            start, end, maximum: maximum, isBidirectional: step.pattern.isBidirectional)
        guard isFound else { return }
        let length = search.near.depth + search.far.depth
        guard step.pattern.minimum <= 1, step.choice.isLeastLength else {
            return try offerTrails(start, end, longerThan: 0)
        }
        try offerMeetings()
        // Conditions are about one pair of nodes, and all of its paths of this length were tried.
        if !step.pathConditions.isEmpty {
            try emitFound()
            if keptCount == 0 { try offerTrails(start, end, longerThan: length) }
        }
    }

    private func connectToItself(_ node: NodeID) throws(QueryError) {
        if step.pattern.minimum == 0 {
            trace.start(at: node)
            try note()
            if !step.pathConditions.isEmpty { try emitFound() }
        }
        let isEnough = keptCount > 0 && step.choice.isLeastLength
        guard step.allowsCycles, !isEnough, !search.rules.hasNoTypes else { return }
        if try search.closes(at: node, maximum: maximum) {
            try offerTrails(node, node, longerThan: 0)
        }
    }

    /// Offers every path that the search has found, as long as they are wanted.
    private func offerMeetings() throws(QueryError) {
        for meeting in search.meetings {
            nearChain.start(at: meeting.near, in: search.near)
            repeat {
                farChain.start(at: meeting.far, in: search.far)
                repeat {
                    trace.take(nearChain, to: meeting.near, in: search.near)
                    trace.append(meeting, farChain, in: search.far)
                    try note()
                    if isDone { return }
                } while farChain.advance(in: search.far)
            } while nearChain.advance(in: search.near)
        }
    }

    // MARK: One end

    /// Finds the shortest paths to all nodes; longer ones are only looked for between two.
    private func reach(from start: NodeID) throws(QueryError) {
        search.start(at: start)
        if step.pattern.minimum == 0 {
            trace.start(at: start)
            try note()
        }
        if search.rules.hasNoTypes { return }
        while search.near.depth < maximum {
            try search.advance()
            if search.near.frontier.isEmpty { break }
            let first = Int32(truncatingIfNeeded: search.near.frontierStart)
            for place in search.near.frontier.indices {
                let node = first &+ Int32(truncatingIfNeeded: place)
                nearChain.start(at: node, in: search.near)
                repeat {
                    trace.take(nearChain, to: node, in: search.near)
                    try note()
                    if isSatisfied { return }
                } while step.choice.paths > 1 && nearChain.advance(in: search.near)
            }
        }
        guard step.allowsCycles, step.pattern.minimum > 0 else { return }
        keptCount = 0
        let mayReturn = step.pattern.direction == .both || search.returned
        if mayReturn, try search.closes(at: start, maximum: maximum) {
            try offerTrails(start, start, longerThan: 0)
        }
    }

    // MARK: Output

    /// Whether no more paths of the pair of nodes are wanted, or no more rows at all.
    var isDone: Bool { keptCount >= step.choice.paths || isSatisfied }

    /// Takes the path in `trace` into the output.
    func note() throws(QueryError) {
        if step.pathConditions.isEmpty { keptCount += 1 }
        output.append(trace, row: search.rules.row)
        if output.isFull { try emitFound() }
    }

    /// Hands on the paths in the output that hold the conditions.
    func emitFound() throws(QueryError) {
        if output.isEmpty { return }
        try context.checkLimits()
        var found = output.take(search.rules.input)
        for condition in step.pathConditions where found.count > 0 {
            found = found.gather(try condition.evaluate(found, context).trueRows())
        }
        if !step.pathConditions.isEmpty {
            let wanted = step.choice.paths - keptCount
            if found.count > wanted { found = found.slice(0..<wanted) }
            keptCount += found.count
        }
        try emit(found)
    }
}
