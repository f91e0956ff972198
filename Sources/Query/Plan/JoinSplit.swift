import Cypher

/// A pattern whose parts do not meet, cut in two that an equality joins.
struct JoinSplit {
    /// What the rows at hand are matched with first.
    let probe: PatternGraph
    /// What is found by itself and held in memory.
    let build: PatternGraph
    /// The sides of the equalities.
    let keys: [(probe: Expression, build: Expression)]
    /// What needs both parts: the equalities too, for equal keys need not be equal values.
    let predicates: [Predicate]

    /// The cheapest cut, if it costs less than `cost`; nil where nothing is to be cut.
    static func best(
        of graph: PatternGraph, bound: Set<String>, rows: Double, cost: Double,
        _ statistics: Statistics
    ) throws(QueryError) -> JoinSplit? {
        var best: JoinSplit?
        var lowest = cost
        for part in graph.freeParts(bound: bound) {
            guard let split = JoinSplit(graph, building: part, bound: bound) else { continue }
            // Looking an element up by its id is as quick as a hash table, whatever the counts
            // say now: plans are kept while the graph grows.
            if statistics.context.rewrites.contains(.idSeeks), split.isFoundByID { continue }
            let probe = try PatternSearch(graph: split.probe, statistics: statistics)
                .bestOrder(bound: bound, rows: rows)
            let build = try PatternSearch(graph: split.build, statistics: statistics)
                .bestOrder(bound: [], rows: 1)
            let total = probe.cost + probe.rows + build.cost + 2 * build.rows
            if total < lowest { (best, lowest) = (split, total) }
        }
        return best
    }

    /// Nil where no equality joins the part with the rest.
    private init?(_ graph: PatternGraph, building part: Set<String>, bound: Set<String>) {
        var probe = PatternGraph()
        var build = PatternGraph()
        for node in graph.nodes {
            if part.contains(node.variable) {
                build.nodes.append(node)
            } else {
                probe.nodes.append(node)
            }
        }
        for relationship in graph.relationships {
            if part.contains(relationship.left) {
                build.relationships.append(relationship)
            } else {
                probe.relationships.append(relationship)
            }
        }
        // Relationships of one MATCH differ; those that a join brings together would be compared.
        for relationship in build.relationships
        where probe.relationships.contains(where: { $0.mayEqual(relationship) }) {
            return nil
        }
        for path in graph.paths {
            if path.nodes.contains(where: part.contains) {
                build.paths.append(path)
            } else {
                probe.paths.append(path)
            }
        }
        let own = build.variables
        let outside = bound.union(probe.variables)
        var keys: [(probe: Expression, build: Expression)] = []
        var predicates: [Predicate] = []
        for predicate in graph.predicates {
            if predicate.variables.isDisjoint(with: own) {
                probe.predicates.append(predicate)
            } else if predicate.variables.isDisjoint(with: outside) {
                build.predicates.append(predicate)
            } else {
                predicates.append(predicate)
                if let sides = predicate.equalSides(own, outside) { keys.append(sides) }
            }
        }
        if keys.isEmpty { return nil }
        self.probe = probe
        self.build = build
        self.keys = keys
        self.predicates = predicates
    }
}

extension JoinSplit {
    /// Whether the rows that are matched give the id of something in the other part.
    private var isFoundByID: Bool {
        let own = build.variables
        return predicates.contains { predicate in
            own.contains { variable in
                predicate.lookups(on: variable).contains {
                    $0.isOfID && $0.valueVariables.isDisjoint(with: own)
                }
            }
        }
    }
}

extension Predicate {
    /// The sides of an equality between what is of one part and what is not.
    fileprivate func equalSides(_ own: Set<String>, _ outside: Set<String>)
        -> (probe: Expression, build: Expression)?
    {
        guard case .comparison(let left, let steps) = expression.kind, steps.count == 1,
            case .equal = steps[0].operator, !expression.containsSubquery
        else { return nil }
        let right = steps[0].operand
        let (ofLeft, ofRight) = (left.variables, right.variables)
        if ofLeft.isSubset(of: outside), !ofRight.isEmpty, ofRight.isSubset(of: own) {
            return (left, right)
        }
        if ofRight.isSubset(of: outside), !ofLeft.isEmpty, ofLeft.isSubset(of: own) {
            return (right, left)
        }
        return nil
    }
}

extension PatternGraph {
    /// The variables of the nodes of each connected part that depends on nothing bound. None where
    /// parts depend on each other.
    fileprivate func freeParts(bound: Set<String>) -> [Set<String>] {
        var parts = nodes.map { Set([$0.variable]) }
        var tied = bound
        for relationship in relationships {
            let ends: Set<String> = [relationship.left, relationship.right]
            let joined = parts.filter { !$0.isDisjoint(with: ends) }
            parts.removeAll { !$0.isDisjoint(with: ends) }
            parts.append(joined.reduce(into: []) { $0.formUnion($1) })
            var needed = relationship.length?.variables ?? []
            for condition in relationship.selection?.conditions ?? [] {
                needed.formUnion(condition.variables)
            }
            needed.subtract(relationship.variables)
            if !needed.isDisjoint(with: variables) { return [] }
            if bound.contains(relationship.variable) || !needed.isDisjoint(with: bound) {
                tied.formUnion(ends)
            }
        }
        // Each is planned by itself; patterns of very many parts are not worth it.
        return parts.count > 8 ? [] : parts.filter { $0.isDisjoint(with: tied) }
    }
}
