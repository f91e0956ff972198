import Cypher
import Graph

extension PlanBuilder {
    /// Finds a pattern: its variables are bound behind the input's, in the cheapest order.
    mutating func append(_ pattern: PatternGraph) throws(QueryError) {
        let statistics = Statistics(context: context)
        let counted = try CountedPattern(
            pattern, bound: Set(scope.names), statistics)
        let graph = counted.core
        let search = PatternSearch(graph: graph, statistics: statistics)
        let order = try search.bestOrder(bound: Set(scope.names), rows: rows)
        var walk = PatternWalk(graph: graph)
        walk.leaves = counted.leaves
        walk.junctions = counted.junctions
        for total in counted.totals { try append(total) }
        if context.rewrites.contains(.hashJoins), graph.hints.isEmpty,
            let split = try JoinSplit.best(
                of: graph, bound: Set(scope.names), rows: rows, cost: order.cost, statistics)
        {
            try append(split)
            walk.noteAllFound()
            try test(&walk)
        } else {
            try test(&walk)
            for (action, rows) in order.actions {
                try append(action, rows: rows, &walk)
                try test(&walk)
            }
        }
        kinds.nodes.formUnion(graph.nodes.map(\.variable))
        for node in graph.nodes {
            nodeLabels[node.variable, default: []].formUnion(node.labels)
        }
        kinds.relationships.formUnion(
            graph.relationships.filter { $0.length == nil }.map(\.variable))
        for path in graph.readPaths where !scope.contains(path.variable) { try append(path) }
        try test(&walk)
        precondition(
            walk.leaves.isEmpty && walk.junctions.isEmpty, "what is counted hangs on what is bound")
    }

    private mutating func append(_ action: PatternAction, rows: Double, _ walk: inout PatternWalk)
        throws(QueryError)
    {
        switch action {
        case .nodeScan(let place, let labels, let satisfied):
            let variable = walk.graph.nodes[place].variable
            try append(
                NodeScanStep(variable: variable, labels: labels), binding: [variable], rows: rows)
            if let labels, labels.count == 1 { walk.assuredLabels[variable] = Set(labels) }
            if let satisfied { walk.tested.insert(satisfied) }
        case .seek(let access): try append(access, rows: rows, &walk)
        case .idSeek(let access): try append(access, rows: rows, &walk)
        case .relationshipScan(let place):
            try appendRelationshipScan(walk.graph.relationships[place], rows: rows)
            walk.walked.append(place)
        case .expand(let place, let fromLeft):
            let relationship = walk.graph.relationships[place]
            let (from, to) =
                fromLeft
                ? (relationship.left, relationship.right) : (relationship.right, relationship.left)
            let rivals = try walk.rivals(of: place, self)
            walk.walked.append(place)
            try append(
                ExpandStep(
                    from: try slot(of: from),
                    direction: fromLeft ? relationship.direction : relationship.direction.reversed,
                    types: relationship.types, distinctFrom: rivals, isLive: liveColumns(walk),
                    text: relationship.text),
                binding: [relationship.variable, to], rows: rows)
        case .expandInto(let place):
            let relationship = walk.graph.relationships[place]
            try append(
                ExpandIntoStep(
                    from: try slot(of: relationship.left), to: try slot(of: relationship.right),
                    direction: relationship.direction, types: relationship.types,
                    distinctFrom: try walk.rivals(of: place, self), text: relationship.text),
                binding: [relationship.variable], rows: rows)
            walk.walked.append(place)
        case .intersect(let node, let places):
            try appendIntersect(node, places, rows: rows, &walk)
        case .variableExpand(let place, let fromLeft):
            try appendVariableExpand(place, fromLeft: fromLeft, rows: rows, &walk)
        case .shortestPath(let place, let fromLeft):
            try appendShortestPath(place, fromLeft: fromLeft, rows: rows, &walk)
        case .endpoints(let place):
            try appendEndpoints(place, rows: rows, &walk)
        }
    }

    /// Keeps the rows in which two variables hold the same.
    mutating func appendEquality(_ left: String, _ right: String) throws(QueryError) {
        let range = SourceRange(0, 0)
        let same = Expression(
            .comparison(
                Expression(.variable(left), range),
                [ComparisonStep(.equal, Expression(.variable(right), range))]), range)
        try append(
            FilterStep(
                try compile(same, in: scope), text: "\(displayed(left)) = \(displayed(right))"))
    }

    private mutating func append(
        _ access: IndexAccess, rows: Double, _ walk: inout PatternWalk
    ) throws(QueryError) {
        let target = access.index.displayed(context.graph)
        let isOverNodes = access.relationship == nil
        var values: [CompiledExpression] = []
        for lookup in access.lookups { values.append(try compile(lookup.value)) }
        let step: any PlanStep
        if access.isUnique {
            step = UniqueSeekStep(
                variable: access.variable, index: access.index, target: target, keys: values,
                keyText: access.lookups.map { "\($0.value)" }.joined(separator: ", "),
                isOverNodes: isOverNodes)
        } else {
            step = IndexSeekStep(
                variable: access.variable, index: access.index, target: target,
                lookup: access.compiledLookup(values),
                lookupText: access.lookups.map(\.text).joined(separator: " AND "),
                isOverNodes: isOverNodes)
        }
        try append(step, binding: [access.variable], rows: rows)
        walk.tested.formUnion(access.satisfied)
        if let place = access.relationship {
            try appendEndpoints(place, rows: rows, &walk)
        } else if case .label(let label) = access.index.scope {
            walk.assuredLabels[access.variable] = [context.graph.name(of: label)]
        }
    }

    private mutating func append(
        _ access: IDAccess, rows: Double, _ walk: inout PatternWalk
    ) throws(QueryError) {
        try append(
            IDSeekStep(
                variable: access.variable, isOverNodes: access.relationship == nil,
                isElementID: access.lookup.subject == .elementID,
                isList: access.lookup.relation == .oneOf,
                value: try compile(access.lookup.value), text: access.lookup.text),
            binding: [access.variable], rows: rows)
        walk.tested.insert(access.satisfied)
        if let place = access.relationship { try appendEndpoints(place, rows: rows, &walk) }
    }

    private mutating func appendRelationshipScan(
        _ relationship: PatternGraph.Relationship, rows: Double
    ) throws(QueryError) {
        var (source, target) = (relationship.left, relationship.right)
        switch relationship.direction {
        case .outgoing: break
        case .incoming: swap(&source, &target)
        case .both:
            source = context.makeHiddenVariable("n")
            target = context.makeHiddenVariable("n")
        }
        try append(
            RelationshipScanStep(
                relationship: relationship.variable, source: source, target: target,
                types: relationship.types),
            binding: [relationship.variable, source, target], rows: rows)
        guard relationship.direction == .both else { return }
        try append(
            EndpointsStep(
                relationship: try slot(of: relationship.variable), direction: .both, types: nil,
                distinctFrom: [], text: relationship.text),
            binding: [relationship.left, relationship.right], rows: rows)
    }

    /// Binds the ends of a bound relationship, or compares them with what is bound already.
    private mutating func appendEndpoints(_ place: Int, rows: Double, _ walk: inout PatternWalk)
        throws(QueryError)
    {
        let relationship = walk.graph.relationships[place]
        var names = [relationship.left, relationship.right]
        var repeated: [(hidden: String, bound: String)] = []
        for index in names.indices {
            let isBound = scope.contains(names[index]) || names[..<index].contains(names[index])
            guard isBound else { continue }
            let hidden = context.makeHiddenVariable("n")
            repeated.append((hidden, names[index]))
            names[index] = hidden
        }
        try append(
            EndpointsStep(
                relationship: try slot(of: relationship.variable),
                direction: relationship.direction, types: relationship.types,
                distinctFrom: try walk.rivals(of: place, self), text: relationship.text),
            binding: names, rows: rows)
        walk.walked.append(place)
        for (hidden, bound) in repeated { try appendEquality(hidden, bound) }
    }

    /// Puts a path value together.
    mutating func append(_ path: PatternGraph.Path) throws(QueryError) {
        var nodes: [Int] = []
        for node in path.nodes { nodes.append(try slot(of: node)) }
        var relationships: [Int] = []
        for relationship in path.relationships {
            relationships.append(try slot(of: relationship))
        }
        try append(
            BuildPathStep(variable: path.variable, nodes: nodes, relationships: relationships),
            binding: [path.variable])
    }

    /// The column of a variable that the plan has bound.
    func slot(of variable: String) throws(QueryError) -> Int {
        guard let slot = scope.slot(of: variable) else {
            throw QueryError(
                .syntaxError, detail: "UndefinedVariable",
                "Variable `\(displayed(variable))` is not defined.", isCompileTime: true)
        }
        return slot
    }
}

extension IndexAccess {
    /// The lookup with compiled values, which are in the order of `lookups`.
    fileprivate func compiledLookup(_ values: [CompiledExpression]) -> IndexSeekStep.Lookup {
        switch lookup {
        case .equal: return .equal(values)
        case .prefix: return .prefix(values[0])
        case .oneOf: return .oneOf(values[0])
        case .range(let lower, let upper):
            var rest = values[...]
            let lowerBound = lower.map { lookup in
                IndexSeekStep.Bound(
                    value: rest.removeFirst(), isIncluded: lookup.relation.isIncluded)
            }
            let upperBound = upper.map { lookup in
                IndexSeekStep.Bound(
                    value: rest.removeFirst(), isIncluded: lookup.relation.isIncluded)
            }
            return .range(lower: lowerBound, upper: upperBound)
        }
    }
}
