import Cypher
import Graph

extension PlanBuilder {
    /// Walks a path whose parts are repeated.
    mutating func appendRepeated(
        _ group: PatternGraph.Group, _ place: Int, fromLeft: Bool, rows: Double,
        _ walk: inout PatternWalk
    ) throws(QueryError) {
        let relationship = walk.graph.relationships[place]
        guard let length = relationship.length else { return }
        let to = relationship.end(fromLeft: fromLeft)
        let target = scope.slot(of: to)
        let lists = group.lists.filter { list in
            !context.rewrites.contains(.deadColumns) || walk.graph.isRead(list)
        }
        var columns = PathColumns(
            hasList: isListRead(place, walk, hasPath: false), hasEnd: target == nil,
            hasPath: false, isReversed: !fromLeft)
        columns.elements = lists.compactMap(group.element)
        let rivals = try walk.rivals(of: place, self)
        walk.walked.append(place)
        try append(
            VariableExpandStep(
                pattern: PathPattern(
                    from: try slot(of: relationship.end(fromLeft: !fromLeft)), to: target,
                    direction: .both, types: nil,
                    minimum: group.relationshipCount(length.minimum),
                    maximum: length.maximum.map(group.relationshipCount),
                    conditions: PathConditions(), distinctFrom: rivals, isBidirectional: false,
                    text: relationship.text),
                columns: columns, repetition: try repetition(fromLeft ? group : group.reversed)),
            binding: (columns.hasList ? [relationship.variable] : [])
                + (columns.hasEnd ? [to] : []) + lists,
            rows: rows)
    }

    /// The steps of a group, each with what can be tested once it is made.
    private func repetition(_ group: PatternGraph.Group) throws(QueryError) -> RepeatedSteps {
        var inner = scope
        for name in group.elements { inner.bind(name) }
        var untested = group.predicates
        var known: Set<String> = [group.start]
        var steps: [RepeatedSteps.Step] = []
        for step in group.steps {
            known.formUnion([step.relationship, step.node])
            let ahead = Set(group.elements).subtracting(known)
            let ready = untested.filter { $0.variables.isDisjoint(with: ahead) }
            untested.removeAll { $0.variables.isDisjoint(with: ahead) }
            let condition = Expression(conjunctionOf: ready.map(\.expression))
            steps.append(
                RepeatedSteps.Step(
                    direction: step.direction, types: step.types,
                    condition: try condition.map { expression throws(QueryError) in
                        try compile(expression, in: inner)
                    }))
        }
        return RepeatedSteps(steps: steps)
    }
}

extension PatternGraph.Group {
    /// The same part seen from the right.
    fileprivate var reversed: PatternGraph.Group {
        var steps: [Step] = []
        for place in self.steps.indices.reversed() {
            steps.append(
                Step(
                    relationship: self.steps[place].relationship, types: self.steps[place].types,
                    direction: self.steps[place].direction.reversed,
                    node: place == 0 ? start : self.steps[place - 1].node))
        }
        return PatternGraph.Group(
            start: self.steps[steps.count - 1].node, steps: steps, predicates: predicates,
            lists: lists, text: text)
    }

    /// Which elements the list of a variable has.
    func element(_ variable: String) -> RepeatedElement? {
        guard let place = elements.firstIndex(of: variable) else { return nil }
        return RepeatedElement(
            isNode: place % 2 == 0, place: place / 2, stepCount: steps.count)
    }

    /// How many relationships some repetitions have; as many as can be counted where it is more.
    fileprivate func relationshipCount(_ repetitions: Int) -> Int {
        let (count, isTooMany) = repetitions.multipliedReportingOverflow(by: steps.count)
        return isTooMany ? .max : count
    }
}

extension Expression {
    /// Nil without conjuncts.
    fileprivate init?(conjunctionOf conjuncts: [Expression]) {
        guard let first = conjuncts.first else { return nil }
        self =
            conjuncts.count == 1 ? first : Expression(.logical(.and, conjuncts), first.range)
    }
}
