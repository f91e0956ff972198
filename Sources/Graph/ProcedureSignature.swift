/// What a procedure is called, takes, gives and does.
public struct ProcedureSignature: Sendable {
    /// What a procedure does to the graph.
    public enum Mode: String, Sendable {
        case read = "READ"
        /// It may change nodes and relationships.
        case write = "WRITE"
        /// It may change indexes and constraints.
        case schema = "SCHEMA"
    }

    /// An argument.
    public struct Parameter: Sendable {
        public let name: String
        public let type: ValueType
        /// The value of an argument that is left out; nil where it must be given.
        public let defaultValue: Value?

        public init(_ name: String, _ type: ValueType, default defaultValue: Value? = nil) {
            self.name = name
            self.type = type
            self.defaultValue = defaultValue
        }
    }

    /// A column of the rows.
    public struct Result: Sendable {
        public let name: String
        public let type: ValueType

        public init(_ name: String, _ type: ValueType) {
            self.name = name
            self.type = type
        }
    }

    /// With its namespace, such as `db.labels`; look-up minds case.
    public let name: String
    /// Those with default values come last.
    public let parameters: [Parameter]
    /// None for a procedure that is called for its effects.
    public let results: [Result]
    public let mode: Mode

    public init(
        _ name: String, parameters: [Parameter] = [], results: [Result] = [], mode: Mode = .read
    ) {
        self.name = name
        self.parameters = parameters
        self.results = results
        self.mode = mode
    }

    /// How many arguments a call may give.
    public var argumentCount: ClosedRange<Int> {
        parameters.count { $0.defaultValue == nil }...parameters.count
    }
}

extension ProcedureSignature: CustomStringConvertible {
    /// As Neo4j writes it: `db.awaitIndex(indexName :: STRING, timeOutSeconds = 300 :: INTEGER)`,
    /// and the results behind another `::`.
    public var description: String {
        let inputs = parameters.map { parameter in
            let fallback = parameter.defaultValue.map { " = \($0)" } ?? ""
            return "\(parameter.name)\(fallback) :: \(parameter.type)"
        }
        let outputs = results.map { "\($0.name) :: \($0.type)" }
        let text = "\(name)(\(inputs.joined(separator: ", ")))"
        return outputs.isEmpty ? text : "\(text) :: (\(outputs.joined(separator: ", ")))"
    }
}
