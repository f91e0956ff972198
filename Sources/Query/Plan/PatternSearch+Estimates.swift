extension PatternSearch {
    /// Binds a relationship and its ends.
    func finish(
        _ order: inout Order, _ action: PatternAction,
        _ relationship: PatternGraph.Relationship
    ) throws(QueryError) {
        let place = graph.relationships.firstIndex { $0.variable == relationship.variable }
        if let place { order.walked.insert(place) }
        order.bound.formUnion(relationship.variables)
        try append(action, to: &order)
    }

    func append(_ action: PatternAction, to order: inout Order) throws(QueryError) {
        let rows = order.rows
        try test(&order)
        order.actions.append((action, rows))
    }

    /// Takes in what predicates and labels keep once their variables are bound.
    func test(_ order: inout Order) throws(QueryError) {
        try statistics.context.checkDeadline()
        // Variables that are neither the pattern's nor bound belong to comprehensions and
        // subqueries.
        let unbound = graph.variables.subtracting(order.bound)
        for (place, predicate) in graph.predicates.enumerated()
        where !order.tested.contains(place) && predicate.variables.isDisjoint(with: unbound) {
            order.tested.insert(place)
            order.rows *= try statistics.selectivity(of: predicate, in: graph)
        }
        for node in graph.nodes where order.bound.contains(node.variable) {
            let known = order.knownLabels[node.variable] ?? []
            let rest = Set(node.labels).subtracting(known)
            if rest.isEmpty { continue }
            order.rows *= try statistics.selectivity(of: rest)
            order.knownLabels[node.variable, default: []].formUnion(rest)
        }
    }

    func rarest(_ labels: Set<String>) throws(QueryError) -> String? {
        try statistics.rarest(labels.sorted())
    }
}

extension PatternGraph {
    /// Every variable that the pattern binds, paths included.
    var variables: Set<String> {
        Set(
            nodes.map(\.variable) + relationships.flatMap(\.variables) + paths.map(\.variable))
    }
}
