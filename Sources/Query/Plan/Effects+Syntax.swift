import Cypher

/// Functions that look at an element's identity or ends only, which nothing changes.
private let identityFunctions: Set<String> = [
    "id", "elementid", "type", "count", "collect", "nodes", "relationships", "length", "size",
    "coalesce", "head", "last", "startnode", "endnode", "min", "max",
]

/// What is known of variables before anything runs.
struct VariableKinds: Sendable {
    /// Those that hold no nodes, relationships or paths, also not inside lists and maps.
    var plain: Set<String> = []
    var nodes: Set<String> = []
    var relationships: Set<String> = []

    /// Whose properties `base.key` means.
    func owner(_ base: Expression) -> PropertyKeys.Owner {
        guard case .variable(let name) = base.kind else { return .unknown }
        if nodes.contains(name) { return .node }
        return relationships.contains(name) ? .relationship : .unknown
    }

    /// The kinds of variables that keep their names in a projection.
    func kept(_ names: Set<String>) -> VariableKinds {
        VariableKinds(
            plain: plain.intersection(names), nodes: nodes.intersection(names),
            relationships: relationships.intersection(names))
    }
}

extension Effects {
    /// Adds what an expression reads of the graph.
    mutating func addReads(of expression: Expression?, _ kinds: VariableKinds) {
        var found = Effects()
        let visitor = SyntaxVisitor { part in
            found.noteRead(part, kinds)
            return true
        }
        visitor.walk(expression)
        formUnion(found)
    }

    private mutating func noteRead(_ part: Expression, _ kinds: VariableKinds) {
        let plain = kinds.plain
        switch part.kind {
        case .property(let base, let key):
            if !base.isPlain(plain) { readsProperties.insert(key.name, of: kinds.owner(base)) }
        case .element(let base, _):
            if !base.isPlain(plain) { readsProperties.formUnion(.all, of: kinds.owner(base)) }
        case .hasLabels(_, let labels): readsLabels.formUnion(labels.names)
        case .mapProjection(let projection):
            let subject = projection.subject.asExpression
            if !subject.isPlain(plain) {
                readsProperties.formUnion(.all, of: kinds.owner(subject))
            }
        case .call(let call) where !identityFunctions.contains(call.name.name.lowercased()):
            if call.arguments.contains(where: { $0.isVariable && !$0.isPlain(plain) }) {
                readsProperties.formUnion(.all, of: .unknown)
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
        // A node that hangs on a relationship is found with it or not at all; a path of no
        // relationships needs none.
        let isAlone = part.steps.allSatisfy { $0.relationship.length?.minimum == 0 }
        for node in part.nodes {
            let name = node.variable?.name ?? ""
            if isAlone, !bound.contains(name) { readsNodes.formUnion(node.labels?.names ?? .all) }
            if let labels = node.labels { readsLabels.formUnion(labels.names) }
            addKeys(of: node.properties, .node)
        }
        for step in part.steps {
            if let group = step.relationship.group {
                addReads(of: group.part)
                continue
            }
            readsRelationships.formUnion(step.relationship.types?.names ?? .all)
            addKeys(of: step.relationship.properties, .relationship)
        }
    }

    private mutating func addKeys(of properties: Expression?, _ owner: PropertyKeys.Owner) {
        guard let properties else { return }
        if case .map(let entries) = properties.kind {
            for entry in entries { readsProperties.insert(entry.key.name, of: owner) }
        } else {
            readsProperties.formUnion(.all, of: owner)
        }
    }

    /// Adds what an item of SET writes.
    mutating func addWrites(of kind: SetItem.Kind, _ kinds: VariableKinds) {
        switch kind {
        case .property(let target, let key, _):
            writesProperties.insert(key.name, of: kinds.owner(target))
        case .dynamicProperty(let target, _, _):
            writesProperties.formUnion(.all, of: kinds.owner(target))
        case .replaceProperties(let variable, _), .mergeProperties(let variable, _):
            writesProperties.formUnion(.all, of: kinds.owner(variable.asExpression))
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
