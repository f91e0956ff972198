import Cypher

extension PlanBuilder {
    /// Filters by the predicates and labels whose variables are all bound.
    mutating func test(_ walk: inout PatternWalk) throws(QueryError) {
        for node in walk.graph.nodes where scope.contains(node.variable) {
            let missing = Set(node.labels).subtracting(walk.assuredLabels[node.variable] ?? [])
            if missing.isEmpty { continue }
            walk.assuredLabels[node.variable, default: []].formUnion(missing)
            try appendLabelFilter(node.variable, missing.sorted())
        }
        let unbound = walk.graph.variables.filter { !scope.contains($0) }
        for (place, predicate) in walk.graph.predicates.enumerated()
        where !walk.tested.contains(place) && predicate.variables.isDisjoint(with: unbound) {
            walk.tested.insert(place)
            try append(predicate, of: walk.graph)
        }
        try appendLeaves(&walk)
        try appendJunctions(&walk)
    }

    /// Tests a conjunct of a pattern whose nodes have all their labels.
    private mutating func append(_ predicate: Predicate, of graph: PatternGraph)
        throws(QueryError)
    {
        let statistics = Statistics(context: context)
        let rows = rows * (try statistics.selectivity(of: predicate, in: graph))
        guard context.rewrites.contains(.indexFilters),
            let found = graph.index(for: predicate, context)
        else { return try filter(predicate.expression, rows: rows) }
        try append(
            IndexFilterStep(
                slot: try slot(of: found.variable), index: found.index,
                target: found.index.displayed(context.graph),
                value: try compile(found.lookup.value),
                byRecord: FilterStep(
                    try compile(predicate.expression),
                    text: displayed(predicate: predicate.expression)),
                expectedCount: try statistics.entriesPerKey(found.index)),
            rows: rows)
    }

    private mutating func appendLabelFilter(_ variable: String, _ labels: [String])
        throws(QueryError)
    {
        let range = SourceRange(0, 0)
        let names = labels.map { LabelExpression.name(Identifier($0, range)) }
        let condition = Expression(
            .hasLabels(
                Expression(.variable(variable), range),
                names.count == 1 ? names[0] : .and(names)), range)
        let part = try Statistics(context: context).selectivity(of: labels)
        try append(
            FilterStep(
                try compile(condition, in: scope),
                text: "\(displayed(variable)):\(labels.joined(separator: ":"))"),
            rows: rows * part)
    }

    /// Keeps the rows for which a predicate is true.
    mutating func filter(_ predicate: Expression, rows: Double? = nil) throws(QueryError) {
        let compiled = try compile(predicate)
        try append(
            FilterStep(compiled, text: displayed(predicate: predicate)),
            rows: rows ?? self.rows * Predicate(predicate).selectivity)
    }
}

/// An expression as EXPLAIN shows it, hidden variables included.
func displayed(predicate: Expression) -> String {
    // The printer puts the names of hidden variables in backticks.
    let parts = "\(predicate)".split(
        separator: "`\(hiddenPrefix)", omittingEmptySubsequences: false)
    return parts.dropFirst().reduce(String(parts[0])) { text, part in
        let name = part.prefix { $0 != "`" }
        return text + "_" + name + part.dropFirst(name.count + 1)
    }
}

/// How far a plan has come in finding a pattern.
struct PatternWalk {
    let graph: PatternGraph
    /// Relationships that are bound, by place.
    var walked: [Int] = []
    /// Predicates that hold, by place.
    var tested: Set<Int> = []
    /// Labels that a node must have by the way it was found.
    var assuredLabels: [String: Set<String>] = [:]
    /// Relationships that are still to be counted.
    var leaves: [CountedPattern.Leaf] = []
    /// Nodes between bound ones that are still to be counted.
    var junctions: [CountedPattern.Junction] = []

    /// Whether what is counted makes weights; else rows only have to exist.
    var isWeighted: Bool { graph.demand.repetition == .counted }

    /// Notes that the whole pattern is found, with all that it demands.
    mutating func noteAllFound() {
        walked = Array(graph.relationships.indices)
        tested = Set(graph.predicates.indices)
        for node in graph.nodes { assuredLabels[node.variable] = Set(node.labels) }
    }

    /// The columns of bound relationships that could be the same one as that at `place`.
    func rivals(of place: Int, _ builder: PlanBuilder) throws(QueryError) -> [Int] {
        var slots: [Int] = []
        for other in walked where graph.areRivals(other, place) {
            slots.append(try builder.slot(of: graph.relationships[other].variable))
        }
        return slots
    }
}

extension PatternGraph {
    /// Whether two relationships of the pattern, or of paths in it, could be the same one.
    /// Shortest paths may share theirs.
    func areRivals(_ place: Int, _ other: Int) -> Bool {
        let pair = [relationships[place], relationships[other]]
        if pair.contains(where: { $0.selection != nil }) { return false }
        return pair[0].mayEqual(pair[1])
    }
}
