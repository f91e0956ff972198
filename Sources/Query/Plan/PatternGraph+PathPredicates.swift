import Cypher

// What WHERE says of a path, taken into its walk.

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
            guard let length = relationships[place].length, length.group == nil else {
                return false
            }
            return !names.isDisjoint(with: pathVariables(of: place))
        }
        guard places.count == 1 else { return false }
        let place = places[0]
        let isSelected = relationships[place].selection != nil
        // Of all paths those that it does not hold for can go later, in batches of rows.
        if conjunct.containsSubquery, !isSelected { return false }
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
                relationships[place].length?.take(
                    predicate.element, ofNodes: predicate.isOfNodes)
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
        relationships[place].length?.take(element, ofNodes: false)
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
