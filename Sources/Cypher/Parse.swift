public import Graph

/// Parses a statement and checks its meaning.
///
/// - Parameters:
///   - knownFunctions: lower-cased names; another name is refused as `UnknownFunction`. Nil accepts
///     any.
///   - procedure: gives the signature of a procedure by name; where it has none, a call is refused
///     as `ProcedureNotFound`. Nil accepts any call.
public func parse(
    _ text: String, limits: ParserLimits = ParserLimits(), knownFunctions: Set<String>? = nil,
    procedure: ((String) -> ProcedureSignature?)? = nil
) throws(CypherError) -> Statement {
    do throws(Diagnostic) {
        var parser = try Parser(text, limits: limits)
        let statement = try parser.statement(text: text)
        if case .query(let query) = statement.body {
            var checker = Checker(knownFunctions: knownFunctions, procedure: procedure)
            try checker.check(query, .statement)
        }
        return statement
    } catch {
        throw CypherError(error, text: text)
    }
}

/// What the parser accepts from outside.
///
/// The defaults leave recursion over a finished tree, ours and that of others, well inside a
/// thread's usual 8 MiB of stack even in a debug build.
public struct ParserLimits: Sendable {
    /// Bytes of text.
    public var textByteCount = 1 << 20
    /// Levels of parentheses, lists, subqueries and the like.
    public var nesting = 200
    /// Operators one above the other, as in a long sum; AND, OR and XOR chains count as one.
    public var expressionHeight = 400

    public init() {}
}
