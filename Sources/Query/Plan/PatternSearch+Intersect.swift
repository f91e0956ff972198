import Graph

extension PatternSearch {
    /// The ways to bind a node that several bound ones are next to, all relationships at once.
    func intersections(_ order: Order) throws(QueryError) -> [Order] {
        guard statistics.context.rewrites.contains(.multiwayJoins) else { return [] }
        var found: [Order] = []
        for (place, node) in graph.nodes.enumerated() where !order.bound.contains(node.variable) {
            let arms = graph.relationships.indices.filter { arm in
                !order.walked.contains(arm)
                    && graph.relationships[arm].isArm(to: node.variable, bound: order.bound)
            }
            if arms.count > 1 { found.append(try intersect(order, place, arms)) }
        }
        return found
    }

    private func intersect(_ order: Order, _ node: Int, _ arms: [Int]) throws(QueryError)
        -> Order
    {
        var next = order
        let variable = graph.nodes[node].variable
        let target = try rarest(Set(graph.nodes[node].labels))
        let targetCount = max(1, try statistics.nodeCount(target))
        var shortest = Double.infinity
        var matches = targetCount
        for arm in arms {
            let relationship = graph.relationships[arm]
            let isFromLeft = relationship.right == variable
            let from = isFromLeft ? relationship.left : relationship.right
            let source = try rarest(order.knownLabels[from] ?? [])
            let degree = try statistics.degree(
                relationship, fromLeft: isFromLeft, sourceLabel: source, targetLabel: nil)
            let fitting = try statistics.degree(
                relationship, fromLeft: isFromLeft, sourceLabel: source, targetLabel: target)
            shortest = min(shortest, degree)
            matches *= fitting / targetCount
            next.walked.insert(arm)
            next.bound.insert(relationship.variable)
        }
        // Galloping through a list costs a little more than walking the shorter one.
        next.cost += max(1, order.rows) * (1 + 2 * shortest)
        next.rows *= matches
        next.bound.insert(variable)
        if let target { next.knownLabels[variable, default: []].insert(target) }
        try append(.intersect(node: node, relationships: arms), to: &next)
        return next
    }
}

extension PatternGraph.Relationship {
    /// Whether it leads from a bound node to another that is not.
    func isArm(to node: String, bound: Set<String>) -> Bool {
        guard length == nil, left != right, !bound.contains(variable) else { return false }
        return left == node && bound.contains(right) || right == node && bound.contains(left)
    }

    /// The direction seen from the end that is not `node`.
    func direction(towards node: String) -> Direction {
        right == node ? direction : direction.reversed
    }

    func other(than node: String) -> String { right == node ? left : right }
}
