import Graph

extension PatternSearch {
    /// Fewer neighbours than this are walked to as cheaply as intersected.
    private static let leastDegree = 1.5

    /// Adds the ways to bind a node that several bound ones are next to, all relationships at once.
    /// Walking to such a node over one of them goes, unless few are walked: it would make all the
    /// open paths first.
    func addIntersections(_ order: Order, to found: inout [Order]) throws(QueryError) {
        guard statistics.context.rewrites.contains(.multiwayJoins) else { return }
        for (place, node) in graph.nodes.enumerated() where !order.bound.contains(node.variable) {
            let arms = graph.relationships.indices.filter { arm in
                !order.walked.contains(arm)
                    && graph.relationships[arm].isArm(to: node.variable, bound: order.bound)
            }
            guard arms.count > 1 else { continue }
            let (next, shortest) = try intersect(order, place, arms)
            if shortest >= Self.leastDegree {
                found.removeAll { other in
                    guard case .expand(let walked, _)? = other.actions.last?.action else {
                        return false
                    }
                    return arms.contains(walked)
                }
            }
            found.append(next)
        }
    }

    /// The order with the node bound, and the neighbours that the shortest list has on average.
    private func intersect(_ order: Order, _ node: Int, _ arms: [Int]) throws(QueryError)
        -> (order: Order, shortest: Double)
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
        return (next, shortest)
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
