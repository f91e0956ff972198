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
    /// The parameters that an execution must have.
    public let parameterNames: Set<String>

    let mode: Statement.Mode
    let body: Body
    let schemaEpoch: UInt64
    let rewrites: Rewrites

    init(
        _ statement: Statement, _ body: Body, _ graph: any GraphReader, _ rewrites: Rewrites
    ) {
        text = statement.text
        mode = statement.mode
        self.body = body
        schemaEpoch = graph.schemaEpoch
        self.rewrites = rewrites
        switch (statement.body, body) {
        case (.query(let query), .query(let plan)):
            kind =
                switch plan.procedureMode {
                case .schema: .schema
                case .write: .write
                case .read: query.isWriting ? .write : .read
                }
            columns = plan.columns
            parameterNames = query.parameterNames.union(plan.implicitParameters)
        case (.schema, _), (_, .schema):
            kind = .schema
            columns = []
            parameterNames = []
        }
    }

    /// Whether the statement is only explained: an execution returns the plan and changes nothing.
    public var isExplain: Bool { mode == .explain }

    /// The plan as text, one operator a line, the last first.
    public var planDescription: String {
        switch body {
        case .query(let plan): Explanation(plan.root).text
        case .schema(let command): command.planDescription
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
