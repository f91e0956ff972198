/// Why a statement is refused before it runs.
public struct CypherError: Error, Sendable {
    /// openCypher's error classes of compile time, and ours for limits.
    public enum Kind: String, Sendable {
        case syntaxError = "SyntaxError"
        case semanticError = "SemanticError"
        case typeError = "TypeError"
        case limitExceeded = "LimitExceeded"
    }

    public let kind: Kind
    /// openCypher's detail, such as `UndefinedVariable`.
    public let detail: Detail
    /// One line that says what is wrong and, for syntax, what was expected.
    public let message: String
    /// From 1.
    public let line: Int
    /// From 1, in characters.
    public let column: Int
    /// The line of the text, cut to a window, and below it a caret.
    public let excerpt: String
}

extension CypherError {
    /// openCypher's details, spelt as the TCK spells them.
    public enum Detail: String, Sendable {
        case unexpectedSyntax = "UnexpectedSyntax"
        case undefinedVariable = "UndefinedVariable"
        case variableAlreadyBound = "VariableAlreadyBound"
        case variableTypeConflict = "VariableTypeConflict"
        case invalidArgumentType = "InvalidArgumentType"
        case invalidAggregation = "InvalidAggregation"
        case nestedAggregation = "NestedAggregation"
        case ambiguousAggregationExpression = "AmbiguousAggregationExpression"
        case noSingleRelationshipType = "NoSingleRelationshipType"
        case requiresDirectedRelationship = "RequiresDirectedRelationship"
        case creatingVarLength = "CreatingVarLength"
        case invalidParameterUse = "InvalidParameterUse"
        case integerOverflow = "IntegerOverflow"
        case floatingPointOverflow = "FloatingPointOverflow"
        case invalidNumberLiteral = "InvalidNumberLiteral"
        case invalidUnicodeLiteral = "InvalidUnicodeLiteral"
        case columnNameConflict = "ColumnNameConflict"
        case noExpressionAlias = "NoExpressionAlias"
        case noVariablesInScope = "NoVariablesInScope"
        case differentColumnsInUnion = "DifferentColumnsInUnion"
        case invalidClauseComposition = "InvalidClauseComposition"
        case invalidDelete = "InvalidDelete"
        case invalidRelationshipPattern = "InvalidRelationshipPattern"
        case relationshipUniquenessViolation = "RelationshipUniquenessViolation"
        case unknownFunction = "UnknownFunction"
        case negativeIntegerArgument = "NegativeIntegerArgument"
        case nonConstantExpression = "NonConstantExpression"
        /// The text is too long.
        case textTooLong = "TextTooLong"
        /// Something is nested too deep.
        case nestingTooDeep = "NestingTooDeep"
    }
}
