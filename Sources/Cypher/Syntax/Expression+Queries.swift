/// The aggregate functions, lower-cased.
public let aggregateFunctionNames: Set<String> = [
    "avg", "collect", "count", "max", "min", "percentilecont", "percentiledisc", "stdev",
    "stdevp", "sum",
]

extension Expression {
    public var isVariable: Bool { if case .variable = kind { true } else { false } }

    public func isVariable(_ name: String) -> Bool {
        if case .variable(name) = kind { true } else { false }
    }

    /// Whether it is a variable, or properties of one: `a`, `a.b`, `a.b.c`.
    public var isPropertyPath: Bool {
        switch kind {
        case .variable: true
        case .property(let base, _): base.isPropertyPath
        default: false
        }
    }

    /// Whether it is itself `count(*)` or a call of an aggregate function.
    public var isAggregate: Bool {
        switch kind {
        case .countAll: true
        case .call(let call): aggregateFunctionNames.contains(call.name.name.lowercased())
        default: false
        }
    }

    /// Whether it or anything inside is an aggregate of its own query.
    public var containsAggregate: Bool {
        isAggregate || children.contains { $0.containsAggregate }
    }

    /// Whether it names no variable, pattern or subquery, so that it is the same for every row.
    public var isConstant: Bool {
        switch kind {
        case .variable, .pattern, .patternComprehension, .subquery, .mapProjection: false
        case .listComprehension, .quantifier, .reduce: false
        default: children.allSatisfy { $0.isConstant } && !isAggregate
        }
    }
}
