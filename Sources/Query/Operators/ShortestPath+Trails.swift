import Graph

extension ShortestPathOperator {
    /// Offers all paths between two nodes by length, until enough are there.
    func offerTrails(_ start: NodeID, _ end: NodeID, longerThan length: Int) throws(QueryError) {
        trails.rules = search.rules
        trails.start(at: start)
        defer { trails.end() }
        // The empty path was offered before.
        var groupCount = keptCount > 0 ? 1 : 0
        while trails.depth < maximum, !trails.longest.isEmpty {
            try trails.advance()
            if trails.depth <= length || trails.depth < step.pattern.minimum { continue }
            let countBefore = keptCount
            for path in trails.longest where trails.nodes[path] == end {
                trails.trace(path, into: &trace)
                try note()
                if isDone { return }
            }
            if !step.pathConditions.isEmpty { try emitFound() }
            if keptCount > countBefore { groupCount += 1 }
            // One path is enough where one is wanted, whatever its length.
            if isDone || groupCount >= step.choice.groups { return }
        }
    }
}

extension PathSearch {
    /// Whether a path of at least one relationship leads back to a node.
    mutating func closes(at node: NodeID, maximum: Int) throws(QueryError) -> Bool {
        if rules.direction == .both {
            // The search for cycles does not ask what steps must hold.
            if !rules.conditions.steps.isEmpty {
                start(at: node)
                while near.depth < maximum, !near.frontier.isEmpty, !returned { try advance() }
                if !returned { return false }
            }
            var cycles = CycleSearch(context, rules)
            return try cycles.closes(at: node, maximum: maximum)
        }
        start(at: node)
        while near.depth < maximum, !near.frontier.isEmpty, !returned { try advance() }
        return returned
    }
}
