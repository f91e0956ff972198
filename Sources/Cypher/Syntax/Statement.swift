/// A whole statement, as parsed.
public struct Statement: Sendable {
    /// A prefix that asks for the plan.
    public enum Mode: Sendable {
        case run
        /// Show the plan and do not run.
        case explain
        /// Run and show the plan with what each operator did.
        case profile
    }

    public enum Body: Sendable {
        case query(RegularQuery)
        case schema(SchemaCommand)
        case administration(AdministrationCommand)
    }

    public var mode: Mode
    public var body: Body
    /// The text that was parsed, which all ranges refer to.
    public var text: String
}

/// One or more single queries joined by UNION.
public struct RegularQuery: Sendable {
    /// At least one; only the first is there without a UNION.
    public var parts: [SingleQuery]
    /// UNION ALL keeps duplicates. openCypher does not let the two kinds mix in one query.
    public var keepsDuplicates: Bool
    public var range: SourceRange
}

/// A sequence of clauses; never empty.
public struct SingleQuery: Sendable {
    public var clauses: [Clause]
    public var range: SourceRange
}
