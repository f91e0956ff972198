import Cypher

/// What the clauses after a MATCH make of its rows: which columns they read, and whether equal
/// rows may be counted instead of made.
struct Demand {
    /// How often equal rows have to come.
    enum Repetition {
        /// Each as often as it was found.
        case made
        /// Once, with its number beside it.
        case counted
        /// Once or more.
        case ignored
    }

    /// Which variables something reads.
    private enum Later {
        case all
        case variables(Set<String>)
        /// Those that clauses name anywhere.
        case clauses(LaterClauses)
    }

    /// Variables whose values are read; nil for all.
    private(set) var variables: Set<String>?
    /// Variables that are only asked whether they are null.
    private(set) var counted: Set<String> = []
    private(set) var repetition: Repetition
    /// What is read by anything behind, not the next projection alone.
    private var later: Later
    /// Whether rows that agree in all of those count as one.
    private(set) var ignoresRepeats: Bool

    static let all = Demand(variables: nil, repetition: .made)

    init(variables: Set<String>?, repetition: Repetition) {
        self.variables = variables
        self.repetition = repetition
        later = variables.map { .variables($0) } ?? .all
        ignoresRepeats = repetition == .ignored
    }

    /// What the clauses behind a MATCH ask for.
    init(of later: LaterClauses) {
        self = .all
        if !later.projectAll { self.later = .clauses(later) }
        if later.areRandom { return }
        ignoresRepeats = later.ignoreRepeats
        var names: Set<String> = []
        for (clause, variables) in later.named {
            switch clause.kind {
            case .match, .unwind: names.formUnion(variables)
            case .with(let with):
                read(with.projection, with.predicate, besides: names)
                return
            case .return(let projection):
                read(projection, nil, besides: names)
                return
            default: return
            }
        }
    }

    /// Whether a variable's values are read.
    func needsValue(of variable: String) -> Bool { variables?.contains(variable) ?? true }

    /// Whether a variable's column has to be there.
    func needsColumn(of variable: String) -> Bool {
        needsValue(of: variable) || counted.contains(variable)
    }

    /// Whether a variable's value is read by anything behind.
    func isRead(_ variable: String) -> Bool {
        switch later {
        case .all: true
        case .variables(let names): names.contains(variable)
        case .clauses(let clauses): clauses.name(variable)
        }
    }

    /// The same where every row and column is put together with others before anything reads them.
    var ofEveryRow: Demand {
        var demand = self
        demand.variables = nil
        demand.counted = []
        demand.repetition = .made
        return demand
    }

    private mutating func read(
        _ projection: Projection, _ predicate: Expression?, besides names: Set<String>
    ) {
        if projection.includesAll { return }
        variables = names
        let items = projection.items.map(\.expression)
        let isAggregating = items.contains(where: \.containsAggregate)
        if isAggregating {
            repetition = .counted
        } else if projection.isDistinct {
            repetition = .ignored
        }
        let later = projection.orderBy.map(\.expression) + [predicate].compactMap { $0 }
        for expression in items + later { read(expression) }
    }

    private mutating func read(_ expression: Expression) {
        guard expression.containsAggregate else {
            variables?.formUnion(expression.variables)
            return
        }
        switch expression.kind {
        case .countAll: return
        case .call(let call) where expression.isAggregate: read(aggregate: call)
        case .mapProjection(let projection):
            variables?.insert(projection.subject.name)
            expression.children.forEach { read($0) }
        default: expression.children.forEach { read($0) }
        }
    }

    private mutating func read(aggregate call: FunctionCall) {
        switch AggregateFunction(named: call.name.name) {
        case .count where !call.isDistinct && call.arguments.count == 1:
            if case .variable(let name) = call.arguments[0].kind {
                counted.insert(name)
                return
            }
        case .min, .max: break
        default:
            // How often a value comes matters to sums, and no weight stands for a list's elements.
            if !call.isDistinct { repetition = .made }
        }
        for argument in call.arguments { variables?.formUnion(argument.variables) }
    }
}

extension PatternGraph {
    /// Whether the value of a variable that a path gives is read by anything.
    func isRead(_ variable: String) -> Bool {
        if predicates.contains(where: { $0.variables.contains(variable) }) { return true }
        let isInWalk = relationships.contains { $0.length?.variables.contains(variable) ?? false }
        return isInWalk || !variable.hasPrefix(hiddenPrefix) && demand.isRead(variable)
    }

    /// The paths that are read.
    var readPaths: [Path] { paths.filter { isRead($0.variable) } }
}
