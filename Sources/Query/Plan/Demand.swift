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

    /// Variables whose values are read; nil for all.
    private(set) var variables: Set<String>?
    /// Variables that are only asked whether they are null.
    private(set) var counted: Set<String> = []
    private(set) var repetition: Repetition

    static let all = Demand(variables: nil, repetition: .made)

    init(variables: Set<String>?, repetition: Repetition) {
        self.variables = variables
        self.repetition = repetition
    }

    /// What the clauses behind a MATCH ask for.
    init(of clauses: ArraySlice<Clause>) {
        self = .all
        if clauses.contains(where: \.isRandom) { return }
        var names: Set<String> = []
        for clause in clauses {
            switch clause.kind {
            case .match, .unwind: names.formUnion(clause.variables)
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
}
