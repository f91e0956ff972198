import Cypher
import Graph

/// A statement that is parsed, checked and planned.
public final class PreparedQuery: Sendable {
    /// What a statement needs to run.
    public enum Kind: Sendable {
        /// It only reads.
        case read
        /// It changes the graph and may return rows.
        case write
        /// It changes indexes or constraints.
        case schema
    }

    enum Body: Sendable {
        case query(StatementPlan)
        case schema(SchemaCommand)
    }

    /// The statement as written.
    public let text: String
    public let kind: Kind
    /// Names of the columns; none where nothing is returned.
    public let columns: [String]
    /// Whether it has `CALL { … } IN TRANSACTIONS`, so that it commits as it goes.
    public let runsTransactions: Bool
    /// The parameters that an execution must have.
    public let parameterNames: Set<String>

    let mode: Statement.Mode
    let body: Body
    let schemaEpoch: UInt64
    let rewrites: Rewrites
    /// Literals of the text that are parameters of the plan.
    let literals: [String: Value]

    /// The parameters of an execution with the values of the literals among them.
    func withLiterals(_ parameters: [String: Value]) -> [String: Value] {
        literals.isEmpty ? parameters : parameters.merging(literals) { $1 }
    }

    /// The statement of another text that has the same plan but for the values of literals.
    init(_ other: PreparedQuery, text: String, literals: [String: Value]) {
        self.text = text
        self.literals = literals
        kind = other.kind
        columns = other.columns
        runsTransactions = other.runsTransactions
        parameterNames = other.parameterNames
        mode = other.mode
        body = other.body
        schemaEpoch = other.schemaEpoch
        rewrites = other.rewrites
    }

    init(
        _ statement: Statement, _ body: Body, _ graph: any GraphReader, _ rewrites: Rewrites,
        literals: [String: Value] = [:]
    ) {
        self.literals = literals
        text = statement.text
        mode = statement.mode
        self.body = body
        schemaEpoch = graph.schemaEpoch
        self.rewrites = rewrites
        switch (statement.body, body) {
        case (.query(let query), .query(let plan)):
            runsTransactions = query.runsTransactions
            kind =
                switch plan.procedureMode {
                case .schema: .schema
                case .write: .write
                case .read: query.isWriting || runsTransactions ? .write : .read
                }
            columns = plan.columns
            parameterNames = query.parameterNames.union(plan.implicitParameters)
                .subtracting(literals.keys)
        case (.schema, _), (_, .schema), (.administration, _):
            runsTransactions = false
            kind = .schema
            columns = []
            parameterNames = []
        }
    }

    /// Whether the statement is only explained: an execution returns the plan and changes nothing.
    public var isExplain: Bool { mode == .explain }

    /// Whether what each operator does is told after the rows.
    public var isProfile: Bool { mode == .profile }

    /// The plan as text, one operator a line, the last first.
    public var planDescription: String {
        switch body {
        case .query(let plan): PlanDescription(plan.root).text
        case .schema(let command): command.plan.text
        }
    }

    /// The plan for a graph as it is now.
    func plan(over graph: any GraphReader) throws(QueryError) -> PlanDescription {
        switch body {
        case .query(let plan): PlanDescription(try plan.root(over: graph))
        case .schema(let command): command.plan
        }
    }
}

extension RegularQuery {
    /// The names of all parameters, those of subqueries included.
    fileprivate var parameterNames: Set<String> {
        var names: Set<String> = []
        let visitor = SyntaxVisitor { expression in
            if case .parameter(let name) = expression.kind { names.insert(name) }
            return true
        }
        visitor.walk(self)
        return names
    }
}
