public import Graph

/// A scalar function of the language.
public struct Function: Sendable {
    /// What a function does with nulls among its arguments.
    public enum NullRule: Sendable {
        /// Any null argument gives null, and the body never sees one.
        case propagates
        /// The body is asked.
        case custom
    }

    /// How the function is computed.
    public enum Body: Sendable {
        /// Row by row; the array is lent for the call.
        case row(@Sendable ([Value], ExecutionContext) throws(QueryError) -> Value)
        /// Column by column; each has as many rows as the count says, and so has the result. Nulls
        /// are the body's own affair.
        case columns(@Sendable ([Column], Int, ExecutionContext) throws(QueryError) -> Column)
    }

    /// The name as it is documented, with its namespace; look-up ignores case.
    public let name: String
    /// How many arguments it takes.
    public let argumentCount: ClosedRange<Int>
    /// Whether equal arguments give an equal result, without graph or clock. Such calls on constants
    /// are computed once, when the statement is prepared.
    public let isDeterministic: Bool
    public let nullRule: NullRule
    public let body: Body

    public init(
        _ name: String, _ argumentCount: ClosedRange<Int>, isDeterministic: Bool = true,
        nulls nullRule: NullRule = .propagates, body: Body
    ) {
        self.name = name
        self.argumentCount = argumentCount
        self.isDeterministic = isDeterministic
        self.nullRule = nullRule
        self.body = body
    }
}

/// The functions that statements may call.
public struct FunctionRegistry: Sendable {
    private var functions: [String: Function] = [:]

    /// A registry without functions; `standard` has those of the language.
    public init() {}

    /// The functions of openCypher and what Neo4j's users rely on beside them.
    public static let standard: FunctionRegistry = {
        var registry = FunctionRegistry()
        for function in standardFunctions { registry.register(function) }
        return registry
    }()

    /// Adds a function, or replaces the one of that name.
    public mutating func register(_ function: Function) {
        functions[function.name.lowercased()] = function
    }

    /// The function of a name in any case; nil if there is none.
    public func function(named name: String) -> Function? { functions[name.lowercased()] }

    /// All functions by name.
    public var all: [Function] { functions.values.sorted { $0.name < $1.name } }
}

private let standardFunctions: [Function] = []
