import Cypher

extension PatternGraph {
    /// How many relationships a path of varying length has, and what each must hold.
    struct Length {
        let minimum: Int
        /// Nil for any number.
        private(set) var maximum: Int?
        private(set) var relationshipPredicates: [ElementPredicate]
        /// Of all nodes of the path, those at its ends included.
        private(set) var nodePredicates: [ElementPredicate] = []

        /// Variables besides the elements that the predicates need.
        var variables: Set<String> {
            (relationshipPredicates + nodePredicates).reduce(into: []) { $0.formUnion($1.others) }
        }
    }

    /// What each relationship or node of a path must hold.
    struct ElementPredicate {
        /// What the predicate calls the element.
        let variable: String
        let expression: Expression

        /// What it names besides.
        var others: Set<String> { expression.variables.subtracting([variable]) }
    }

    /// The shortest paths between two nodes instead of all paths.
    struct Selection {
        let choice: PathChoice
        /// Whether a path that is not empty may lead from a node to itself, and what must hold for
        /// the path is asked of the shortest only: so it is with `SHORTEST`, not with
        /// `shortestPath()`.
        let allowsCycles: Bool
        /// The variable of the path.
        let path: String
        /// The variable of a relationship that is not a list, for it is exactly one.
        let single: String?
        /// Whether anything may use the path, or its list of relationships.
        let isPathNamed: Bool
        let isListNamed: Bool
        /// What the path must hold besides: others are not looked at.
        var conditions: [Predicate] = []

        var variables: [String] { [path] + [single].compactMap { $0 } }

        /// Whether paths are searched between two nodes only.
        func needsBothEnds(_ length: Length) -> Bool {
            !conditions.isEmpty || !choice.isLeastLength || length.minimum > 1
        }

        /// The conditions, as EXPLAIN shows them.
        var text: String {
            if conditions.isEmpty { return "" }
            let texts = conditions.map { displayed(predicate: $0.expression) }
            return " WHERE " + texts.joined(separator: " AND ")
        }
    }
}

extension PatternGraph.Length {
    init(_ pattern: RelationshipPattern, each: String, _ conditions: [Expression]) {
        minimum = pattern.length.map { $0.minimum ?? 1 } ?? 1
        maximum = pattern.length.map(\.maximum) ?? 1
        relationshipPredicates = conditions.map {
            PatternGraph.ElementPredicate(variable: each, expression: $0)
        }
        if let predicate = pattern.predicate {
            relationshipPredicates.append(
                PatternGraph.ElementPredicate(
                    variable: pattern.variable?.name ?? each, expression: predicate))
        }
    }

    /// `*1..3 WHERE r.x > 1`
    var text: String {
        let bounds =
            maximum == minimum ? "*\(minimum)" : "*\(minimum)..\(maximum.map(String.init) ?? "")"
        let conditions = relationshipPredicates + nodePredicates
        if conditions.isEmpty { return bounds }
        return bounds + " WHERE "
            + conditions.map { displayed(predicate: $0.expression) }.joined(separator: " AND ")
    }

    fileprivate mutating func limit(to count: Int) {
        maximum = min(maximum ?? .max, count)
    }

    fileprivate mutating func take(_ predicate: PathPredicate.Universal) {
        if predicate.isOfNodes {
            nodePredicates.append(predicate.element)
        } else {
            relationshipPredicates.append(predicate.element)
        }
    }
}

extension PatternGraph.Selection {
    /// Nil for a part of which all paths are wanted.
    init?(_ part: PatternPart, _ pattern: RelationshipPattern, _ context: PlanningContext) {
        switch part.selector {
        case .all: return nil
        case .shortest: choice = .one
        case .allShortest: choice = .allShortest
        case .shortestPaths(let count): choice = PathChoice(paths: count, groups: .max)
        case .shortestGroups(let count): choice = PathChoice(paths: .max, groups: count)
        }
        allowsCycles = !part.selector.isFunction
        path = part.variable?.name ?? context.makeHiddenVariable("p")
        single = pattern.length == nil ? pattern.variable?.name : nil
        isPathNamed = part.variable != nil
        isListNamed = pattern.variable != nil
    }
}

// MARK: - Predicates of paths

extension PatternGraph {
    /// Takes a conjunct of WHERE into the walk of the one path that it speaks of; false where it
    /// is to be tested when everything is bound.
    ///
    /// What every relationship or node must hold is tested while walking, but not where the walk
    /// would have to wait for other variables of the pattern, and a greatest length ends it. Of
    /// selected paths anything else becomes a condition on the paths among which the shortest is
    /// looked for.
    mutating func takeIntoPath(_ conjunct: Expression, _ rewrites: Rewrites) -> Bool {
        let names = conjunct.variables
        let places = relationships.indices.filter { place in
            relationships[place].length != nil && !names.isDisjoint(with: pathVariables(of: place))
        }
        guard places.count == 1, !conjunct.containsSubquery else { return false }
        let place = places[0]
        let isSelected = relationships[place].selection != nil
        if relationships[place].selection?.allowsCycles ?? false { return false }
        if let single = relationships[place].selection?.single, names.contains(single) {
            return takeIntoSingle(conjunct, single, place)
        }
        let predicate = PathPredicate(
            conjunct, paths: pathVariables(of: place), list: relationships[place].variable)
        if rewrites.contains(.pathPredicates) {
            switch predicate {
            case .universal(let predicate)
            where isSelected || predicate.element.others.isDisjoint(with: variables):
                relationships[place].length?.take(predicate)
                return true
            case .length(let atMost, let isExact):
                relationships[place].length?.limit(to: atMost)
                if !isExact { return true }
            default: break
            }
        }
        guard isSelected else { return false }
        relationships[place].selection?.conditions.append(Predicate(conjunct))
        return true
    }

    /// What is said of the only relationship is said of every one.
    private mutating func takeIntoSingle(_ conjunct: Expression, _ single: String, _ place: Int)
        -> Bool
    {
        let others = pathVariables(of: place).subtracting([single])
        guard conjunct.variables.isDisjoint(with: others) else { return false }
        let element = ElementPredicate(variable: single, expression: conjunct)
        relationships[place].length?.take(
            PathPredicate.Universal(isOfNodes: false, element: element))
        return true
    }

    /// The variables that stand for the path of a relationship of varying length, and no more.
    private func pathVariables(of place: Int) -> Set<String> {
        let relationship = relationships[place]
        if let selection = relationship.selection {
            return Set(selection.variables + [relationship.variable])
        }
        let whole = paths.filter { $0.relationships == [relationship.variable] }
        return Set(whole.map(\.variable) + [relationship.variable])
    }
}

/// What a predicate says of a path.
private enum PathPredicate {
    /// Something of every relationship or every node.
    struct Universal {
        let isOfNodes: Bool
        let element: PatternGraph.ElementPredicate
    }

    case universal(Universal)
    /// That it has at most so many relationships; `isExact` if it says more.
    case length(atMost: Int, isExact: Bool)
    case other

    init(_ expression: Expression, paths: Set<String>, list: String) {
        self = .other
        switch expression.kind {
        case .quantifier(let quantifier):
            guard let predicate = quantifier.predicate,
                predicate.variables.isDisjoint(with: paths),
                let isOfNodes = quantifier.list.isNodesOfPath(paths, list: list)
            else { return }
            let element: Expression
            switch quantifier.kind {
            case .all: element = predicate
            case .none: element = Expression(.unary(.not, predicate), predicate.range)
            case .any, .single: return
            }
            self = .universal(
                Universal(
                    isOfNodes: isOfNodes,
                    element: PatternGraph.ElementPredicate(
                        variable: quantifier.variable.name, expression: element)))
        case .comparison(let left, let steps) where steps.count == 1:
            guard left.isLengthOfPath(paths, list: list),
                case .literal(.integer(let count)) = steps[0].operand.kind, count > 0,
                let atMost = Int(exactly: count)
            else { return }
            switch steps[0].operator {
            case .lessOrEqual: self = .length(atMost: atMost, isExact: false)
            case .less where atMost > 1: self = .length(atMost: atMost - 1, isExact: false)
            case .equal: self = .length(atMost: atMost, isExact: true)
            default: return
            }
        default: return
        }
    }
}

extension Expression {
    /// Whether the expression is the nodes of a path; false if it is the relationships, nil if it
    /// is something else.
    fileprivate func isNodesOfPath(_ paths: Set<String>, list: String) -> Bool? {
        switch kind {
        case .variable(let name): return name == list ? false : nil
        case .call(let call):
            guard call.arguments.count == 1, case .variable(let name) = call.arguments[0].kind,
                paths.contains(name), name != list
            else { return nil }
            switch call.name.name.lowercased() {
            case "nodes": return true
            case "relationships": return false
            default: return nil
            }
        default: return nil
        }
    }

    fileprivate func isLengthOfPath(_ paths: Set<String>, list: String) -> Bool {
        guard case .call(let call) = kind, call.arguments.count == 1 else { return false }
        switch call.name.name.lowercased() {
        case "length":
            guard case .variable(let name) = call.arguments[0].kind else { return false }
            return paths.contains(name) && name != list
        case "size": return call.arguments[0].isNodesOfPath(paths, list: list) == false
        default: return false
        }
    }
}
