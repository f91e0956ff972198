/// Parses a statement and checks its meaning.
///
/// - Parameter knownFunctions: lower-cased names; another name is refused as `UnknownFunction`.
///   Nil accepts any.
public func parse(
    _ text: String, limits: ParserLimits = ParserLimits(), knownFunctions: Set<String>? = nil
) throws(CypherError) -> Statement {
    fatalError()
}

/// What the parser accepts from outside.
public struct ParserLimits: Sendable {
    /// Bytes of text.
    public var textByteCount = 1 << 20
    /// Levels of parentheses, lists, subqueries and the like, and the height of an expression.
    public var nesting = 500

    public init() {}
}
