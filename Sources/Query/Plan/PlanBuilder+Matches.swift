import Cypher

// MATCH clauses behind each other are found together, in the order that is best for all.
extension PlanBuilder {
    /// Planning takes time in the cube of a pattern's size.
    private static let joinedNodeLimit = 32

    mutating func append(_ matches: [MatchClause], _ rest: LaterClauses) throws(QueryError) {
        var effects = Effects()
        for match in matches { effects.formUnion(reads(of: match)) }
        try begin(effects)
        var graph = PatternGraphBuilder(context, demand: Demand(of: rest))
        for match in matches { try graph.add(match) }
        try append(graph.graph)
    }

    /// Whether a MATCH may be found together with those before it. Its relationships are no
    /// rivals of theirs; none of them may have the same name, which would be a comparison.
    func canJoin(_ match: MatchClause, _ earlier: [MatchClause]) -> Bool {
        let patterns = (earlier + [match]).map(\.pattern)
        guard context.rewrites.contains(.combinedMatches), !match.isOptional,
            patterns.reduce(0, { $0 + $1.nodeCount }) <= Self.joinedNodeLimit,
            patterns.allSatisfy({ $0.parts.allSatisfy { $0.selector == .all } })
        else { return false }
        let names = earlier.reduce(into: Set<String>()) { $0.formUnion($1.pattern.linkNames) }
        return names.isDisjoint(with: match.pattern.linkNames)
    }

    /// What a MATCH reads of the graph.
    func reads(of match: MatchClause) -> Effects {
        var effects = reads(of: match.predicate)
        for part in match.pattern.parts {
            effects.addReads(of: part, bound: Set(scope.names))
            for expression in part.expressions { effects.addReads(of: expression, kinds) }
        }
        return effects
    }
}

extension Pattern {
    fileprivate var nodeCount: Int { parts.reduce(0) { $0 + $1.steps.count + 1 } }

    /// The names of relationships, groups and paths.
    fileprivate var linkNames: Set<String> {
        Set(
            parts.flatMap { part in
                part.steps.flatMap(\.relationship.names)
                    + [part.variable?.name].compactMap { $0 }
            })
    }
}

extension RelationshipPattern {
    /// What the relationship and its group bind.
    fileprivate var names: [String] {
        let own = [variable] + (group.map { $0.nodeVariables + $0.relationshipVariables } ?? [])
        return own.compactMap { $0?.name }
    }
}
