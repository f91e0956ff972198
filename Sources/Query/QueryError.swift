package import Graph

/// What goes wrong with a query.
public struct QueryError: Error, Sendable {
    /// openCypher's error classes, and ours for limits and the store below.
    public enum Kind: String, Sendable {
        case syntaxError = "SyntaxError"
        case semanticError = "SemanticError"
        case parameterMissing = "ParameterMissing"
        case typeError = "TypeError"
        case argumentError = "ArgumentError"
        case arithmeticError = "ArithmeticError"
        case entityNotFound = "EntityNotFound"
        case propertyNotFound = "PropertyNotFound"
        case labelNotFound = "LabelNotFound"
        case constraintValidationFailed = "ConstraintValidationFailed"
        case constraintVerificationFailed = "ConstraintVerificationFailed"
        case procedureError = "ProcedureError"
        case schemaError = "SchemaError"
        case limitExceeded = "LimitExceeded"
        /// It writes where it may only read.
        case accessMode = "AccessMode"
        case cancelled = "Cancelled"
        case forbidden = "Forbidden"
        case storage = "Storage"
    }

    public let kind: Kind
    /// openCypher's detail, such as `UndefinedVariable`; empty where it has none.
    public let detail: String
    public let message: String
    /// Whether the query was refused before it ran.
    public let isCompileTime: Bool
    /// Where in the text, if it is known: line and column from 1, and that line with a caret.
    public let position: Position?

    public struct Position: Sendable {
        public let line: Int
        public let column: Int
        public let excerpt: String
        public init(line: Int, column: Int, excerpt: String) {
            self.line = line
            self.column = column
            self.excerpt = excerpt
        }
    }

    public init(
        _ kind: Kind, detail: String = "", _ message: String, isCompileTime: Bool = false,
        position: Position? = nil
    ) {
        self.kind = kind
        self.detail = detail
        self.message = message
        self.isCompileTime = isCompileTime
        self.position = position
    }
}

extension QueryError {
    /// What the store below reports, as openCypher names it.
    package init(_ error: GraphError) {
        switch error {
        case .storage(let text): self.init(.storage, text)
        case .constraint(let text):
            self.init(
                .constraintValidationFailed, detail: "ConstraintValidationFailed", text)
        case .connectedNode(let text):
            self.init(.constraintVerificationFailed, detail: "DeleteConnectedNode", text)
        case .elementNotFound(let text):
            self.init(.entityNotFound, detail: "DeletedEntityAccess", text)
        case .invalidProperty(let text):
            self.init(.typeError, detail: "InvalidPropertyType", text)
        case .invalidValue(let text):
            self.init(.argumentError, detail: "InvalidArgumentValue", text)
        case .schema(let text, let conflict):
            self.init(.schemaError, detail: conflict?.rawValue ?? "", text)
        case .limit(let text): self.init(.limitExceeded, text)
        }
    }
}
