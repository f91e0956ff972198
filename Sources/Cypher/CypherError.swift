/// Why a statement is refused before it runs.
public struct CypherError: Error, Sendable {
    /// openCypher's error classes of compile time, and ours for limits.
    public enum Kind: String, Sendable {
        case syntaxError = "SyntaxError"
        case semanticError = "SemanticError"
        case typeError = "TypeError"
        case procedureError = "ProcedureError"
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
        case procedureNotFound = "ProcedureNotFound"
        case invalidNumberOfArguments = "InvalidNumberOfArguments"
        case invalidArgumentPassingMode = "InvalidArgumentPassingMode"
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

extension CypherError {
    /// How many characters of a line the excerpt shows.
    private static let excerptWidth = 100

    /// Works out line, column and excerpt of a byte offset.
    init(_ diagnostic: Diagnostic, text: String) {
        let bytes = text.utf8
        let offset = min(Int(diagnostic.offset), bytes.count)
        let position = bytes.index(bytes.startIndex, offsetBy: offset)
        let newline = UInt8(ascii: "\n")
        let before = bytes[..<position]
        let lineStart = before.lastIndex(of: newline).map(bytes.index(after:)) ?? bytes.startIndex
        let lineEnd = bytes[position...].firstIndex(of: newline) ?? bytes.endIndex

        kind = diagnostic.kind
        detail = diagnostic.detail
        message = diagnostic.message
        line = before.reduce(1) { $1 == newline ? $0 + 1 : $0 }
        let prefix = text[lineStart..<position]
        column = prefix.count + 1
        let shown = SecretText(text)?.masked ?? text
        let start = bytes.distance(from: bytes.startIndex, to: lineStart)
        let end = bytes.distance(from: bytes.startIndex, to: lineEnd)
        excerpt = Self.excerpt(
            before: Self.part(of: shown, start..<offset), after: Self.part(of: shown, offset..<end))
    }

    private static func part(of text: String, _ range: Range<Int>) -> Substring {
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return text[start..<bytes.index(start, offsetBy: range.count)]
    }

    private static func excerpt(before: Substring, after: Substring) -> String {
        func plain(_ text: Substring) -> String {
            String(text.map { $0 == "\t" || $0 == "\r" || $0 == "\r\n" ? " " : $0 })
        }
        let head = plain(before.suffix(excerptWidth / 2))
        let cut = head.count < before.count ? "..." : ""
        let tail = plain(after.prefix(excerptWidth - head.count))
        let rest = tail.count < after.count ? "..." : ""
        let caret = String(repeating: " ", count: cut.count + head.count) + "^"
        return cut + head + tail + rest + "\n" + caret
    }
}

extension CypherError: CustomStringConvertible {
    public var description: String {
        "\(kind.rawValue): \(message) (line \(line), column \(column))\n\(excerpt)"
    }
}
