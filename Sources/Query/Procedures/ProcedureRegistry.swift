/// The procedures that statements may call.
public struct ProcedureRegistry: Sendable {
    private var procedures: [String: Procedure] = [:]

    /// A registry without procedures; `standard` has the built-in ones.
    public init() {}

    /// What Neo4j's users rely on to look at a graph's schema and at the system.
    public static let standard: ProcedureRegistry = {
        var registry = ProcedureRegistry()
        let groups = [
            catalogProcedures, schemaProcedures, systemProcedures, metaProcedures, mergeProcedures,
        ]
        for procedure in groups.joined() { registry.register(procedure) }
        return registry
    }()

    /// Adds a procedure, or replaces the one of that name.
    public mutating func register(_ procedure: Procedure) {
        procedures[procedure.name] = procedure
    }

    /// The procedure of a name; nil if there is none.
    public func procedure(named name: String) -> Procedure? { procedures[name] }

    /// All procedures by name.
    public var all: [Procedure] { procedures.values.sorted { $0.name < $1.name } }
}
