import Cypher
import Graph

// What is counted instead of found.
extension PlanBuilder {
    /// Multiplies the weights by a number from the statistics.
    mutating func append(_ total: CountedPattern.Total) throws(QueryError) {
        let slot = weightSlot
        let names = bindingWeight(and: total.variables)
        standIns.formUnion(total.variables)
        try append(
            CountFromStatisticsStep(
                kind: total.kind, weightSlot: slot, standInCount: total.variables.count,
                text: total.text),
            binding: names)
    }

    /// Counts the leaves whose variables are all bound.
    mutating func appendLeaves(_ walk: inout PatternWalk) throws(QueryError) {
        for leaf in walk.leaves where canCount(leaf, walk) {
            walk.leaves.removeAll { $0.relationship.variable == leaf.relationship.variable }
            let count = try neighbourCount(leaf, walk.graph)
            let variables = [leaf.relationship.variable, leaf.end]
            standIns.formUnion(variables)
            let use = CountNeighboursStep.Use.weight(slot: weightSlot, isOptional: false)
            let names = walk.isWeighted ? bindingWeight(and: variables) : variables
            try append(
                CountNeighboursStep(
                    count: count, use: walk.isWeighted ? use : .filter,
                    standInCount: variables.count, text: leaf.text),
                binding: names)
        }
    }

    /// Counts an OPTIONAL MATCH of one relationship that nothing asks for; false where it has to
    /// be found.
    mutating func appendCounted(optional graph: PatternGraph) throws(QueryError) -> Bool {
        guard let leaf = try onlyLeaf(of: graph) else { return false }
        // A row without a match stays, and further matches change nothing.
        if graph.demand.repetition == .ignored { return true }
        let count = try neighbourCount(leaf, PatternGraph())
        let variables = [leaf.relationship.variable, leaf.end]
        let slot = weightSlot
        try append(
            CountNeighboursStep(
                count: count, use: .weight(slot: slot, isOptional: true),
                standInCount: variables.count, text: leaf.text),
            binding: bindingWeight(and: variables))
        return true
    }

    /// Binds a variable to the answer of a pattern subquery that needs no plan of its own: the
    /// relationships at a bound node, or between two. False for other patterns.
    mutating func appendNeighbours(
        _ graph: PatternGraph, as kind: SubqueryKind, _ variable: String
    ) throws(QueryError) -> Bool {
        if kind == .collect { return false }
        if let leaf = try onlyLeaf(of: graph) {
            try append(
                CountNeighboursStep(
                    count: try neighbourCount(leaf, PatternGraph()),
                    use: kind == .count ? .count : .exists, standInCount: 0, text: leaf.text),
                binding: [variable])
            return true
        }
        guard context.rewrites.contains(.decorrelation), graph.relationships.count == 1,
            graph.predicates.isEmpty, graph.paths.isEmpty, graph.hints.isEmpty,
            graph.nodes.allSatisfy({ isPlainlyBound($0) })
        else { return false }
        let relationship = graph.relationships[0]
        guard relationship.length == nil, !scope.contains(relationship.variable) else {
            return false
        }
        try append(
            ConnectedStep(
                from: try slot(of: relationship.left), to: try slot(of: relationship.right),
                kind: NeighbourLists.Kind(
                    direction: relationship.direction, types: relationship.types),
                isCounting: kind == .count, text: relationship.text),
            binding: [variable])
        return true
    }

    // MARK: Parts

    /// The leaf of a pattern that is no more than a leaf at a bound node.
    private func onlyLeaf(of graph: PatternGraph) throws(QueryError) -> CountedPattern.Leaf? {
        guard graph.relationships.count == 1 else { return nil }
        let counted = try CountedPattern(
            graph, bound: Set(scope.names), Statistics(context: context))
        guard counted.leaves.count == 1, counted.totals.isEmpty, counted.core.predicates.isEmpty,
            counted.core.paths.isEmpty, counted.core.nodes.allSatisfy({ isPlainlyBound($0) })
        else { return nil }
        return counted.leaves[0]
    }

    private func isPlainlyBound(_ node: PatternGraph.Node) -> Bool {
        scope.contains(node.variable) && node.labels.isEmpty
    }

    private var weightSlot: Int? { weight.flatMap(scope.slot) }

    /// The names of new columns: that of the weights, unless there is one, and the variables.
    mutating func bindingWeight(and variables: [String]) -> [String] {
        if weight != nil { return variables }
        let name = context.makeHiddenVariable("weight")
        weight = name
        kinds.plain.insert(name)
        return [name] + variables
    }

    private func canCount(_ leaf: CountedPattern.Leaf, _ walk: PatternWalk) -> Bool {
        scope.contains(leaf.from) && leaf.differsFrom.allSatisfy(scope.contains)
            && walk.graph.relationships.allSatisfy { other in
                !other.mayEqual(leaf.relationship) || other.variables.allSatisfy(scope.contains)
            }
    }

    private func neighbourCount(_ leaf: CountedPattern.Leaf, _ graph: PatternGraph)
        throws(QueryError) -> NeighbourCount
    {
        var count = NeighbourCount(
            from: try slot(of: leaf.from), direction: leaf.direction,
            types: leaf.relationship.types)
        count.labels = leaf.labels
        for other in leaf.differsFrom { count.differsFrom.append(try slot(of: other)) }
        for other in graph.relationships where other.mayEqual(leaf.relationship) {
            let ends = try other.ends(
                amongTypes: leaf.relationship.types, leaf.direction)?.map { near, far throws(QueryError) in
                (near: try slot(of: near), far: try slot(of: far))
            }
            count.rivals.append(
                NeighbourCount.Rival(relationship: try slot(of: other.variable), ends: ends))
        }
        count.repeatedCount = leaf.repeatedCount
        return count
    }
}

extension CountedPattern.Leaf {
    /// The relationship's pattern, and what its end must be.
    fileprivate var text: String {
        let labels = labels.isEmpty ? "" : " \(displayed(end)):\(labels.joined(separator: ":"))"
        let others = differsFrom.map { " \(displayed(end)) <> \(displayed($0))" }.joined()
        return relationship.text + labels + others
    }
}
