import Cypher

/// What comes of the matches of a pattern: what need not be found is left out of its plan.
struct PatternUses {
    /// The variables that are read later; nil for all.
    var names: Set<String>?
    /// Whether rows that agree in all these variables count as one.
    var ignoresRepeats: Bool

    /// Every variable and every row.
    static let all = PatternUses(names: nil, ignoresRepeats: false)

    func contains(_ variable: String) -> Bool { names?.contains(variable) ?? true }
}

extension PatternUses {
    /// The uses by the clauses behind a MATCH.
    init(in clauses: ArraySlice<Clause>) {
        var names: Set<String> = []
        var isRandom = false
        let visitor = SyntaxVisitor(
            visit: { part in
                if case .variable(let name) = part.kind { names.insert(name) }
                if case .call(let call) = part.kind { isRandom = isRandom || call.isRandom }
                return true
            }, visitVariable: { names.insert($0) })
        visitor.walk(clauses)
        self.names = clauses.contains(where: \.projectsAll) ? nil : names
        ignoresRepeats = !isRandom && Self.ignoresRepeats(clauses)
    }

    /// Whether repeated rows at the start of some clauses change nothing of what they give.
    private static func ignoresRepeats(_ clauses: ArraySlice<Clause>) -> Bool {
        for clause in clauses {
            let projection: Projection
            switch clause.kind {
            case .match, .unwind: continue
            case .with(let with): projection = with.projection
            case .return(let result): projection = result
            default: return false
            }
            let expressions = projection.items.map(\.expression)
            let aggregates = (expressions + projection.orderBy.map(\.expression))
                .flatMap(\.aggregates)
            if !aggregates.isEmpty { return aggregates.allSatisfy(\.ignoresRepeats) }
            if projection.isDistinct { return true }
            if projection.skip != nil || projection.limit != nil { return false }
        }
        return false
    }
}

extension FunctionCall {
    /// Whether equal rows give different results.
    var isRandom: Bool {
        ["rand", "randomuuid"].contains(name.name.lowercased())
    }
}

extension Expression {
    /// The calls of aggregate functions inside, the outermost only.
    fileprivate var aggregates: [Expression] {
        isAggregate ? [self] : children.flatMap(\.aggregates)
    }

    /// Whether an aggregate gives the same where rows are repeated.
    fileprivate var ignoresRepeats: Bool {
        guard case .call(let call) = kind else { return false }
        return call.isDistinct || ["min", "max"].contains(call.name.name.lowercased())
    }
}

extension Clause {
    /// Whether the clause is a projection with `*`, or could be one inside.
    var projectsAll: Bool {
        switch kind {
        case .with(let with): with.projection.includesAll
        case .return(let projection): projection.includesAll
        case .subquery, .forEach: true
        default: false
        }
    }
}

extension PatternGraph {
    /// Whether the value of a variable that a path gives is read by anything.
    func isRead(_ variable: String) -> Bool {
        if predicates.contains(where: { $0.variables.contains(variable) }) { return true }
        let isInWalk = relationships.contains { $0.length?.variables.contains(variable) ?? false }
        return isInWalk || !variable.hasPrefix(hiddenPrefix) && uses.contains(variable)
    }

    /// The paths that are read.
    var readPaths: [Path] { paths.filter { isRead($0.variable) } }
}
