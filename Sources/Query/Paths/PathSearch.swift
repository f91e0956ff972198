import Graph

/// Finds shortest paths breadth first: between two nodes from both ends, or from one node to all
/// that it reaches.
///
/// With two ends the side with the smaller frontier grows, until a step leads from one side into
/// the other. Nodes of the one side are never nodes of the other before that, so all such steps
/// of one round make paths of the same, least length.
struct PathSearch {
    /// A step from a node of one side to a node of the other.
    struct Meeting {
        /// Numbers of nodes.
        let near: Int32
        let far: Int32
        let relationship: RelationshipID
    }

    let context: ExecutionContext
    /// Whether all shortest paths are wanted; else one.
    let keepsAll: Bool
    var rules: PathRules
    private(set) var near = SearchSide()
    private(set) var far = SearchSide()
    private(set) var meetings: ContiguousArray<Meeting> = []
    /// Whether a step of a search to all nodes led back to where it began.
    private(set) var returned = false
    private var found = Expansion()
    private var reservedByteCount = 0

    init(_ context: ExecutionContext, _ rules: PathRules, keepsAll: Bool) {
        self.context = context
        self.rules = rules
        self.keepsAll = keepsAll
    }

    /// Searches from two different nodes; whether there are `meetings` of up to a length.
    mutating func connect(_ start: NodeID, _ end: NodeID, maximum: Int, isBidirectional: Bool)
        throws(QueryError) -> Bool
    {
        self.start(at: start)
        far.start(at: end)
        while !near.frontier.isEmpty, !far.frontier.isEmpty, near.depth + far.depth < maximum {
            let isFar = isBidirectional && far.frontier.count < near.frontier.count
            // The side that grows is `near` while it does.
            if isFar { swap(&near, &far) }
            try expand(isFar ? rules.reversed : rules, isJoining: true)
            if isFar {
                swap(&near, &far)
                for place in meetings.indices { meetings[place].swapSides() }
            }
            if !meetings.isEmpty { return true }
        }
        return false
    }

    /// Begins a search from one node to all.
    mutating func start(at start: NodeID) {
        near.start(at: start)
        meetings.removeAll(keepingCapacity: true)
        returned = false
    }

    /// Finds the nodes that are one step farther: afterwards they are `near`'s frontier.
    mutating func advance() throws(QueryError) {
        try expand(rules, isJoining: false)
    }

    /// Gives the memory back that the search has taken from the budget.
    mutating func end() {
        context.release(reservedByteCount)
        reservedByteCount = 0
    }

    // MARK: One round

    /// Walks from every node of the near side's frontier; ends early once one meeting is enough.
    private mutating func expand(_ rules: PathRules, isJoining: Bool) throws(QueryError) {
        let parents = Int32(truncatingIfNeeded: near.frontierStart)
        let root = near.nodes[0]
        var position = ExpandPosition()
        while position.row < near.frontier.count {
            try context.checkLimits()
            found.removeAll()
            try context.reading { graph throws(GraphError) in
                try graph.expand(
                    near.frontier, direction: rules.direction, types: rules.types,
                    position: &position, limit: context.batchRowCount, into: &found)
            }
            if !rules.allowsAll { try filter(rules) }
            for entry in found.rows.indices {
                let neighbour = found.neighbours[entry]
                // Both numbers are below the sides' limit.
                let parent = parents &+ found.rows[entry]
                if isJoining, let met = far.number(of: neighbour) {
                    meetings.append(
                        Meeting(
                            near: parent, far: met, relationship: found.relationships[entry]))
                    if !keepsAll { return }
                } else {
                    if neighbour == root { returned = true }
                    near.add(
                        neighbour, over: found.relationships[entry], parent: parent,
                        keepsAll: keepsAll)
                }
            }
            try account()
        }
        near.advance()
    }

    /// Drops the steps that lead nowhere new, and those that break a condition.
    private mutating func filter(_ rules: PathRules) throws(QueryError) {
        var fresh = ContiguousArray<Int32>()
        for entry in found.rows.indices
        where !near.isOld(found.neighbours[entry], keepsAll: keepsAll)
            || !returned && found.neighbours[entry] == near.nodes[0]
        {
            fresh.append(Int32(truncatingIfNeeded: entry))
        }
        found.keep(fresh)
        try rules.filter(&found, from: near.frontier, context)
    }

    /// Takes what the search holds from the budget.
    private mutating func account() throws(QueryError) {
        guard !near.isFull else {
            throw QueryError(
                .limitExceeded, detail: "PathSearch",
                "A search for shortest paths has found more steps than it can count.")
        }
        let byteCount =
            near.byteCount + far.byteCount
            + meetings.capacity * MemoryLayout<Meeting>.stride
        guard byteCount > reservedByteCount else { return }
        try context.reserve(byteCount - reservedByteCount)
        reservedByteCount = byteCount
    }
}

extension PathSearch.Meeting {
    fileprivate mutating func swapSides() {
        self = PathSearch.Meeting(near: far, far: near, relationship: relationship)
    }
}

extension Direction {
    var reversed: Direction {
        switch self {
        case .outgoing: .incoming
        case .incoming: .outgoing
        case .both: .both
        }
    }
}
