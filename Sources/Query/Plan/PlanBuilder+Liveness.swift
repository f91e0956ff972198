import Cypher

extension PlanBuilder {
    /// Which of this plan's columns are read after the step that is put on top next; nil where all
    /// may be.
    func liveColumns(_ walk: PatternWalk) -> [Bool]? {
        guard dropsDeadColumns, walk.graph.demand.variables != nil else { return nil }
        let needed = walk.neededVariables
        // Hidden variables that are not the pattern's hold weights, entries of maps and the like.
        let own = walk.graph.variables
        let live = scope.names.map { name in
            needed.contains(name) || walk.graph.demand.needsColumn(of: name)
                || name.hasPrefix(hiddenPrefix) && !own.contains(name)
        }
        return live.contains(false) ? live : nil
    }
}

extension PatternWalk {
    /// The variables that the rest of the walk reads.
    fileprivate var neededVariables: Set<String> {
        var needed: Set<String> = []
        for (place, predicate) in graph.predicates.enumerated() where !tested.contains(place) {
            needed.formUnion(predicate.variables)
        }
        for node in graph.nodes
        where !Set(node.labels).isSubset(of: assuredLabels[node.variable] ?? []) {
            needed.insert(node.variable)
        }
        for path in graph.paths { needed.formUnion(path.nodes + path.relationships) }
        var ahead = leaves.map(\.relationship) + junctions.flatMap(\.relationships)
        for (place, relationship) in graph.relationships.enumerated()
        where !walked.contains(place) {
            ahead.append(relationship)
        }
        for leaf in leaves { needed.formUnion(leaf.differsFrom) }
        for relationship in ahead {
            needed.formUnion(relationship.variables)
            needed.formUnion(relationship.length?.variables ?? [])
            for condition in relationship.selection?.conditions ?? [] {
                needed.formUnion(condition.variables)
            }
            // Counting asks a rival for its ends, too.
            for rival in graph.relationships where rival.mayEqual(relationship) {
                needed.formUnion(rival.variables)
            }
        }
        return needed
    }
}
