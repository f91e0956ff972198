// Parts of a path that are repeated.

extension Checker {
    /// Brings the variables of a group into scope, as lists. They are its own: nothing else of the
    /// query binds them.
    mutating func bindGroup(_ group: PathGroup) throws(Diagnostic) {
        var seen: Set<String> = []
        for variable in group.relationshipVariables {
            guard seen.insert(variable.name).inserted else {
                throw failure(
                    .relationshipUniquenessViolation,
                    "Relationship '\(variable.name)' stands twice in one pattern, but a pattern "
                        + "matches each relationship once",
                    variable.range)
            }
            try declare(variable, .list(.relationship))
        }
        for variable in group.nodeVariables where !seen.contains(variable.name) {
            seen.insert(variable.name)
            try declare(variable, .list(.node))
        }
        if let mixed = group.nodeVariables.first(where: { variable in
            group.relationshipVariables.contains { $0.name == variable.name }
        }) {
            throw alreadyBound(mixed)
        }
    }

    /// Checks what a group says of its elements, each of which is single there.
    mutating func checkConditions(
        of group: PathGroup, _ before: Scope
    ) throws(Diagnostic) {
        let saved = scope
        defer { scope = saved }
        scope = before
        let elements =
            group.nodeVariables.map { ($0, StaticType.node) }
            + group.relationshipVariables.map { ($0, StaticType.relationship) }
        try withVariables(elements) { (checker) throws(Diagnostic) in
            try checker.checkConditions(of: group.part, before)
            if let predicate = group.predicate { try checker.checkPredicate(predicate) }
        }
    }

    /// A path of groups alone must not be empty: nothing would say which node it is.
    func requireElement(_ part: PatternPart) throws(Diagnostic) {
        let nodes = part.nodes
        guard !part.steps.isEmpty, nodes.allSatisfy(\.isLeftOut),
            part.steps.allSatisfy({
                $0.relationship.group != nil && $0.relationship.length?.minimum == 0
            })
        else { return }
        throw failure(
            .invalidRelationshipPattern,
            "A path that may have no relationship needs a node pattern, as in '(a) ((x)-->(y))*'",
            part.range)
    }
}

extension NodePattern {
    /// Whether the text leaves the node out.
    fileprivate var isLeftOut: Bool { range.lowerBound == range.upperBound }
}
