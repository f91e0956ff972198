/// The functions that statements may call.
public struct FunctionRegistry: Sendable {
    private var functions: [String: Function] = [:]

    /// A registry without functions; `standard` has those of the language.
    public init() {}

    /// The functions of openCypher and what Neo4j's users rely on beside them.
    public static let standard: FunctionRegistry = {
        var registry = FunctionRegistry()
        let groups = [
            elementFunctions, conversionFunctions, generalFunctions, listFunctions,
            stringFunctions, normalizationFunctions, mathFunctions, temporalFunctions,
            pointFunctions, vectorFunctions,
        ]
        for function in groups.joined() { registry.register(function) }
        return registry
    }()

    /// Adds a function, or replaces the one of that name.
    public mutating func register(_ function: Function) {
        functions[function.name.lowercased()] = function
    }

    /// The function of a name in any case; nil if there is none.
    public func function(named name: String) -> Function? { functions[name.lowercased()] }

    /// The lower-cased names of all that a statement may call, aggregates included.
    public var names: Set<String> {
        Set(functions.keys).union(AggregateFunction.allCases.map(\.rawValue)).union(["coalesce"])
    }

    /// All functions by name.
    public var all: [Function] { functions.values.sorted { $0.name < $1.name } }
}
