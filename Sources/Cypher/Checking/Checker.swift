import Graph

/// Checks what a grammar cannot: scopes, aggregation, the use of patterns and static types.
///
/// It walks the statement once, in the order of the text, so the first error is the first one a
/// reader meets.
struct Checker {
    /// Lower-cased; nil accepts every function.
    let knownFunctions: Set<String>?
    /// Gives a procedure's signature; nil accepts every call.
    let procedure: ((String) -> ProcedureSignature?)?
    var scope = Scope()
    /// Set while an expression sees only the columns of an aggregation.
    var rule: ColumnRule?
    /// Where no CALL { … } IN TRANSACTIONS may stand: "in …"; nil where it may.
    var forbiddenTransactions: String?
    /// Set when an aggregate was checked.
    var sawAggregate = false

    init(
        knownFunctions: Set<String>?, procedure: ((String) -> ProcedureSignature?)? = nil
    ) {
        self.knownFunctions = knownFunctions
        self.procedure = procedure
    }

    func failure(
        _ detail: CypherError.Detail, _ message: String, _ range: SourceRange,
        kind: CypherError.Kind = .syntaxError
    ) -> Diagnostic {
        Diagnostic(kind: kind, detail: detail, message: message, offset: range.lowerBound)
    }

    /// The type of a variable, which must be in scope.
    func type(of name: String, _ range: SourceRange) throws(Diagnostic) -> StaticType {
        if let type = scope[name] { return type }
        guard let rule else {
            throw failure(.undefinedVariable, "Variable '\(name)' is not defined", range)
        }
        if rule.ambiguousVariables?.contains(name) ?? true {
            throw failure(
                .ambiguousAggregationExpression,
                "'\(name)' stands beside an aggregate but is no column of its own; "
                    + "project it first",
                range)
        }
        throw failure(
            .undefinedVariable,
            "Variable '\(name)' is not defined here: after DISTINCT or an aggregation only the "
                + "columns are in scope",
            range)
    }

    /// Brings a variable into scope, which must not be there.
    mutating func declare(_ variable: Identifier, _ type: StaticType) throws(Diagnostic) {
        guard !scope.contains(variable.name) else { throw alreadyBound(variable) }
        scope.variables[variable.name] = type
    }

    func alreadyBound(_ variable: Identifier) -> Diagnostic {
        failure(
            .variableAlreadyBound, "Variable '\(variable.name)' is already bound", variable.range)
    }

    /// Runs `body` with more variables, which may hide others, and forgets them again.
    mutating func withVariables<Result>(
        _ variables: [(Identifier, StaticType)],
        _ body: (inout Checker) throws(Diagnostic) -> Result
    ) throws(Diagnostic) -> Result {
        let saved = scope
        defer { scope = saved }
        for (variable, type) in variables { scope.variables[variable.name] = type }
        return try body(&self)
    }
}
