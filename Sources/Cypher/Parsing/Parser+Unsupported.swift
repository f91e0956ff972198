// What Neo4j has and we have not: an error that says so tells more than one about syntax.

extension Parser {
    /// The error for a clause; nil where none of these comes next.
    var unsupportedClause: Diagnostic? {
        switch word {
        case "USE": unsupported("USE", "a statement is about the database of its session")
        case "TERMINATE": unsupported("TERMINATE TRANSACTIONS")
        case "FILTER", "LET", "NEXT":
            failure(
                .unexpectedSyntax,
                "\(word) is of Cypher 25, and this is Cypher 5: write WITH")
        default: nil
        }
    }

    /// The error for what SHOW would list; nil where none of these comes next.
    var unsupportedSubject: Diagnostic? {
        switch word {
        case "TRANSACTION", "TRANSACTIONS", "SETTING", "SETTINGS", "ALIAS", "ALIASES", "PRIVILEGE",
            "PRIVILEGES", "ROLE", "ROLES", "SERVER", "SERVERS":
            unsupported("SHOW \(word)")
        default: nil
        }
    }

    /// The error for what a CREATE would make that is no pattern; nil where none of these comes
    /// next.
    var unsupportedCreation: Diagnostic? {
        let isIndex = token(ahead: 1).keyword == .index
        switch word {
        case "FULLTEXT", "LOOKUP", "POINT", "TEXT", "VECTOR":
            return isIndex ? unsupported("A \(word) index", "all indexes are RANGE indexes") : nil
        case "ALIAS", "COMPOSITE", "DATABASE", "ROLE":
            return unsupported("CREATE \(word)")
        default: return nil
        }
    }

    private func unsupported(_ what: String, _ instead: String? = nil) -> Diagnostic {
        failure(
            .unexpectedSyntax, "\(what) is not supported" + (instead.map { ": \($0)" } ?? ""))
    }
}
