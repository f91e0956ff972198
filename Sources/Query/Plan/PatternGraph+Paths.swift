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
        /// Of each relationship with the nodes on its left and right.
        var stepPredicates: [StepPredicate] = []
        /// What is repeated where that is more than a relationship; the bounds then count it.
        private(set) var group: Group?

        /// Variables besides the elements that the predicates need.
        var variables: Set<String> {
            let ofSteps = stepPredicates.reduce(into: group?.others ?? []) {
                $0.formUnion($1.others)
            }
            return (relationshipPredicates + nodePredicates).reduce(into: ofSteps) {
                $0.formUnion($1.others)
            }
        }
    }

    /// What each step of a path must hold.
    struct StepPredicate {
        /// What the predicate calls the node on the left, the relationship and the node on the
        /// right.
        let elements: [String]
        let expression: Expression

        var others: Set<String> { expression.variables.subtracting(elements) }
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
        /// What is repeated, where that was a part of a path: its variables are lists.
        let group: Group?
        /// What the path must hold besides: others are not looked at.
        var conditions: [Predicate] = []

        var variables: [String] {
            [path] + [single].compactMap { $0 } + (group?.lists ?? [])
        }

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

    init(_ length: RelationshipPattern.Length?, _ group: PatternGraph.Group) {
        minimum = length?.minimum ?? 0
        maximum = length?.maximum
        relationshipPredicates = []
        self.group = group
    }

    /// `*1..3 WHERE r.x > 1`
    var text: String {
        let bounds =
            maximum == minimum ? "*\(minimum)" : "*\(minimum)..\(maximum.map(String.init) ?? "")"
        let conditions =
            (relationshipPredicates + nodePredicates).map(\.expression)
            + stepPredicates.map(\.expression)
        if conditions.isEmpty { return bounds }
        return bounds + " WHERE "
            + conditions.map { displayed(predicate: $0) }.joined(separator: " AND ")
    }

    mutating func limit(to count: Int) {
        maximum = min(maximum ?? .max, count)
    }

    /// Adds what every node or every relationship must hold.
    mutating func take(_ predicate: PatternGraph.ElementPredicate, ofNodes isOfNodes: Bool) {
        if isOfNodes {
            nodePredicates.append(predicate)
        } else {
            relationshipPredicates.append(predicate)
        }
    }
}

extension PatternGraph.Selection {
    /// Nil for a part of which all paths are wanted.
    init?(
        _ part: PatternPart, _ pattern: RelationshipPattern, _ context: PlanningContext,
        of group: PatternGraph.Group? = nil
    ) {
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
        self.group = group
    }
}
