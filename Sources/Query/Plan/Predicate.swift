import Cypher

/// One conjunct of what a pattern demands.
struct Predicate {
    let expression: Expression
    /// Every variable in it; it can be tested once those of the plan are bound.
    let variables: Set<String>

    init(_ expression: Expression) {
        self.expression = expression
        variables = expression.variables
    }

    /// How the predicate can serve an index on properties of `variable`: every way to read it as
    /// a property of the variable against something that does not depend on it.
    func lookups(on variable: String) -> [PropertyLookup] {
        switch expression.kind {
        case .comparison(let left, let steps) where steps.count == 1:
            let right = steps[0].operand
            return [
                PropertyLookup(left, steps[0].operator, right, on: variable),
                PropertyLookup(right, steps[0].operator.mirrored, left, on: variable),
            ].compactMap { $0 }
        case .binary(.startsWith, let left, let right):
            return [PropertyLookup(left, .prefix, right, on: variable)].compactMap { $0 }
        case .binary(.in, let left, let right):
            return [PropertyLookup(left, .oneOf, right, on: variable)].compactMap { $0 }
        case .logical(.or, let operands):
            return [alternatives(operands, on: variable)].compactMap { $0 }
        default: return []
        }
    }

    /// `n.x = 1 OR n.x = 2` read as `n.x IN [1, 2]`; nil for other alternatives.
    private func alternatives(_ operands: [Expression], on variable: String) -> PropertyLookup? {
        var property: Expression?
        var values: [Expression] = []
        for operand in operands {
            guard case .comparison(let left, let steps) = operand.kind, steps.count == 1,
                steps[0].operator == .equal
            else { return nil }
            let right = steps[0].operand
            let isLeft = left.isProperty(of: variable)
            let (named, value) = isLeft ? (left, right) : (right, left)
            if let property, property.canonicalText != named.canonicalText { return nil }
            property = named
            values.append(value)
        }
        guard let property else { return nil }
        return PropertyLookup(
            property, .oneOf, Expression(.list(values), expression.range), on: variable)
    }
}

extension Expression {
    fileprivate func isProperty(of variable: String) -> Bool {
        if case .property(let base, _) = kind { base.isVariable(variable) } else { false }
    }
}

/// A property of a variable compared with a value that does not depend on the variable.
struct PropertyLookup {
    enum Relation {
        case equal, less, lessOrEqual, greater, greaterOrEqual, prefix
        /// Equal to an element of a list.
        case oneOf

        var isLower: Bool { self == .greater || self == .greaterOrEqual }
        var isUpper: Bool { self == .less || self == .lessOrEqual }
        var isIncluded: Bool { self == .lessOrEqual || self == .greaterOrEqual }
    }

    let key: String
    let relation: Relation
    let value: Expression
    let valueVariables: Set<String>

    init?(
        _ property: Expression, _ relation: Relation, _ value: Expression, on variable: String
    ) {
        guard case .property(let base, let key) = property.kind, base.isVariable(variable),
            !value.containsSubquery
        else { return nil }
        valueVariables = value.variables
        guard !valueVariables.contains(variable) else { return nil }
        self.key = key.name
        self.relation = relation
        self.value = value
    }

    fileprivate init?(
        _ property: Expression, _ operator: ComparisonOperator, _ value: Expression,
        on variable: String
    ) {
        let relation: Relation
        switch `operator` {
        case .equal: relation = .equal
        case .less: relation = .less
        case .lessOrEqual: relation = .lessOrEqual
        case .greater: relation = .greater
        case .greaterOrEqual: relation = .greaterOrEqual
        case .notEqual: return nil
        }
        self.init(property, relation, value, on: variable)
    }

    /// Whether the value is a literal or parameter: the same wherever and whenever it is asked for.
    var isConstant: Bool {
        switch value.kind {
        case .literal, .parameter: true
        default: false
        }
    }

    /// `< 5`, for EXPLAIN.
    var text: String {
        let symbol =
            switch relation {
            case .equal: "="
            case .less: "<"
            case .lessOrEqual: "<="
            case .greater: ">"
            case .greaterOrEqual: ">="
            case .prefix: "STARTS WITH"
            case .oneOf: "IN"
            }
        return "\(symbol) \(value)"
    }
}
