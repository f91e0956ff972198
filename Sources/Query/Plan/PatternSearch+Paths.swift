import Graph

extension PatternSearch {
    /// Whether a relationship, or a path of varying length, can be walked from what is bound, and
    /// no scan would be better.
    func isWalkable(_ relationship: PatternGraph.Relationship, _ order: Order)
        throws(QueryError) -> Bool
    {
        guard let length = relationship.length else {
            return !order.bound.isDisjoint(with: relationship.variables)
        }
        let bound = [relationship.left, relationship.right].filter(order.bound.contains)
        guard !bound.isEmpty, hasValues(for: relationship, order) else { return false }
        guard let selection = relationship.selection, bound.count == 1 else { return true }
        if selection.needsBothEnds(length) { return false }
        let other = bound[0] == relationship.left ? relationship.right : relationship.left
        guard let label = try rarest(Set(graph.node(other)?.labels ?? [])) else { return true }
        let pairCost = try costOfShortestPath(relationship, betweenTwo: true)
        let cost = try costOfShortestPath(relationship, betweenTwo: false)
        return try statistics.nodeCount(label) * pairCost > cost
    }

    /// The ways to walk a path of varying length.
    func variableWalks(_ order: Order, _ place: Int, _ length: PatternGraph.Length)
        throws(QueryError) -> [Order]
    {
        let relationship = graph.relationships[place]
        guard hasValues(for: relationship, order) else { return [] }
        let hasLeft = order.bound.contains(relationship.left)
        let hasRight = order.bound.contains(relationship.right)
        guard hasLeft || hasRight else { return [] }
        if let selection = relationship.selection {
            let hasBoth = hasLeft && hasRight
            guard hasBoth || !selection.needsBothEnds(length) else { return [] }
            return [try shortestPath(order, place, fromLeft: hasLeft, toBoth: hasBoth)]
        }
        var next = order
        let count = try pathCount(relationship, length, fromLeft: hasLeft)
        next.cost += max(1, order.rows) * (1 + count)
        next.rows *= count
        if hasLeft && hasRight { next.rows /= max(1, try statistics.nodeCount(nil)) }
        try finish(&next, .variableExpand(relationship: place, fromLeft: hasLeft), relationship)
        return [next]
    }

    /// The paths from one node: longer ones are guessed like those that are somewhat longer than the
    /// shortest.
    private func pathCount(
        _ relationship: PatternGraph.Relationship, _ length: PatternGraph.Length, fromLeft: Bool
    ) throws(QueryError) -> Double {
        var degree = 1.0
        for part in relationship.walkedOnce {
            degree *= try statistics.degree(
                part, fromLeft: fromLeft, sourceLabel: nil, targetLabel: nil)
        }
        let least = min(length.minimum, Self.mostRepetitions)
        var count = 0.0
        var ofLength = 1.0
        for number in 0...min(length.maximum ?? .max, least + 3) {
            if number > 0 { ofLength *= max(degree, 0.1) }
            if number >= least { count += ofLength }
        }
        return count
    }

    /// A least length that is greater than this says no more about costs.
    private static let mostRepetitions = 32

    /// Whether what the path's predicates need besides is bound.
    private func hasValues(for relationship: PatternGraph.Relationship, _ order: Order) -> Bool {
        guard let length = relationship.length else { return true }
        var needed = length.variables
        if let selection = relationship.selection {
            for condition in selection.conditions { needed.formUnion(condition.variables) }
            needed.subtract(relationship.variables)
        }
        return needed.isDisjoint(with: graph.variables.subtracting(order.bound))
    }

    private func shortestPath(_ order: Order, _ place: Int, fromLeft: Bool, toBoth: Bool)
        throws(QueryError) -> Order
    {
        let relationship = graph.relationships[place]
        var next = order
        next.cost +=
            max(1, order.rows) * (try costOfShortestPath(relationship, betweenTwo: toBoth))
        if !toBoth { next.rows *= try statistics.nodeCount(nil) }
        try finish(&next, .shortestPath(relationship: place, fromLeft: fromLeft), relationship)
        return next
    }

    /// From one node a search may see the whole graph; between two it meets in the middle, after
    /// about the root of it.
    private func costOfShortestPath(
        _ relationship: PatternGraph.Relationship, betweenTwo: Bool
    ) throws(QueryError) -> Double {
        let count =
            try statistics.nodeCount(nil)
            + statistics.relationshipCount(relationship.types, nil, nil)
        return betweenTwo ? 1 + 2 * count.squareRoot() : 1 + count
    }
}

extension PatternGraph.Relationship {
    /// What is walked at one step of a path: the relationship itself, or those of a group.
    fileprivate var walkedOnce: [PatternGraph.Relationship] {
        guard let group = length?.group else { return [self] }
        return group.steps.map { step in
            PatternGraph.Relationship(
                variable: step.relationship, types: step.types, direction: step.direction,
                left: left, right: right)
        }
    }
}
