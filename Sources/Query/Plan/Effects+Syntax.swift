import Cypher

/// Functions that look at an element's identity or ends only, which nothing changes.
private let identityFunctions: Set<String> = [
    "id", "elementid", "type", "count", "collect", "nodes", "relationships", "length", "size",
    "coalesce", "head", "last", "startnode", "endnode", "min", "max",
]

extension Effects {
    /// Adds what an expression reads of the graph. Variables in `plain` hold no elements.
    mutating func addReads(of expression: Expression?, plain: Set<String>) {
        var found = Effects()
        let visitor = SyntaxVisitor { part in
            found.noteRead(part, plain: plain)
            return true
        }
        visitor.walk(expression)
        formUnion(found)
    }

    private mutating func noteRead(_ part: Expression, plain: Set<String>) {
        switch part.kind {
        case .property(let base, let key):
            if !base.isPlain(plain) { readsProperties.insert(key.name) }
        case .element(let base, _):
            if !base.isPlain(plain) { readsProperties = .all }
        case .hasLabels(_, let labels): readsLabels.formUnion(labels.names)
        case .mapProjection(let projection):
            if !plain.contains(projection.subject.name) { readsProperties = .all }
        case .call(let call) where !identityFunctions.contains(call.name.name.lowercased()):
            if call.arguments.contains(where: { $0.isVariable && !$0.isPlain(plain) }) {
                readsProperties = .all
                readsLabels = .all
            }
        case .pattern(let pattern): addReads(of: pattern)
        case .patternComprehension(let comprehension): addReads(of: comprehension.part)
        case .subquery(_, let query):
            for clause in query.parts.flatMap(\.clauses) {
                if case .match(let match) = clause.kind {
                    for part in match.pattern.parts { addReads(of: part) }
                } else if !clause.isReadingValues {
                    (readsNodes, readsRelationships) = (.all, .all)
                }
            }
        default: break
        }
    }

    /// Adds what looking for a pattern reads, its expressions left out. `bound` are the variables
    /// that have values before.
    mutating func addReads(of part: PatternPart, bound: Set<String> = []) {
        // A node that hangs on a relationship is found with it or not at all.
        let isAlone = part.steps.isEmpty
        for node in part.nodes {
            let name = node.variable?.name ?? ""
            if isAlone, !bound.contains(name) { readsNodes.formUnion(node.labels?.names ?? .all) }
            if let labels = node.labels { readsLabels.formUnion(labels.names) }
            addKeys(of: node.properties)
        }
        for step in part.steps {
            readsRelationships.formUnion(step.relationship.types?.names ?? .all)
            addKeys(of: step.relationship.properties)
        }
    }

    private mutating func addKeys(of properties: Expression?) {
        guard let properties else { return }
        if case .map(let entries) = properties.kind {
            for entry in entries { readsProperties.insert(entry.key.name) }
        } else {
            readsProperties = .all
        }
    }

    /// Adds what an item of SET writes.
    mutating func addWrites(of kind: SetItem.Kind) {
        switch kind {
        case .property(_, let key, _): writesProperties.insert(key.name)
        case .dynamicProperty, .replaceProperties, .mergeProperties: writesProperties = .all
        case .labels(_, let labels): writesLabels.formUnion(labels.names)
        }
    }
}

extension Clause {
    /// Whether the clause only computes values.
    fileprivate var isReadingValues: Bool {
        switch kind {
        case .with, .return, .unwind: true
        default: false
        }
    }
}

extension [LabelName] {
    /// The names; all where one is dynamic.
    var names: NameSet {
        reduce(into: .none) { names, label in
            switch label {
            case .name(let identifier): names.insert(identifier.name)
            case .dynamic: names = .all
            }
        }
    }
}

extension LabelExpression {
    /// The names that decide; all where any name may.
    var names: NameSet {
        switch self {
        case .name(let identifier): .some([identifier.name])
        case .dynamic, .wildcard, .not: .all
        case .and(let terms), .or(let terms):
            terms.reduce(into: .none) { $0.formUnion($1.names) }
        }
    }
}

extension Expression {
    /// Whether the value depends on nothing in the graph: all its variables are in `plain`.
    func isPlain(_ plain: Set<String>) -> Bool {
        !containsSubquery && variables.isSubset(of: plain.union(localVariables))
    }

    /// The variables that comprehensions inside bind.
    private var localVariables: Set<String> {
        var names: Set<String> = []
        let visitor = SyntaxVisitor { part in
            switch part.kind {
            case .listComprehension(let comprehension): names.insert(comprehension.variable.name)
            case .quantifier(let quantifier): names.insert(quantifier.variable.name)
            case .reduce(let reduce):
                names.formUnion([reduce.variable.name, reduce.accumulator.name])
            default: break
            }
            return true
        }
        visitor.walk(self)
        return names
    }
}
