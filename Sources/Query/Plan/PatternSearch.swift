import Graph

/// Chooses the order in which the variables of a pattern are bound, by estimated cost.
///
/// Every possible first action is followed greedily to the end: each next action is the one that
/// leaves the fewest rows for its work. The cheapest of these orders wins.
struct PatternSearch {
    let graph: PatternGraph
    let statistics: Statistics

    /// The most first actions that are followed to the end: each takes time in the square of the
    /// pattern's size.
    private static let startLimit = 16

    /// An order of actions with what it is estimated to cost.
    struct Order {
        var actions: [(action: PatternAction, rows: Double)] = []
        var bound: Set<String>
        var rows: Double
        var cost = 0.0
        /// Predicates that hold already, by place.
        var tested: Set<Int> = []
        /// Labels that nodes are known to have.
        var knownLabels: [String: Set<String>] = [:]
        var walked: Set<Int> = []
    }

    func bestOrder(bound: Set<String>, rows: Double) throws(QueryError) -> Order {
        var start = Order(bound: bound, rows: rows)
        try test(&start)
        var best: Order?
        let firsts = try candidates(start).sorted { Self.isCheaper($0, $1) }
        for first in firsts.prefix(Self.startLimit) {
            var order = first
            while let next = try candidates(order).min(by: { Self.isCheaper($0, $1) }) {
                order = next
                try statistics.context.checkDeadline()
                if let best, order.cost > best.cost { break }
            }
            if isComplete(order), best.map({ order.cost < $0.cost }) ?? true { best = order }
        }
        let order = best ?? start
        try requireHints(order)
        return order
    }

    private static func isCheaper(_ left: Order, _ right: Order) -> Bool {
        (left.rows + left.cost, left.cost) < (right.rows + right.cost, right.cost)
    }

    private func isComplete(_ order: Order) -> Bool {
        order.walked.count == graph.relationships.count
            && graph.nodes.allSatisfy { order.bound.contains($0.variable) }
    }

    // MARK: Candidates

    /// Every order that is one action longer.
    private func candidates(_ order: Order) throws(QueryError) -> [Order] {
        var found: [Order] = []
        var hasSeek = false
        for node in graph.nodes where !order.bound.contains(node.variable) {
            found += try seeks(order, node.variable, relationship: nil, &hasSeek)
        }
        for (place, relationship) in graph.relationships.enumerated()
        where !order.walked.contains(place) {
            found += try walks(order, place, relationship, &hasSeek)
        }
        try addIntersections(order, to: &found)
        // Where an index has the key nothing is scanned, whatever the counts say now: plans are
        // kept while the graph grows. Nor is it where something can be walked to.
        var isConnected = false
        for (place, relationship) in graph.relationships.enumerated()
        where !order.walked.contains(place) && !isConnected {
            isConnected = try isWalkable(relationship, order)
        }
        if (hasSeek || isConnected) && !needsScan(order) { return keepingHints(order, found) }
        for (place, relationship) in graph.relationships.enumerated()
        where !order.walked.contains(place) {
            found += try relationshipScan(order, place, relationship)
        }
        for (place, node) in graph.nodes.enumerated() where !order.bound.contains(node.variable) {
            found += try scans(order, place, node)
        }
        return keepingHints(order, found)
    }

    private func walks(
        _ order: Order, _ place: Int, _ relationship: PatternGraph.Relationship,
        _ hasSeek: inout Bool
    ) throws(QueryError) -> [Order] {
        if let length = relationship.length {
            return try variableWalks(order, place, length)
        }
        if order.bound.contains(relationship.variable) {
            var next = order
            next.cost += 2 * max(1, order.rows)
            try finish(&next, .endpoints(relationship: place), relationship)
            return [next]
        }
        let hasLeft = order.bound.contains(relationship.left)
        let hasRight = order.bound.contains(relationship.right)
        var found: [Order] = []
        if hasLeft && hasRight {
            found.append(try expandInto(order, place, relationship))
        } else if hasLeft || hasRight {
            found.append(try expand(order, place, relationship, fromLeft: hasLeft))
        }
        return found
            + (try seeks(order, relationship.variable, relationship: place, &hasSeek))
    }

    private func expand(
        _ order: Order, _ place: Int, _ relationship: PatternGraph.Relationship, fromLeft: Bool
    ) throws(QueryError) -> Order {
        var next = order
        let (from, to) =
            fromLeft
            ? (relationship.left, relationship.right) : (relationship.right, relationship.left)
        let source = try rarest(order.knownLabels[from] ?? [])
        let target = try rarest(Set(graph.node(to)?.labels ?? []))
        let walked = try statistics.degree(
            relationship, fromLeft: fromLeft, sourceLabel: source, targetLabel: nil)
        let kept = try statistics.degree(
            relationship, fromLeft: fromLeft, sourceLabel: source, targetLabel: target)
        next.cost += max(1, order.rows) * (1 + walked)
        next.rows *= kept
        if let target { next.knownLabels[to, default: []].insert(target) }
        try finish(&next, .expand(relationship: place, fromLeft: fromLeft), relationship)
        return next
    }

    private func expandInto(
        _ order: Order, _ place: Int, _ relationship: PatternGraph.Relationship
    ) throws(QueryError) -> Order {
        var next = order
        let source = try rarest(order.knownLabels[relationship.left] ?? [])
        let target = try rarest(order.knownLabels[relationship.right] ?? [])
        let degree = try statistics.degree(
            relationship, fromLeft: true, sourceLabel: source, targetLabel: target)
        // Looking a neighbour up in a list costs more than a seek.
        next.cost += 4 * max(1, order.rows)
        next.rows *= degree / max(1, try statistics.nodeCount(target))
        try finish(&next, .expandInto(relationship: place), relationship)
        return next
    }

    private func relationshipScan(
        _ order: Order, _ place: Int, _ relationship: PatternGraph.Relationship
    ) throws(QueryError) -> [Order] {
        // A scan after something else is a product; scanning nodes and walking on is as good.
        guard order.actions.isEmpty, relationship.length == nil,
            relationship.left != relationship.right
        else { return [] }
        var next = order
        let count = try statistics.relationshipCount(relationship.types, nil, nil)
        next.cost += max(1, order.rows) * max(1, count)
        next.rows *= relationship.direction == .both ? 2 * count : count
        try finish(&next, .relationshipScan(relationship: place), relationship)
        return [next]
    }

    /// Every look-up of a variable by its id or an index; `hasEqual` is set where one looks for an
    /// id or a key.
    private func seeks(
        _ order: Order, _ variable: String, relationship: Int?, _ hasEqual: inout Bool
    ) throws(QueryError) -> [Order] {
        var found: [Order] = []
        let ids = graph.idAccesses(
            to: variable, relationship: relationship, bound: order.bound, statistics.context)
        for access in ids {
            hasEqual = true
            var next = order
            next.tested.insert(access.satisfied)
            found.append(
                try seek(next, .idSeek(access), variable, relationship, count: access.count))
        }
        let accesses = graph.indexAccesses(
            to: variable, relationship: relationship, bound: order.bound, statistics.context)
        for access in accesses {
            if access.isForKeys { hasEqual = true }
            var next = order
            next.tested.formUnion(access.satisfied)
            if case .label(let label) = access.index.scope {
                next.knownLabels[variable] = [statistics.context.graph.name(of: label)]
            }
            found.append(
                try seek(
                    next, .seek(access), variable, relationship,
                    count: try statistics.seekCount(access)))
        }
        return found
    }

    /// Binds a variable by a look-up that finds `count` elements for each row.
    private func seek(
        _ order: Order, _ action: PatternAction, _ variable: String, _ relationship: Int?,
        count: Double
    ) throws(QueryError) -> Order {
        var next = order
        next.cost += max(1, order.rows) * (1 + count)
        next.rows *= count
        guard let relationship else {
            next.bound.insert(variable)
            try append(action, to: &next)
            return next
        }
        let ends = [
            graph.relationships[relationship].left, graph.relationships[relationship].right,
        ]
        for end in ends where order.bound.contains(end) {
            next.rows /= max(1, try statistics.nodeCount(nil))
        }
        try finish(&next, action, graph.relationships[relationship])
        return next
    }
}
