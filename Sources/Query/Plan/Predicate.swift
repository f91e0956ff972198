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

    /// How `variable` can be looked up by what the predicate says: every way to read it as a
    /// property or the id of the variable against something that does not depend on it.
    func lookups(on variable: String) -> [ElementLookup] {
        switch expression.kind {
        case .comparison(let left, let steps) where steps.count == 1:
            let right = steps[0].operand
            return [
                ElementLookup(left, steps[0].operator, right, on: variable),
                ElementLookup(right, steps[0].operator.mirrored, left, on: variable),
            ].compactMap { $0 }
        case .binary(.startsWith, let left, let right):
            return [ElementLookup(left, .prefix, right, on: variable)].compactMap { $0 }
        case .binary(.in, let left, let right):
            return [ElementLookup(left, .oneOf, right, on: variable)].compactMap { $0 }
        case .logical(.or, let operands):
            return [alternatives(operands, on: variable)].compactMap { $0 }
        default: return []
        }
    }

    /// `n.x = 1 OR n.x = 2` read as `n.x IN [1, 2]`; nil for other alternatives.
    private func alternatives(_ operands: [Expression], on variable: String) -> ElementLookup? {
        var subject: Expression?
        var values: [Expression] = []
        for operand in operands {
            guard case .comparison(let left, let steps) = operand.kind, steps.count == 1,
                steps[0].operator == .equal
            else { return nil }
            let right = steps[0].operand
            let isLeft = ElementLookup.Subject(left, of: variable) != nil
            let (named, value) = isLeft ? (left, right) : (right, left)
            if let subject, subject.canonicalText != named.canonicalText { return nil }
            subject = named
            values.append(value)
        }
        guard let subject else { return nil }
        return ElementLookup(
            subject, .oneOf, Expression(.list(values), expression.range), on: variable)
    }
}

extension Predicate {
    /// The labels of which the variable must have at least one, where the predicate says just that:
    /// `n:A|B`, `n:A OR n:B`.
    func labelAlternatives(of variable: String) -> Set<String>? {
        expression.labelAlternatives(of: variable)
    }
}

extension Expression {
    fileprivate func labelAlternatives(of variable: String) -> Set<String>? {
        switch kind {
        case .hasLabels(let base, let labels) where base.isVariable(variable):
            return labels.alternatives.map { Set($0.map(\.name)) }
        case .logical(.or, let operands):
            var names: Set<String> = []
            for operand in operands {
                guard let part = operand.labelAlternatives(of: variable) else { return nil }
                names.formUnion(part)
            }
            return names
        default: return nil
        }
    }
}

/// A property or the id of a variable compared with a value that does not depend on the variable.
struct ElementLookup {
    /// What is compared.
    enum Subject: Equatable {
        case property(String)
        /// `id(n)`
        case id
        /// `elementId(n)`
        case elementID

        /// Nil where the expression is something else.
        init?(_ expression: Expression, of variable: String) {
            switch expression.kind {
            case .property(let base, let key) where base.isVariable(variable):
                self = .property(key.name)
            case .call(let call)
            where call.arguments.count == 1 && call.arguments[0].isVariable(variable):
                switch call.name.name.lowercased() {
                case "id": self = .id
                case "elementid": self = .elementID
                default: return nil
                }
            default: return nil
            }
        }
    }

    enum Relation {
        case equal, less, lessOrEqual, greater, greaterOrEqual, prefix
        /// Equal to an element of a list.
        case oneOf

        var isLower: Bool { self == .greater || self == .greaterOrEqual }
        var isUpper: Bool { self == .less || self == .lessOrEqual }
        var isIncluded: Bool { self == .lessOrEqual || self == .greaterOrEqual }
    }

    let subject: Subject
    let relation: Relation
    let value: Expression
    let valueVariables: Set<String>

    /// Nil unless `subject` is a property or the id of the variable.
    init?(
        _ subject: Expression, _ relation: Relation, _ value: Expression, on variable: String
    ) {
        guard let subject = Subject(subject, of: variable), !value.containsSubquery else {
            return nil
        }
        valueVariables = value.variables
        guard !valueVariables.contains(variable) else { return nil }
        self.subject = subject
        self.relation = relation
        self.value = value
    }

    /// Whether the value is the variable's id, or a list that has it.
    var isOfID: Bool { key == nil && (relation == .equal || relation == .oneOf) }

    /// The property's key; nil for an id.
    var key: String? { if case .property(let key) = subject { key } else { nil } }

    fileprivate init?(
        _ subject: Expression, _ operator: ComparisonOperator, _ value: Expression,
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
        self.init(subject, relation, value, on: variable)
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
