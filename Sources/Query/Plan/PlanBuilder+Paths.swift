import Cypher
import Graph

extension PlanBuilder {
    /// Walks a path of varying length.
    mutating func appendVariableExpand(
        _ place: Int, fromLeft: Bool, rows: Double, _ walk: inout PatternWalk
    ) throws(QueryError) {
        let relationship = walk.graph.relationships[place]
        guard let length = relationship.length else { return }
        let to = relationship.end(fromLeft: fromLeft)
        let pattern = try pathPattern(
            relationship, length, fromLeft: fromLeft, rivals: try walk.rivals(of: place, self))
        // A list that is bound before is compared with the one that is found.
        let isBound = scope.contains(relationship.variable)
        let list = isBound ? context.makeHiddenVariable("r") : relationship.variable
        if let group = length.group {
            return try appendRepeated(group, place, fromLeft: fromLeft, rows: rows, &walk)
        }
        let path = walk.graph.readPaths.first { $0.relationships == [relationship.variable] }
        let columns = PathColumns(
            hasList: isBound || isListRead(place, walk), hasEnd: pattern.to == nil,
            hasPath: path != nil, isReversed: !fromLeft)
        walk.walked.append(place)
        if walk.graph.demand.ignoresRepeats, !columns.hasList, !columns.hasPath,
            context.rewrites.contains(.distinctPaths)
        {
            return try append(
                DistinctExpandStep(pattern: pattern), binding: columns.hasEnd ? [to] : [],
                rows: rows)
        }
        var names = columns.hasList ? [list] : []
        if columns.hasEnd { names.append(to) }
        if let path { names.append(path.variable) }
        try append(
            VariableExpandStep(pattern: pattern, columns: columns), binding: names, rows: rows)
        if isBound { try appendEquality(list, relationship.variable) }
    }

    /// The paths of a relationship of varying length, from one end on.
    private func pathPattern(
        _ relationship: PatternGraph.Relationship, _ length: PatternGraph.Length, fromLeft: Bool,
        rivals: [Int] = [], suffix: String = ""
    ) throws(QueryError) -> PathPattern {
        PathPattern(
            from: try slot(of: relationship.end(fromLeft: !fromLeft)),
            to: scope.slot(of: relationship.end(fromLeft: fromLeft)),
            direction: fromLeft ? relationship.direction : relationship.direction.reversed,
            types: relationship.types, minimum: length.minimum, maximum: length.maximum,
            conditions: try elementConditions(length, fromLeft: fromLeft), distinctFrom: rivals,
            isBidirectional: context.rewrites.contains(.bidirectionalPaths),
            text: relationship.text + suffix)
    }

    /// Whether anything needs the list of relationships of a path.
    ///
    /// - Parameter hasPath: whether the walk itself gives a path that has no other relationships.
    func isListRead(_ place: Int, _ walk: PatternWalk, hasPath: Bool = true) -> Bool {
        let graph = walk.graph
        let relationship = graph.relationships[place]
        let name = relationship.selection?.single ?? relationship.variable
        if !context.rewrites.contains(.deadColumns) || graph.isRead(name) { return true }
        // What is walked later must not walk these again.
        let others = graph.relationships.indices.filter {
            $0 != place && !walk.walked.contains($0) && graph.areRivals($0, place)
        }
        if !others.isEmpty { return true }
        return graph.readPaths.contains {
            $0.relationships.contains(relationship.variable)
                && ($0.relationships.count > 1 || !hasPath)
        }
    }

    /// Finds shortest paths. Their relationships may be others' of the pattern too.
    mutating func appendShortestPath(
        _ place: Int, fromLeft: Bool, rows: Double, _ walk: inout PatternWalk
    ) throws(QueryError) {
        let relationship = walk.graph.relationships[place]
        guard let length = relationship.length, let selection = relationship.selection else {
            return
        }
        let to = relationship.end(fromLeft: fromLeft)
        let pattern = try pathPattern(
            relationship, length, fromLeft: fromLeft, suffix: selection.text)
        let lists = (selection.group?.lists ?? []).filter { list in
            !context.rewrites.contains(.deadColumns) || walk.graph.isRead(list)
        }
        let columns = PathColumns(
            hasList: selection.isListNamed && isListRead(place, walk)
                || !selection.conditions.isEmpty,
            hasEnd: pattern.to == nil,
            hasPath: selection.isPathNamed || !selection.conditions.isEmpty,
            isReversed: !fromLeft, elements: lists.compactMap { selection.group?.element($0) })
        var names = columns.hasList ? [relationship.variable] : []
        if columns.hasEnd { names.append(to) }
        if columns.hasPath { names.append(selection.path) }
        names += lists
        var found = scope
        for name in names { found.bind(name) }
        var pathConditions: [CompiledExpression] = []
        for condition in selection.conditions {
            pathConditions.append(try compile(condition.expression, in: found))
        }
        try append(
            ShortestPathStep(
                pattern: pattern, choice: selection.choice, allowsCycles: selection.allowsCycles,
                pathConditions: pathConditions, columns: columns),
            binding: names, rows: rows)
        if columns.hasList, let single = selection.single {
            try appendFirst(of: relationship.variable, as: single)
        }
    }

    /// What each element of a path must hold, compiled behind the columns at hand.
    private func elementConditions(
        _ length: PatternGraph.Length, fromLeft: Bool
    ) throws(QueryError) -> PathConditions {
        var conditions = PathConditions()
        conditions.isReversed = !fromLeft
        for predicate in length.stepPredicates {
            var inner = scope
            for name in predicate.elements { inner.bind(name) }
            conditions.steps.append(try compile(predicate.expression, in: inner))
        }
        for predicate in length.relationshipPredicates {
            conditions.relationships.append(try compile(predicate))
        }
        for predicate in length.nodePredicates {
            conditions.nodes.append(try compile(predicate))
        }
        return conditions
    }

    private func compile(_ predicate: PatternGraph.ElementPredicate) throws(QueryError)
        -> CompiledExpression
    {
        var inner = scope
        inner.bind(predicate.variable)
        return try compile(predicate.expression, in: inner)
    }

    /// Binds the only relationship of a list.
    private mutating func appendFirst(of list: String, as variable: String) throws(QueryError) {
        let range = SourceRange(0, 0)
        let first = Expression(
            .element(
                Expression(.variable(list), range),
                index: Expression(.literal(.integer(0)), range)), range)
        let item = ProjectStep.Item(
            name: variable, expression: try compile(first, in: scope),
            text: "\(displayed(list))[0]")
        try append(ProjectStep(items: [item], keepsInput: true), binding: [variable])
        kinds.relationships.insert(variable)
    }
}
