/// Parses a statement and checks its meaning.
///
/// - Parameter knownFunctions: lower-cased names; another name is refused as `UnknownFunction`.
///   Nil accepts any.
public func parse(
    _ text: String, limits: ParserLimits = ParserLimits(), knownFunctions: Set<String>? = nil
) throws(CypherError) -> Statement {
    do throws(Diagnostic) {
        var parser = try Parser(text, limits: limits)
        return try parser.statement(text: text)
    } catch {
        throw CypherError(error, text: text)
    }
}

/// What the parser accepts from outside.
public struct ParserLimits: Sendable {
    /// Bytes of text.
    public var textByteCount = 1 << 20
    /// Levels of parentheses, lists, subqueries and the like.
    public var nesting = 500
    /// Operators one above the other, as in a long sum; AND, OR and XOR chains count as one.
    public var expressionHeight = 1_000

    public init() {}
}
