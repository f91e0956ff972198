/// A clause of a query.
public struct Clause: Sendable {
    public enum Kind: Sendable {
        case match(MatchClause)
        case unwind(UnwindClause)
        case with(WithClause)
        case `return`(Projection)
        case create(Pattern)
        case merge(MergeClause)
        case set([SetItem])
        case remove([RemoveItem])
        case delete(DeleteClause)
        case forEach(ForEachClause)
        case call(ProcedureCall)
        case subquery(SubqueryClause)
        case loadCSV(LoadCSVClause)
        /// SHOW, always the first clause: its columns are variables.
        case show(ShowClause)
        /// FINISH: run for the effects, return nothing.
        case finish
    }

    public var kind: Kind
    public var range: SourceRange

    /// Whether the clause itself changes the graph; a subquery counts by its body.
    public var isWriting: Bool {
        switch kind {
        case .create, .merge, .set, .remove, .delete: true
        case .forEach: true
        case .subquery(let clause): clause.query.isWriting
        case .match, .unwind, .with, .return, .call, .loadCSV, .show, .finish: false
        }
    }
}

extension RegularQuery {
    /// Whether any clause changes the graph. What procedures do is not known here.
    public var isWriting: Bool {
        parts.contains { $0.clauses.contains { $0.isWriting } }
    }
}

/// MATCH and OPTIONAL MATCH.
public struct MatchClause: Sendable {
    public var isOptional: Bool
    public var pattern: Pattern
    public var hints: [PlannerHint] = []
    public var predicate: Expression?
}

/// USING: what a MATCH has to be found with.
public struct PlannerHint: Sendable {
    public enum Kind: Sendable {
        /// The index on keys of a label or type.
        case index(Identifier, label: Identifier, keys: [Identifier])
        /// All elements of a label or type.
        case scan(Identifier, label: Identifier)
        /// A join of what leads to some nodes.
        case join([Identifier])
    }

    public var kind: Kind
    public var range: SourceRange

    /// The variables of the pattern that it speaks of.
    public var variables: [Identifier] {
        switch kind {
        case .index(let variable, _, _), .scan(let variable, _): [variable]
        case .join(let variables): variables
        }
    }
}

/// UNWIND list AS variable.
public struct UnwindClause: Sendable {
    public var list: Expression
    public var variable: Identifier
}

/// WITH: a projection that starts a new scope.
public struct WithClause: Sendable {
    public var projection: Projection
    public var predicate: Expression?
}

/// CALL of a procedure.
public struct ProcedureCall: Sendable {
    public enum Yield: Sendable {
        /// No YIELD: a standalone call returns all columns, one inside a query must be void.
        case none
        /// YIELD *, which only a standalone call may say.
        case all
        case items([YieldItem])
    }

    public struct YieldItem: Sendable {
        public var field: Identifier
        public var alias: Identifier?

        /// The variable that the item binds.
        public var variable: Identifier { alias ?? field }
    }

    /// With its namespace: `db.labels`.
    public var name: Identifier
    /// Nil without parentheses: the arguments then are the parameters of the same names.
    public var arguments: [Expression]?
    public var yield: Yield
    public var predicate: Expression?
    public var isOptional: Bool
    /// Whether the call is the whole statement.
    public var isStandalone: Bool
}

/// CALL { … }.
public struct SubqueryClause: Sendable {
    /// Which outer variables the body sees.
    public enum Imports: Sendable {
        /// The body's leading `WITH a, b` says it.
        case leadingWith
        /// CALL (*) { … }
        case all
        /// CALL (a, b) { … }
        case variables([Identifier])
    }

    /// IN TRANSACTIONS.
    public struct Transactions: Sendable {
        public enum ErrorBehavior: Sendable { case fail, `continue`, `break` }

        /// IN n CONCURRENT TRANSACTIONS: how many may run at once.
        public var concurrency: Expression?
        public var isConcurrent = false
        /// OF n ROWS; nil is 1,000.
        public var batchRowCount: Expression?
        public var onError: ErrorBehavior
        /// REPORT STATUS AS variable.
        public var statusVariable: Identifier?
    }

    public var imports: Imports
    public var query: RegularQuery
    public var transactions: Transactions?
    public var isOptional: Bool
}

/// LOAD CSV [WITH HEADERS] FROM url AS variable [FIELDTERMINATOR text].
public struct LoadCSVClause: Sendable {
    public var hasHeaders: Bool
    public var source: Expression
    public var variable: Identifier
    public var fieldTerminator: String?
}
