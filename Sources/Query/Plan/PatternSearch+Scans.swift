// Scans of nodes: of a label, of several, or of all.
extension PatternSearch {
    /// Every scan that finds a node of the pattern.
    func scans(
        _ order: Order, _ place: Int, _ node: PatternGraph.Node
    ) throws(QueryError) -> [Order] {
        var found: [Order] = []
        for label in Set(node.labels).sorted() {
            found.append(try scan(order, place, labels: [label]))
        }
        if statistics.context.rewrites.contains(.labelUnions) {
            for (predicate, condition) in graph.predicates.enumerated() {
                guard let labels = condition.labelAlternatives(of: node.variable) else { continue }
                found.append(try scan(order, place, labels: labels.sorted(), satisfied: predicate))
            }
        }
        // Behind the others: of several that cost the same the first is taken, and before a graph
        // has nodes all cost the same.
        if node.labels.isEmpty { found.append(try scan(order, place, labels: nil)) }
        return found
    }

    private func scan(
        _ order: Order, _ place: Int, labels: [String]?, satisfied: Int? = nil
    ) throws(QueryError) -> Order {
        var next = order
        let variable = graph.nodes[place].variable
        let (entries, nodes) = try statistics.scanCounts(labels)
        next.cost += max(1, order.rows) * max(1, entries)
        next.rows *= nodes
        if let labels, labels.count == 1 { next.knownLabels[variable] = Set(labels) }
        if let satisfied { next.tested.insert(satisfied) }
        next.bound.insert(variable)
        try append(.nodeScan(node: place, labels: labels, satisfied: satisfied), to: &next)
        return next
    }
}
