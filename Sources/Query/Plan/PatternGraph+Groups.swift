import Cypher
import Graph

extension PatternGraph {
    /// A part of a path that is repeated, seen from the left.
    struct Group {
        struct Step {
            let relationship: String
            /// Nil for all types.
            let types: [String]?
            let direction: Direction
            /// The node at its right end.
            let node: String
        }

        let start: String
        let steps: [Step]
        /// What each repetition must hold.
        let predicates: [Predicate]
        /// The variables that are lists of elements outside.
        let lists: [String]
        let text: String

        /// The elements of a repetition: a node, then each relationship with the node behind it.
        var elements: [String] { [start] + steps.flatMap { [$0.relationship, $0.node] } }

        /// Variables besides the elements that the predicates need.
        var others: Set<String> {
            predicates.reduce(into: Set()) { $0.formUnion($1.variables) }.subtracting(elements)
        }

        /// What each repetition of one relationship must hold, said of that relationship under
        /// another name: its direction tells which of its ends is which node. What names the nodes
        /// of one without a direction comes apart. Nil where a subquery asks for the elements.
        func conditions(
            onlyOf relationship: String
        ) throws(QueryError) -> (alone: [Expression], ofSteps: [StepPredicate])? {
            let step = steps[0]
            var ofSteps: [StepPredicate] = []
            var ends: [String: String] = [:]
            switch step.direction {
            case .outgoing: ends = [start: "startNode", step.node: "endNode"]
            case .incoming: ends = [start: "endNode", step.node: "startNode"]
            case .both: break
            }
            var conditions: [Expression] = []
            for predicate in predicates {
                let condition = try predicate.expression.rewritten {
                    (part, locals) throws(QueryError) in
                    guard case .variable(let name) = part.kind, !locals.contains(name) else {
                        return nil
                    }
                    let subject = Expression(.variable(relationship), part.range)
                    if name == step.relationship { return subject }
                    guard let end = ends[name] else { return nil }
                    let call = FunctionCall(
                        name: Identifier(end, part.range), arguments: [subject])
                    return Expression(.call(call), part.range)
                }
                if condition.variables.isDisjoint(with: elements) {
                    conditions.append(condition)
                } else if !predicate.expression.containsSubquery {
                    ofSteps.append(
                        StepPredicate(elements: elements, expression: predicate.expression))
                } else {
                    return nil
                }
            }
            return (conditions, ofSteps)
        }

        /// The types of all relationships; nil for all types.
        var types: [String]? {
            let types = steps.compactMap(\.types)
            return types.count == steps.count ? types.flatMap { $0 } : nil
        }
    }
}

extension PatternGraphBuilder {
    /// The group of a pattern, its variables and all that it demands.
    func makeGroup(_ pattern: PathGroup, text: String) throws(QueryError) -> PatternGraph.Group {
        var conditions: [Expression] = []
        var names: Set<String> = []
        let start = try node(pattern.part.start, &names, &conditions)
        var steps: [PatternGraph.Group.Step] = []
        for step in pattern.part.steps {
            let relationship = step.relationship
            let name = relationship.variable?.name ?? context.makeHiddenVariable("r")
            let types = relationship.types?.alternatives?.map(\.name)
            if let labels = relationship.types, types == nil {
                let subject = Expression(.variable(name), relationship.range)
                conditions.append(Expression(.hasLabels(subject, labels), labels.range))
            }
            conditions += try equalities(relationship.properties, of: name)
            conditions += relationship.predicate?.conjuncts ?? []
            steps.append(
                PatternGraph.Group.Step(
                    relationship: name, types: types, direction: Direction(relationship.direction),
                    node: try node(step.node, &names, &conditions)))
        }
        conditions += pattern.predicate?.conjuncts ?? []
        let lists = pattern.nodeVariables + pattern.relationshipVariables
        return PatternGraph.Group(
            start: start, steps: steps, predicates: conditions.map(Predicate.init),
            lists: Set(lists.map(\.name)).sorted(), text: text)
    }

    /// The name of a node of a group; a second one of the same name has to be the same node.
    private func node(
        _ pattern: NodePattern, _ names: inout Set<String>, _ conditions: inout [Expression]
    ) throws(QueryError) -> String {
        var name = pattern.variable?.name ?? context.makeHiddenVariable("n")
        if !names.insert(name).inserted {
            let first = Expression(.variable(name), pattern.range)
            name = context.makeHiddenVariable("n")
            let same = ComparisonStep(.equal, Expression(.variable(name), pattern.range))
            conditions.append(Expression(.comparison(first, [same]), pattern.range))
        }
        if let labels = pattern.labels {
            let subject = Expression(.variable(name), pattern.range)
            conditions.append(Expression(.hasLabels(subject, labels), labels.range))
        }
        conditions += try equalities(pattern.properties, of: name)
        conditions += pattern.predicate?.conjuncts ?? []
        return name
    }
}

extension RelationshipPattern {
    /// A group of one relationship without a word on its nodes, as that relationship with a
    /// quantifier behind it; all else is left as it is.
    var withoutGroup: RelationshipPattern {
        guard let group, group.part.steps.count == 1,
            group.part.nodes.allSatisfy({ $0.isEmpty })
        else { return self }
        var pattern = group.part.steps[0].relationship
        pattern.length = length
        pattern.range = range
        if let outer = group.predicate {
            pattern.predicate =
                pattern.predicate.map {
                    Expression(.logical(.and, [$0, outer]), outer.range)
                } ?? outer
        }
        return pattern
    }
}

extension NodePattern {
    fileprivate var isEmpty: Bool {
        variable == nil && labels == nil && properties == nil && predicate == nil
    }
}

extension Direction {
    init(_ direction: RelationshipPattern.Direction) {
        self =
            switch direction {
            case .right: .outgoing
            case .left: .incoming
            case .both: .both
            }
    }
}
