extension PlanBuilder {
    /// Binds a node and its relationships to several bound nodes.
    mutating func appendIntersect(
        _ node: Int, _ places: [Int], rows: Double, _ walk: inout PatternWalk
    ) throws(QueryError) {
        let variable = walk.graph.nodes[node].variable
        let relationships = places.map { walk.graph.relationships[$0] }
        let arms = try arms(to: variable, relationships, walked: walk.walkedRelationships)
        walk.walked += places
        try append(
            IntersectStep(
                arms: arms, use: .bind, countableRivals: nil, labels: [], isLive: liveColumns(walk),
                standInCount: 0,
                text: relationships.map(\.text).joined(separator: ", ")),
            binding: relationships.map(\.variable) + [variable], rows: rows)
    }

    /// Counts the junctions whose other nodes are all bound.
    mutating func appendJunctions(_ walk: inout PatternWalk) throws(QueryError) {
        for junction in walk.junctions where canCount(junction, walk.graph) {
            let variable = junction.node.variable
            walk.junctions.removeAll { $0.node.variable == variable }
            let arms = try arms(
                to: variable, junction.relationships, walked: walk.graph.relationships)
            let variables = junction.relationships.map(\.variable) + [variable]
            standIns.formUnion(variables)
            let slot = weight.flatMap(scope.slot)
            try append(
                IntersectStep(
                    arms: arms, use: walk.isWeighted ? .weight(slot: slot) : .filter,
                    countableRivals: countableRivals(of: junction, walk.graph),
                    labels: Set(junction.node.labels).sorted(), isLive: nil,
                    standInCount: variables.count,
                    text: junction.relationships.map(\.text).joined(separator: ", ")
                        + junction.node.labels.map { " \(displayed(variable)):\($0)" }.joined()),
                binding: walk.isWeighted ? bindingWeight(and: variables) : variables)
        }
    }

    private func canCount(_ junction: CountedPattern.Junction, _ graph: PatternGraph) -> Bool {
        junction.relationships.allSatisfy { relationship in
            scope.contains(relationship.other(than: junction.node.variable))
                && graph.relationships.allSatisfy { other in
                    !other.mayEqual(relationship) || scope.contains(other.variable)
                }
        }
    }

    /// By relationship of a junction: what it must differ from. Nil where that is not all between
    /// the nodes that the junction's relationships start from.
    private func countableRivals(of junction: CountedPattern.Junction, _ graph: PatternGraph)
        -> [[IntersectStep.Rival]]?
    {
        let node = junction.node.variable
        let starts = junction.relationships.map { $0.other(than: node) }
        var rivals: [[IntersectStep.Rival]] = []
        for relationship in junction.relationships {
            var own: [IntersectStep.Rival] = []
            for other in graph.relationships where other.mayEqual(relationship) {
                let ends = other.ends(
                    amongTypes: relationship.types, relationship.direction(towards: node))
                guard other.length == nil, let ends else { return nil }
                var places: [(near: Int, far: Int)] = []
                for (near, far) in ends {
                    guard let near = starts.firstIndex(of: near),
                        let far = starts.firstIndex(of: far)
                    else { return nil }
                    places.append((near, far))
                }
                own.append(IntersectStep.Rival(ends: places))
            }
            rivals.append(own)
        }
        return rivals
    }

    private func arms(
        to node: String, _ relationships: [PatternGraph.Relationship],
        walked: [PatternGraph.Relationship]
    ) throws(QueryError) -> [IntersectStep.Arm] {
        var arms: [IntersectStep.Arm] = []
        for (place, relationship) in relationships.enumerated() {
            var rivals: [Int] = []
            for other in walked where other.mayEqual(relationship) {
                rivals.append(try slot(of: other.variable))
            }
            arms.append(
                IntersectStep.Arm(
                    from: try slot(of: relationship.other(than: node)),
                    kind: NeighbourLists.Kind(
                        direction: relationship.direction(towards: node),
                        types: relationship.types),
                    distinctFrom: rivals,
                    rivalArms: (0..<place).filter { relationships[$0].mayEqual(relationship) }))
        }
        return arms
    }
}

extension PatternWalk {
    fileprivate var walkedRelationships: [PatternGraph.Relationship] {
        walked.map { graph.relationships[$0] }
    }
}
