extension Expression {
    /// The expressions directly inside, in the order of the text.
    ///
    /// Those of a subquery's clauses are not among them: they have a scope of their own.
    public var children: [Expression] {
        switch kind {
        case .literal, .parameter, .variable, .countAll, .caseSubject, .subquery: []
        case .property(let base, _): [base]
        case .element(let base, let index): [base, index]
        case .slice(let base, let from, let to): [base] + [from, to].compactMap { $0 }
        case .list(let items): items
        case .map(let entries): entries.map(\.value)
        case .hasLabels(let base, let labels): [base] + labels.expressions
        case .unary(_, let operand): [operand]
        case .binary(_, let left, let right): [left, right]
        case .logical(_, let operands): operands
        case .comparison(let first, let steps): [first] + steps.map(\.operand)
        case .isNull(let operand, _), .isTyped(let operand, _, _): [operand]
        case .conditional(let conditional):
            [conditional.subject].compactMap { $0 }
                + conditional.branches.flatMap { [$0.condition, $0.result] }
                + [conditional.otherwise].compactMap { $0 }
        case .call(let call): call.arguments
        case .listComprehension(let comprehension):
            [comprehension.list]
                + [comprehension.predicate, comprehension.result].compactMap { $0 }
        case .patternComprehension(let comprehension):
            comprehension.part.expressions
                + [comprehension.predicate, comprehension.result].compactMap { $0 }
        case .pattern(let part): part.expressions
        case .quantifier(let quantifier):
            [quantifier.list] + [quantifier.predicate].compactMap { $0 }
        case .reduce(let reduce): [reduce.initial, reduce.list, reduce.result]
        case .mapProjection(let projection):
            projection.items.compactMap { item in
                if case .entry(let entry) = item { entry.value } else { nil }
            }
        }
    }
}

extension LabelExpression {
    /// The expressions of computed labels.
    public var expressions: [Expression] {
        switch self {
        case .name, .wildcard: []
        case .dynamic(let expression, _): [expression]
        case .not(let operand, _): operand.expressions
        case .and(let terms), .or(let terms): terms.flatMap(\.expressions)
        }
    }
}

extension PatternPart {
    /// The expressions of all labels, properties and predicates, in order.
    public var expressions: [Expression] {
        start.expressions + steps.flatMap { $0.relationship.expressions + $0.node.expressions }
    }
}

extension NodePattern {
    fileprivate var expressions: [Expression] {
        (labels?.expressions ?? []) + [properties, predicate].compactMap { $0 }
    }
}

extension RelationshipPattern {
    fileprivate var expressions: [Expression] {
        (types?.expressions ?? []) + [properties, predicate].compactMap { $0 }
            + (group?.expressions ?? [])
    }
}
