import Cypher

/// The clauses of a query behind a place, and what they name. It is found out once for all places:
/// a statement may have many thousands of clauses.
struct LaterClauses: Sendable {
    private let facts: Facts
    private let start: Int

    /// What is known of the clauses of one query.
    private final class Facts: Sendable {
        let clauses: [Clause]
        /// Every variable named anywhere in a clause, by its place.
        let variables: [Set<String>]
        /// The last clause that names a variable.
        let lastUses: [String: Int]
        /// The last clause that projects all, and the last with other results for equal rows; -1
        /// for none.
        let lastProjectingAll: Int
        let lastRandom: Int
        /// Whether repeated rows before a clause change nothing of what it and those behind it give.
        let ignoresRepeats: [Bool]

        init(_ clauses: [Clause]) {
            self.clauses = clauses
            variables = clauses.map(\.variables)
            var lastUses: [String: Int] = [:]
            for (place, names) in variables.enumerated() {
                for name in names { lastUses[name] = place }
            }
            self.lastUses = lastUses
            lastProjectingAll = clauses.lastIndex(where: \.projectsAll) ?? -1
            lastRandom = clauses.lastIndex(where: \.isRandom) ?? -1
            var ignoresRepeats = Array(repeating: false, count: clauses.count + 1)
            for place in clauses.indices.reversed() {
                ignoresRepeats[place] =
                    clauses[place].ignoresRepeats ?? ignoresRepeats[place + 1]
            }
            self.ignoresRepeats = ignoresRepeats
        }
    }

    /// All clauses of a query.
    init(_ clauses: [Clause]) {
        facts = Facts(clauses)
        start = 0
    }

    private init(_ facts: Facts, _ start: Int) {
        self.facts = facts
        self.start = start
    }

    /// Those from a place on, counted from the first of the query.
    func from(_ place: Int) -> LaterClauses { LaterClauses(facts, place) }

    var clauses: ArraySlice<Clause> { facts.clauses[start...] }

    /// Each clause with the variables that it names anywhere.
    var named: some Sequence<(Clause, Set<String>)> {
        zip(clauses, facts.variables[start...])
    }

    /// Whether a variable is named anywhere.
    func name(_ variable: String) -> Bool { facts.lastUses[variable].map { $0 >= start } ?? false }

    /// Whether one of them is a projection with `*`, or could be one inside.
    var projectAll: Bool { facts.lastProjectingAll >= start }

    /// Whether something in them gives other results for equal rows.
    var areRandom: Bool { facts.lastRandom >= start }

    /// Whether repeated rows before them change nothing of what they give.
    var ignoreRepeats: Bool { facts.ignoresRepeats[start] }
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
    /// Whether something in it gives other results for equal rows.
    fileprivate var isRandom: Bool {
        var isRandom = false
        let visitor = SyntaxVisitor(
            visit: { part in
                if case .call(let call) = part.kind { isRandom = isRandom || call.isRandom }
                return true
            })
        visitor.walk(self)
        return isRandom
    }

    /// Every variable named anywhere in the clause.
    fileprivate var variables: Set<String> {
        var names: Set<String> = []
        let visitor = SyntaxVisitor(
            visit: { part in
                if case .variable(let name) = part.kind { names.insert(name) }
                return true
            }, visitVariable: { names.insert($0) })
        visitor.walk(self)
        return names
    }

    /// Whether the clause is a projection with `*`, or could be one inside.
    fileprivate var projectsAll: Bool {
        switch kind {
        case .with(let with): with.projection.includesAll
        case .return(let projection): projection.includesAll
        case .subquery, .forEach: true
        default: false
        }
    }

    /// Whether repeated rows before the clause change nothing of what it gives; nil where that is
    /// for those behind it to say.
    fileprivate var ignoresRepeats: Bool? {
        let projection: Projection
        switch kind {
        case .match, .unwind: return nil
        case .with(let with): projection = with.projection
        case .return(let result): projection = result
        default: return false
        }
        let expressions = projection.items.map(\.expression)
        let aggregates = (expressions + projection.orderBy.map(\.expression)).flatMap(\.aggregates)
        if !aggregates.isEmpty { return aggregates.allSatisfy(\.ignoresRepeats) }
        if projection.isDistinct { return true }
        return projection.skip != nil || projection.limit != nil ? false : nil
    }
}
