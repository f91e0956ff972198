// Patterns that match, and patterns that create.

extension Checker {
    /// Checks a pattern of MATCH and brings its variables into scope.
    mutating func check(_ pattern: Pattern) throws(Diagnostic) {
        let before = scope
        var relationships: Set<String> = []
        for part in pattern.parts { try check(part, &relationships) }
        // Properties and predicates may name any variable of the pattern, but in groups only
        // those of the group and of clauses before.
        for part in pattern.parts { try checkConditions(of: part, before) }
    }

    /// Checks a single part whose conditions see its own variables.
    mutating func checkMatching(_ part: PatternPart) throws(Diagnostic) {
        let before = scope
        var relationships: Set<String> = []
        try check(part, &relationships)
        try checkConditions(of: part, before)
    }

    private mutating func check(
        _ part: PatternPart, _ relationships: inout Set<String>
    ) throws(Diagnostic) {
        if part.selector != .all { try checkShortest(part) }
        try bindNode(part.start)
        for step in part.steps {
            if let group = step.relationship.group {
                try bindGroup(group)
            } else {
                try bindRelationship(step.relationship, &relationships)
            }
            try bindNode(step.node)
        }
        try requireElement(part)
        if let variable = part.variable { try declare(variable, .path) }
    }

    private func checkShortest(_ part: PatternPart) throws(Diagnostic) {
        for variable in part.steps.compactMap(\.relationship.variable)
        where scope.contains(variable.name) {
            throw alreadyBound(variable)
        }
        guard part.selector.isFunction else { return }
        guard part.steps.count == 1, part.steps[0].relationship.group == nil else {
            throw failure(
                .unexpectedSyntax, "A shortest path has exactly one relationship pattern",
                part.range)
        }
        let relationship = part.steps[0].relationship
        if let minimum = relationship.length?.minimum, minimum > 1 {
            throw failure(
                .invalidRelationshipPattern,
                "A shortest path cannot have a least length other than 0 or 1",
                relationship.range)
        }
    }

    private mutating func bindNode(_ node: NodePattern) throws(Diagnostic) {
        guard let variable = node.variable else { return }
        guard let known = scope[variable.name] else {
            scope.variables[variable.name] = .node
            return
        }
        guard known.maybe({ $0 == .node }) else {
            throw conflict(variable, known, expected: .node)
        }
    }

    private mutating func bindRelationship(
        _ relationship: RelationshipPattern, _ seen: inout Set<String>
    ) throws(Diagnostic) {
        guard let variable = relationship.variable else { return }
        let isList = relationship.length != nil
        let type: StaticType = isList ? .list(.relationship) : .relationship
        let known = scope[variable.name]
        if let known {
            let fits = known.maybe {
                isList ? $0.isList && $0.element.maybe { $0 == .relationship } : $0 == type
            }
            guard fits else { throw conflict(variable, known, expected: type) }
        } else {
            scope.variables[variable.name] = type
        }
        guard seen.insert(variable.name).inserted else {
            throw failure(
                .relationshipUniquenessViolation,
                "Relationship '\(variable.name)' stands twice in one pattern, but a pattern "
                    + "matches each relationship once",
                variable.range)
        }
    }

    private func conflict(
        _ variable: Identifier, _ known: StaticType, expected: StaticType
    ) -> Diagnostic {
        failure(
            .variableTypeConflict,
            "Variable '\(variable.name)' is a \(known.name) and cannot be a \(expected.name)",
            variable.range)
    }

    /// Labels, properties and inline predicates.
    mutating func checkConditions(of part: PatternPart, _ before: Scope) throws(Diagnostic) {
        try checkConditions(part.start.labels, part.start.properties, part.start.predicate)
        for step in part.steps {
            let relationship = step.relationship
            if let group = relationship.group {
                try checkConditions(of: group, before)
            } else if let variable = relationship.variable, relationship.length != nil {
                // Conditions on a path's relationships see one at a time.
                try checkConditions(relationship.types, relationship.properties, nil)
                try withVariables([(variable, .relationship)]) { (checker) throws(Diagnostic) in
                    try checker.checkConditions(nil, nil, relationship.predicate)
                }
            } else {
                try checkConditions(
                    relationship.types, relationship.properties, relationship.predicate)
            }
            try checkConditions(step.node.labels, step.node.properties, step.node.predicate)
        }
    }

    private mutating func checkConditions(
        _ labels: LabelExpression?, _ properties: Expression?, _ predicate: Expression?
    ) throws(Diagnostic) {
        if let labels { try check(labels) }
        if let properties {
            try refuseParameter(properties)
            _ = try check(properties)
        }
        if let predicate { try checkPredicate(predicate) }
    }

    /// A parameter as the whole property map: the keys must be known to plan a search.
    private func refuseParameter(_ properties: Expression) throws(Diagnostic) {
        guard case .parameter = properties.kind else { return }
        throw failure(
            .invalidParameterUse,
            "A parameter cannot stand for the properties to search for; write {key: $map.key}",
            properties.range)
    }

    mutating func check(_ labels: LabelExpression) throws(Diagnostic) {
        for expression in labels.expressions { _ = try check(expression) }
    }
}

// MARK: - CREATE and MERGE

extension Checker {
    /// Checks a part that CREATE or MERGE makes, and brings its variables into scope.
    mutating func checkMaking(_ part: PatternPart, isMerge: Bool) throws(Diagnostic) {
        guard part.selector == .all else {
            throw failure(.unexpectedSyntax, "A shortest path can only be matched", part.range)
        }
        try makeNode(part.start, isAlone: part.steps.isEmpty, isMerge: isMerge)
        for step in part.steps {
            try makeRelationship(step.relationship, isMerge: isMerge)
            try makeNode(step.node, isAlone: false, isMerge: isMerge)
        }
        if let variable = part.variable { try declare(variable, .path) }
    }

    private mutating func makeNode(
        _ node: NodePattern, isAlone: Bool, isMerge: Bool
    ) throws(Diagnostic) {
        try checkMakingConditions(node.labels, node.properties, node.predicate, isMerge: isMerge)
        if let labels = node.labels, labels.conjunction == nil {
            throw failure(
                .unexpectedSyntax, "A new node needs plain labels such as ':A:B'", labels.range)
        }
        guard let variable = node.variable else { return }
        guard let known = scope[variable.name] else {
            scope.variables[variable.name] = .node
            return
        }
        guard known.maybe({ $0 == .node }) else {
            throw conflict(variable, known, expected: .node)
        }
        if isAlone || node.labels != nil || node.properties != nil {
            throw alreadyBound(variable)
        }
    }

    private mutating func makeRelationship(
        _ relationship: RelationshipPattern, isMerge: Bool
    ) throws(Diagnostic) {
        if let variable = relationship.variable, scope.contains(variable.name) {
            throw alreadyBound(variable)
        }
        if relationship.length != nil {
            throw failure(
                .creatingVarLength, "A relationship of variable length can only be matched",
                relationship.range)
        }
        if !isMerge, relationship.direction == .both {
            throw failure(
                .requiresDirectedRelationship, "A new relationship needs one direction",
                relationship.range)
        }
        guard relationship.types?.conjunction?.count == 1 else {
            throw failure(
                .noSingleRelationshipType, "A new relationship needs exactly one type",
                relationship.range)
        }
        try checkMakingConditions(
            relationship.types, relationship.properties, relationship.predicate,
            isMerge: isMerge)
        if let variable = relationship.variable { try declare(variable, .relationship) }
    }

    private mutating func checkMakingConditions(
        _ labels: LabelExpression?, _ properties: Expression?, _ predicate: Expression?,
        isMerge: Bool
    ) throws(Diagnostic) {
        if let labels { try check(labels) }
        if let properties {
            if isMerge { try refuseParameter(properties) }
            _ = try check(properties)
        }
        if let predicate {
            throw failure(
                .unexpectedSyntax, "WHERE inside a pattern can only be matched", predicate.range)
        }
    }
}
