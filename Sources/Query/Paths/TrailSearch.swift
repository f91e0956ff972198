import Graph

/// All paths from one node by their length, no relationship twice in one: for what a search of
/// nodes cannot answer. The number of paths may grow with every step as far as memory goes.
struct TrailSearch {
    let context: ExecutionContext
    var rules: PathRules
    /// The end of each path.
    private(set) var nodes: ContiguousArray<NodeID> = []
    /// The last relationship of each path; `.none` for the empty one.
    private var relationships: ContiguousArray<RelationshipID> = []
    /// The path without its last relationship.
    private var parents: ContiguousArray<Int32> = []
    /// The paths of the greatest length so far.
    private(set) var longest = 0..<0
    private(set) var depth = 0
    private var found = Expansion()
    private var reservedByteCount = 0

    init(_ context: ExecutionContext, _ rules: PathRules) {
        self.context = context
        self.rules = rules
    }

    /// Begins with the empty path.
    mutating func start(at node: NodeID) {
        nodes = [node]
        relationships = [.none]
        parents = [-1]
        longest = 0..<1
        depth = 0
    }

    /// Finds the paths that are one relationship longer: they are `longest` afterwards.
    mutating func advance() throws(QueryError) {
        let frontier = ContiguousArray(nodes[longest])
        let first = longest.lowerBound
        var position = ExpandPosition()
        while position.row < frontier.count {
            try context.checkLimits()
            found.removeAll()
            try context.reading { graph throws(GraphError) in
                try graph.expand(
                    frontier, direction: rules.direction, types: rules.types, position: &position,
                    limit: context.batchRowCount, into: &found)
            }
            var fresh = ContiguousArray<Int32>()
            for entry in found.rows.indices {
                let parent = first + Int(found.rows[entry])
                if !holds(found.relationships[entry], path: parent) {
                    fresh.append(Int32(truncatingIfNeeded: entry))
                }
            }
            found.keep(fresh)
            try rules.filter(&found, from: frontier, context)
            for entry in found.rows.indices {
                nodes.append(found.neighbours[entry])
                relationships.append(found.relationships[entry])
                parents.append(Int32(truncatingIfNeeded: first + Int(found.rows[entry])))
            }
            try account(frontier.count)
        }
        longest = longest.upperBound..<nodes.count
        depth += 1
    }

    /// Puts a path together.
    func trace(_ path: Int, into trace: inout PathTrace) {
        trace.take(path, nodes: nodes, relationships: relationships, parents: parents)
    }

    /// Gives the memory back that the search has taken from the budget.
    mutating func end() {
        (nodes, relationships, parents) = ([], [], [])
        context.release(reservedByteCount)
        reservedByteCount = 0
    }

    private func holds(_ relationship: RelationshipID, path: Int) -> Bool {
        var path = path
        while path > 0 {
            if relationships[path] == relationship { return true }
            path = Int(parents[path])
        }
        return false
    }

    private mutating func account(_ frontierCount: Int) throws(QueryError) {
        let byteCount = 20 * nodes.capacity + 8 * frontierCount
        if byteCount > reservedByteCount {
            try context.reserve(byteCount - reservedByteCount)
            reservedByteCount = byteCount
        }
        guard nodes.count < Int(Int32.max) - SearchSide.mostAddedAtOnce else {
            throw QueryError(
                .limitExceeded, detail: "PathSearch", "A search has found too many paths.")
        }
    }
}
