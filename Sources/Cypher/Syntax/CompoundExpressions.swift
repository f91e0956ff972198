/// CASE in both forms.
public struct CaseExpression: Sendable {
    public struct Branch: Sendable {
        public var condition: Expression
        public var result: Expression
        /// Whether the condition is a predicate on `Expression.Kind.caseSubject`, as of
        /// `WHEN < 5, IS NULL`, and no value that the subject may equal.
        public var testsSubject = false
    }

    /// `CASE subject WHEN value …`: branches compare with it or test it. Nil: branches are
    /// predicates.
    public var subject: Expression?
    /// Never empty.
    public var branches: [Branch]
    public var otherwise: Expression?
}

/// A call of a function or aggregate.
public struct FunctionCall: Sendable {
    /// With its namespace and as written: `duration.between`. Built-in names ignore case.
    public var name: Identifier
    public var arguments: [Expression]
    /// `count(DISTINCT x)`
    public var isDistinct: Bool

    public init(name: Identifier, arguments: [Expression], isDistinct: Bool = false) {
        self.name = name
        self.arguments = arguments
        self.isDistinct = isDistinct
    }
}

/// `[variable IN list WHERE predicate | result]`
public struct ListComprehension: Sendable {
    public var variable: Identifier
    public var list: Expression
    public var predicate: Expression?
    /// Nil: the element itself.
    public var result: Expression?
}

/// `[pattern WHERE predicate | result]`
public struct PatternComprehension: Sendable {
    /// May name the path.
    public var part: PatternPart
    public var predicate: Expression?
    public var result: Expression
}

/// What a subquery in an expression yields.
public enum SubqueryKind: String, Sendable {
    /// Whether there is a row.
    case exists = "EXISTS"
    /// How many rows there are.
    case count = "COUNT"
    /// The list of the one returned column.
    case collect = "COLLECT"
}

/// `all(variable IN list WHERE predicate)` and its kin.
public struct QuantifierExpression: Sendable {
    public enum Kind: String, Sendable { case all, any, none, single }

    public var kind: Kind
    public var variable: Identifier
    public var list: Expression
    /// Nil means the element itself is the predicate.
    public var predicate: Expression?
}

/// `reduce(accumulator = initial, variable IN list | result)`
public struct ReduceExpression: Sendable {
    public var accumulator: Identifier
    public var initial: Expression
    public var variable: Identifier
    public var list: Expression
    public var result: Expression
}

/// `subject {.key, key: value, variable, .*}`
public struct MapProjection: Sendable {
    public enum Item: Sendable {
        /// `.key`
        case property(Identifier)
        /// `key: value`, and `variable` for `variable: variable`.
        case entry(MapEntry)
        /// `.*`
        case allProperties
    }

    public var subject: Identifier
    public var items: [Item]
}
