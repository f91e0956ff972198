import Cypher
import Graph

/// The pattern of one MATCH as a graph: what has to be found, in no order yet.
struct PatternGraph {
    struct Node {
        let variable: String
        /// Plain labels, all of which the node must have.
        var labels: [String]
    }

    struct Relationship {
        let variable: String
        /// Nil for all types.
        let types: [String]?
        /// Seen from `left`.
        let direction: Direction
        let left: String
        let right: String
        /// Nil for exactly one relationship; else the variable stands for a list.
        var length: Length?
        /// Nil where all paths are wanted; else there is a length.
        var selection: Selection?
        /// The number of its MATCH: within one no two relationships are the same.
        var clause = 0

        var variables: [String] {
            [variable, left, right] + (selection?.variables ?? []) + (length?.group?.lists ?? [])
        }

        /// Which of the ends has to be a node so that this relationship is among those of the node
        /// with types and a direction, and the end that it then leads to; nil where that depends
        /// on the relationship itself.
        func ends(amongTypes others: [String]?, _ towards: Direction) -> [(String, String)]? {
            if let others {
                guard let types, Set(types).isSubset(of: others) else { return nil }
            }
            switch (towards, direction) {
            case (.both, _): return [(left, right), (right, left)]
            case (_, .both): return nil
            case (.outgoing, .outgoing), (.incoming, .incoming): return [(left, right)]
            case (.outgoing, .incoming), (.incoming, .outgoing): return [(right, left)]
            }
        }

        /// The end to which a walk from the left one leads, or one from the right.
        func end(fromLeft: Bool) -> String { fromLeft ? right : left }

        /// `(a)-[r:T*1..3]->(b)`, as EXPLAIN shows it.
        var text: String {
            if let group = length?.group {
                return "(\(displayed(left)))\(group.text)(\(displayed(right)))"
            }
            let shown = variable.hasPrefix(hiddenPrefix) ? "" : variable
            return "(\(displayed(left)))\(direction == .incoming ? "<-" : "-")"
                + "[\(shown)\(typeText(types))\(length?.text ?? "")]"
                + "\(direction == .outgoing ? "->" : "-")(\(displayed(right)))"
        }
    }

    struct Path {
        let variable: String
        let nodes: [String]
        let relationships: [String]
    }

    var nodes: [Node] = []
    var relationships: [Relationship] = []
    var paths: [Path] = []
    /// What must hold besides, one conjunct each; plain labels are with their nodes.
    var predicates: [Predicate] = []
    /// What the plan must use, joins left out: those are the planner's choice.
    var hints: [PlannerHint] = []
    /// What its matches are for.
    var demand = Demand.all

    func node(_ variable: String) -> Node? { nodes.first { $0.variable == variable } }
}

/// Adds syntax to a pattern graph.
struct PatternGraphBuilder {
    let context: PlanningContext
    private(set) var graph = PatternGraph()
    private var clause = 0

    init(_ context: PlanningContext, demand: Demand = .all) {
        self.context = context
        graph.demand = demand
    }

    /// Planning a pattern takes time in the cube of its size; that of more nodes is not worth it.
    private static let nodeLimit = 64

    mutating func add(_ match: MatchClause) throws(QueryError) {
        clause += 1
        try add(match.pattern)
        graph.hints += match.hints.filter { !$0.isJoin }
        add(predicate: match.predicate)
    }

    mutating func add(_ pattern: Pattern) throws(QueryError) {
        let count = pattern.parts.reduce(0) { $0 + $1.steps.count + 1 }
        guard count <= Self.nodeLimit else {
            throw QueryError(
                .limitExceeded, detail: "PatternSize",
                "A pattern of \(count) nodes exceeds the limit of \(Self.nodeLimit) in one clause.",
                isCompileTime: true)
        }
        for part in pattern.parts { try add(part) }
    }

    /// Adds the conjuncts of a WHERE.
    mutating func add(predicate: Expression?) {
        guard let predicate else { return }
        for conjunct in predicate.conjuncts where !graph.takeIntoPath(conjunct, context.rewrites) {
            graph.predicates.append(Predicate(conjunct))
        }
    }

    mutating func add(_ part: PatternPart) throws(QueryError) {
        if part.selector != .all, part.steps.count > 1 {
            throw context.notSupported(
                "SHORTEST over more than one relationship pattern", part.range)
        }
        var nodes = [try add(part.start)]
        var relationships: [String] = []
        for step in part.steps {
            let right = try add(step.node)
            let left = nodes[nodes.count - 1]
            relationships.append(
                try add(step.relationship, of: part, left: left, right: right))
            nodes.append(right)
        }
        // The search for selected paths gives the path itself.
        if part.selector != .all, !part.steps.isEmpty { return }
        if let variable = part.variable {
            graph.paths.append(
                PatternGraph.Path(
                    variable: variable.name, nodes: nodes, relationships: relationships))
        }
    }

    private mutating func add(_ pattern: NodePattern) throws(QueryError) -> String {
        let variable = pattern.variable?.name ?? context.makeHiddenVariable("n")
        var labels: [String] = []
        for term in pattern.labels?.terms ?? [] {
            if case .name(let identifier) = term {
                labels.append(identifier.name)
            } else {
                let subject = Expression(.variable(variable), pattern.range)
                graph.predicates.append(
                    Predicate(Expression(.hasLabels(subject, term), term.range)))
            }
        }
        if let place = graph.nodes.firstIndex(where: { $0.variable == variable }) {
            graph.nodes[place].labels += labels
        } else {
            graph.nodes.append(PatternGraph.Node(variable: variable, labels: labels))
        }
        graph.predicates += try equalities(pattern.properties, of: variable).map(Predicate.init)
        add(predicate: pattern.predicate)
        return variable
    }

    /// Adds the relationship pattern of a part; paths that are selected always have a length.
    private mutating func add(
        _ written: RelationshipPattern, of part: PatternPart, left: String, right: String
    ) throws(QueryError) -> String {
        let pattern = written.withoutGroup
        if let group = pattern.group {
            return try add(group, pattern, of: part, left: left, right: right)
        }
        let selection = PatternGraph.Selection(part, pattern, context)
        let isList = pattern.length != nil || selection != nil
        let name = selection?.single == nil ? pattern.variable?.name : nil
        let variable = name ?? context.makeHiddenVariable("r")
        // Where the length varies the conditions are those of each relationship of the path.
        let each = isList ? context.makeHiddenVariable("r") : variable
        let types = pattern.types?.alternatives?.map(\.name)
        var conditions = try equalities(pattern.properties, of: each)
        if let labels = pattern.types, types == nil {
            let subject = Expression(.variable(each), pattern.range)
            conditions.append(Expression(.hasLabels(subject, labels), labels.range))
        }
        var length: PatternGraph.Length?
        if isList {
            length = PatternGraph.Length(pattern, each: each, conditions)
        } else {
            graph.predicates += conditions.map(Predicate.init)
            add(predicate: pattern.predicate)
        }
        graph.relationships.append(
            PatternGraph.Relationship(
                variable: variable, types: types, direction: Direction(pattern.direction),
                left: left, right: right, length: length, selection: selection, clause: clause))
        return variable
    }

    /// Adds a part of a path that is repeated, under a name for the list of all its relationships.
    private mutating func add(
        _ group: PathGroup, _ pattern: RelationshipPattern, of part: PatternPart, left: String,
        right: String
    ) throws(QueryError) -> String {
        let repeated = try makeGroup(group, text: "\(pattern)")
        let variable = context.makeHiddenVariable("r")
        if let selection = PatternGraph.Selection(part, pattern, context, of: repeated) {
            graph.relationships.append(
                try selected(
                    repeated, pattern, selection, as: variable, left: left, right: right))
            return variable
        }
        graph.relationships.append(
            PatternGraph.Relationship(
                variable: variable, types: repeated.types, direction: .both, left: left,
                right: right, length: PatternGraph.Length(pattern.length, repeated),
                clause: clause))
        return variable
    }

    /// A repeated part of one relationship, of which the shortest paths are wanted, as a path of
    /// varying length: what it says of nodes is said of the ends of each relationship.
    private func selected(
        _ group: PatternGraph.Group, _ pattern: RelationshipPattern,
        _ selection: PatternGraph.Selection, as variable: String, left: String, right: String
    ) throws(QueryError) -> PatternGraph.Relationship {
        let each = context.makeHiddenVariable("r")
        guard group.steps.count == 1, let conditions = try group.conditions(onlyOf: each) else {
            throw context.notSupported(
                "SHORTEST or ANY over a repeated part of a path that has several relationships "
                    + "or a subquery", pattern.range)
        }
        var length = PatternGraph.Length(pattern, each: each, conditions.alone)
        length.stepPredicates = conditions.ofSteps
        return PatternGraph.Relationship(
            variable: variable, types: group.types, direction: group.steps[0].direction,
            left: left, right: right,
            length: length, selection: selection, clause: clause)
    }

    /// A property map is an equality for each entry.
    func equalities(_ properties: Expression?, of variable: String) throws(QueryError)
        -> [Expression]
    {
        guard let properties else { return [] }
        guard case .map(let entries) = properties.kind else {
            throw context.notSupported(
                "A parameter as the properties of a pattern", properties.range)
        }
        return entries.map { entry in
            let subject = Expression(.variable(variable), entry.key.range)
            let property = Expression(.property(subject, key: entry.key), entry.key.range)
            return Expression(
                .comparison(property, [ComparisonStep(.equal, entry.value)]), entry.value.range)
        }
    }
}

extension Expression {
    /// The parts of a conjunction; comparison chains count as one of their links.
    var conjuncts: [Expression] {
        switch kind {
        case .logical(.and, let operands): return operands.flatMap(\.conjuncts)
        case .hasLabels(let subject, .and(let terms)) where subject.isVariable:
            return terms.flatMap(\.terms).map { Expression(.hasLabels(subject, $0), range) }
        case .comparison(let first, let steps) where steps.count > 1:
            var left = first
            return steps.map { step in
                defer { left = step.operand }
                return Expression(.comparison(left, [step]), range)
            }
        default: return [self]
        }
    }
}

extension LabelExpression {
    /// The parts of a conjunction.
    fileprivate var terms: [LabelExpression] {
        if case .and(let terms) = self { terms.flatMap(\.terms) } else { [self] }
    }
}
