import Graph

/// Whether a path of at least one relationship leads from a node back to it, where relationships
/// are walked in both directions.
///
/// Going back over the same relationship is no such path. The shortest cycle through the root
/// leaves and comes back by two of its relationships, so nodes carry the one by which a
/// breadth-first search came to them: the first step between nodes of two kinds closes it.
struct CycleSearch {
    let context: ExecutionContext
    let rules: PathRules
    private var table = NodeTable()
    private var frontier: ContiguousArray<NodeID> = []
    /// By number of a node: the relationship by which its path leaves the root.
    private var branches: ContiguousArray<RelationshipID> = []
    private var depths: ContiguousArray<Int32> = []
    private var found = Expansion()
    private var reservedByteCount = 0

    init(_ context: ExecutionContext, _ rules: PathRules) {
        self.context = context
        self.rules = rules
    }

    /// Whether there is one of at most so many relationships.
    mutating func closes(at root: NodeID, maximum: Int) throws(QueryError) -> Bool {
        defer { context.release(reservedByteCount) }
        frontier = [root]
        branches = [.none]
        depths = [0]
        _ = table.insert(root, number: 0)
        var depth = 0
        var start = 0
        // A cycle that closes between nodes of this depth has more than twice as many steps.
        while !frontier.isEmpty, depth < maximum - depth {
            let end = branches.count
            if try expand(start: start, depth: depth, maximum: maximum) { return true }
            start = end
            depth += 1
        }
        return false
    }

    private mutating func expand(start: Int, depth: Int, maximum: Int) throws(QueryError) -> Bool {
        var position = ExpandPosition()
        var next: ContiguousArray<NodeID> = []
        while position.row < frontier.count {
            try context.checkLimits()
            found.removeAll()
            try context.reading { graph throws(GraphError) in
                try graph.expand(
                    frontier, direction: .both, types: rules.types, position: &position,
                    limit: context.batchRowCount, into: &found)
            }
            try rules.filter(&found, from: nil, context)
            for entry in found.rows.indices {
                let relationship = found.relationships[entry]
                let parent = start + Int(found.rows[entry])
                let branch = depth == 0 ? relationship : branches[parent]
                let number = Int32(truncatingIfNeeded: branches.count)
                guard let known = table.insert(found.neighbours[entry], number: number) else {
                    branches.append(branch)
                    depths.append(Int32(truncatingIfNeeded: depth + 1))
                    next.append(found.neighbours[entry])
                    continue
                }
                // Back at the root, by another relationship than the one that left it, a loop
                // included; or a node of another branch.
                let isClosed =
                    known == 0
                    ? depth == 0 || relationship != branch : branches[Int(known)] != branch
                if isClosed, depth + 1 + Int(depths[Int(known)]) <= maximum { return true }
            }
            try account(next.count)
        }
        frontier = next
        return false
    }

    private mutating func account(_ nextCount: Int) throws(QueryError) {
        let byteCount = table.byteCount + branches.capacity * 12 + (frontier.count + nextCount) * 8
        guard byteCount > reservedByteCount else { return }
        try context.reserve(byteCount - reservedByteCount)
        reservedByteCount = byteCount
    }
}
