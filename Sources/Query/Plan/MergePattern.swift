import Cypher

/// What decides how a MERGE can run.
struct MergePattern {
    let stepName: String
    /// The values of all property maps.
    let properties: [MapEntry]
    /// The same by element.
    let elementProperties: [String: [MapEntry]]
    /// The values of dynamic types.
    let types: [Expression]
    private let labels: NameSet
    private let newNodeCount: Int
    private let newVariables: Set<String>
    /// Whether rows with different keys may match the same.
    private let isAmbiguous: Bool

    /// A pattern whose elements all have names; `bound` are the variables from before.
    init(_ part: PatternPart, bound: Set<String>) {
        let newNodes = part.nodes.filter { !bound.contains($0.variable?.name ?? "") }
        let relationships = part.steps.map(\.relationship)
        stepName =
            part.steps.isEmpty
            ? "MergeNode"
            : part.steps.count == 1 && newNodes.isEmpty ? "MergeRelationship" : "MergePath"
        var byElement: [String: [MapEntry]] = [:]
        for node in newNodes {
            byElement[node.variable?.name ?? "", default: []] += node.properties.entries
        }
        for relationship in relationships {
            byElement[relationship.variable?.name ?? "", default: []] +=
                relationship.properties.entries
        }
        elementProperties = byElement
        properties =
            newNodes.flatMap(\.properties.entries) + relationships.flatMap(\.properties.entries)
        types = relationships.flatMap { $0.types?.expressions ?? [] }
        labels = newNodes.reduce(into: .none) { $0.formUnion($1.labels?.names ?? .none) }
        newNodeCount = newNodes.count
        newVariables = Set(
            newNodes.compactMap(\.variable?.name) + relationships.compactMap(\.variable?.name))
        isAmbiguous =
            relationships.contains { $0.direction == .both }
            || newNodes.contains { !($0.labels?.expressions ?? []).isEmpty }
    }

    /// Whether what one row does may change what the next one finds other than by its key, as far
    /// as that is known without the rows; maps are looked at when they are there (`MergeGuard`).
    func isDisturbed(by items: [SetItem], plain: Set<String>) -> Bool {
        if isAmbiguous { return true }
        let readsGraph = !properties.allSatisfy { $0.value.isPlain(plain) }
        if readsGraph && !items.isEmpty { return true }
        let keys = Set(properties.map(\.key.name))
        return items.contains { item in
            switch item.kind {
            case .property(_, let key, _): keys.contains(key.name)
            case .dynamicProperty: !keys.isEmpty
            case .replaceProperties(_, let map), .mergeProperties(_, let map):
                !map.isPlain(plain) && !keys.isEmpty
            case .labels(let variable, let labels):
                // The one new node has the pattern's labels anyway.
                (newNodeCount > 1 || !newVariables.contains(variable.name))
                    && self.labels.intersects(labels.names)
            }
        }
    }
}

extension Expression? {
    /// The entries of a property map.
    fileprivate var entries: [MapEntry] {
        guard case .map(let entries) = self?.kind else { return [] }
        return entries
    }
}

extension PatternPart {
    /// Gives a hidden variable to each element without one.
    mutating func nameElements(_ context: PlanningContext) {
        func name(_ node: inout NodePattern) {
            if node.variable != nil { return }
            node.variable = Identifier(context.makeHiddenVariable("n"), node.range)
        }
        name(&start)
        for index in steps.indices {
            name(&steps[index].node)
            if steps[index].relationship.variable != nil { continue }
            steps[index].relationship.variable = Identifier(
                context.makeHiddenVariable("r"), steps[index].relationship.range)
        }
    }

    /// Replaces the values of all property maps.
    mutating func rewriteProperties(
        _ transform: (Expression) throws(QueryError) -> Expression
    ) throws(QueryError) {
        start.properties = try start.properties.rewritingEntries(transform)
        for index in steps.indices {
            steps[index].relationship.properties = try steps[index].relationship.properties
                .rewritingEntries(transform)
            steps[index].node.properties = try steps[index].node.properties
                .rewritingEntries(transform)
        }
    }
}

extension Expression? {
    fileprivate func rewritingEntries(
        _ transform: (Expression) throws(QueryError) -> Expression
    ) throws(QueryError) -> Expression? {
        guard let self, case .map(var entries) = self.kind else { return self }
        for index in entries.indices {
            entries[index].value = try transform(entries[index].value)
        }
        return Expression(.map(entries), self.range)
    }
}
