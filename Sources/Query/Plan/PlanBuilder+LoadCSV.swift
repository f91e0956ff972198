import Cypher

/// The columns that LOAD CSV adds for `linenumber()` and `file()`, which later clauses keep.
enum LoadedPlace {
    static let line = "\(hiddenPrefix)linenumber"
    static let file = "\(hiddenPrefix)file"
    static let all = [line, file]

    /// The column that a call stands for; nil for other expressions.
    static func column(_ expression: Expression) -> String? {
        guard case .call(let call) = expression.kind, call.arguments.isEmpty else { return nil }
        switch call.name.name.lowercased() {
        case "linenumber": return line
        case "file": return file
        default: return nil
        }
    }
}

extension PlanBuilder {
    /// Puts LOAD CSV on top; `rest` are the clauses behind it.
    mutating func append(_ load: LoadCSVClause, _ rest: LaterClauses, _ range: SourceRange)
        throws(QueryError)
    {
        try begin(reads(of: load.source))
        let source = try compile(load.source)
        let terminator = Array((load.fieldTerminator ?? ",").utf8)
        guard terminator.count == 1, terminator[0] < 0x80,
            !"\"\\\r\n".utf8.contains(terminator[0])
        else {
            throw QueryError(
                .syntaxError, detail: "UnexpectedSyntax",
                "FIELDTERMINATOR takes one ASCII character, no quote, backslash or line end.",
                isCompileTime: true,
                position: QueryError.Position(offset: range.lowerBound, in: context.text))
        }
        var usesPlace = false
        let visitor = SyntaxVisitor { part in
            if LoadedPlace.column(part) != nil { usesPlace = true }
            return true
        }
        visitor.walk(rest.clauses)
        let variable = load.variable.name
        let bound = [variable] + (usesPlace ? LoadedPlace.all : [])
        try append(
            LoadCSVStep(
                source: source, variable: variable, hasHeaders: load.hasHeaders,
                delimiter: terminator[0], givesPlace: usesPlace, text: "\(load.source)"),
            binding: bound, rows: rows * 1_000)
        kinds.plain.formUnion(bound)
    }
}
