/// An expression with its place in the text.
///
/// The parser bounds an expression's height (`ParserLimits`), so walking and freeing one
/// recursively is safe.
public struct Expression: Sendable {
    public indirect enum Kind: Sendable {
        case literal(Literal)
        /// `$name`
        case parameter(String)
        case variable(String)
        /// `base.key`
        case property(Expression, key: Identifier)
        /// `base[index]`: an element of a list or an entry of a map, node or relationship.
        case element(Expression, index: Expression)
        /// `base[from..to]`
        case slice(Expression, from: Expression?, to: Expression?)
        case list([Expression])
        case map([MapEntry])
        /// `n:A:B`, for relationships too.
        case hasLabels(Expression, LabelExpression)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        /// `a AND b AND c`, flat; two or more.
        case logical(LogicalOperator, [Expression])
        /// `a < b <= c`, which means `a < b AND b <= c`; one step or more.
        case comparison(Expression, [ComparisonStep])
        /// `IS NULL`, or `IS NOT NULL` where negated.
        case isNull(Expression, isNegated: Bool)
        /// `IS :: A | B`, or `IS NOT ::` where negated; one type or more.
        case isTyped(Expression, [TypeTest], isNegated: Bool)
        case conditional(CaseExpression)
        /// In a condition of the nearest CASE around it: its subject, which the text leaves out.
        case caseSubject
        case call(FunctionCall)
        /// `count(*)`
        case countAll
        case listComprehension(ListComprehension)
        case patternComprehension(PatternComprehension)
        /// A pattern as predicate or value: whether it matches, or with a selector
        /// the shortest path or paths themselves.
        case pattern(PatternPart)
        case subquery(SubqueryKind, RegularQuery)
        case quantifier(QuantifierExpression)
        case reduce(ReduceExpression)
        case mapProjection(MapProjection)
    }

    public var kind: Kind
    public var range: SourceRange

    public init(_ kind: Kind, _ range: SourceRange) {
        self.kind = kind
        self.range = range
    }
}

/// A constant in the text. Lists and maps are expressions, for their elements may be anything.
public enum Literal: Hashable, Sendable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
}

/// One entry of a map literal.
public struct MapEntry: Sendable {
    public var key: Identifier
    public var value: Expression
}

/// An operator with one operand.
public enum UnaryOperator: String, Sendable {
    case not = "NOT"
    case plus = "+"
    case minus = "-"
}

/// An operator with two operands.
public enum BinaryOperator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case modulo = "%"
    case power = "^"
    /// Of strings or lists.
    case concatenate = "||"
    case `in` = "IN"
    case startsWith = "STARTS WITH"
    case endsWith = "ENDS WITH"
    case contains = "CONTAINS"
    /// The whole string matches a regular expression.
    case matches = "=~"
}

/// A connective of ternary logic.
public enum LogicalOperator: String, Sendable {
    case and = "AND"
    case or = "OR"
    case xor = "XOR"
}

/// An operator of a comparison chain.
public enum ComparisonOperator: String, Sendable {
    case equal = "="
    case notEqual = "<>"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
}

/// One link of a comparison chain: the operator and what stands on its right.
public struct ComparisonStep: Sendable {
    public var `operator`: ComparisonOperator
    public var operand: Expression

    public init(_ operator: ComparisonOperator, _ operand: Expression) {
        self.operator = `operator`
        self.operand = operand
    }
}
