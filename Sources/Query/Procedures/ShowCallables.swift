import Cypher
import Graph

// SHOW is run as a procedure without arguments.

extension Procedure {
    /// What SHOW runs.
    init(
        showing show: ShowClause, functions: FunctionRegistry, procedures: ProcedureRegistry
    ) {
        let subject = show.subject
        let signature = ProcedureSignature(
            "SHOW \(subject.rawValue)",
            results: subject.columns.map { ProcedureSignature.Result($0.name, $0.type) })
        self.init(
            signature,
            body: .rows { _, context throws(QueryError) in
                let rows =
                    switch subject {
                    case .indexes: indexRows(context.graph)
                    case .constraints: constraintRows(context.graph)
                    case .functions: functions.rows
                    case .procedures: procedures.all.map(\.row)
                    case .users, .currentUser, .databases, .defaultDatabase, .homeDatabase:
                        try systemRows(subject, context.system)
                    }
                return show.filter?.kept(rows) ?? rows
            })
    }

    /// The procedure as a row of SHOW PROCEDURES.
    fileprivate var row: [Value] {
        [
            .string(name), .string(description), .string(signature.mode.rawValue), .boolean(false),
            .string(signature.description),
            .list(
                signature.parameters.map {
                    fieldMap($0.name, "\($0.type)", default: $0.defaultValue)
                }),
            .list(signature.results.map { fieldMap($0.name, "\($0.type)", default: nil) }),
            .boolean(false), .null, .null, .boolean(false), .null, .map(ValueMap()),
        ]
    }
}

extension ShowClause.Filter {
    /// The rows that the filter lets through.
    fileprivate func kept(_ rows: [[Value]]) -> [[Value]] {
        guard let slot = subject.columns.firstIndex(where: { $0.name == column }) else {
            return rows
        }
        return rows.filter { row in
            switch row[slot] {
            case .string(let text): values.contains(.string(text))
            case .boolean(let value): values.contains(.boolean(value))
            default: false
            }
        }
    }
}

extension FunctionRegistry {
    /// All that can be called, as rows of SHOW FUNCTIONS.
    fileprivate var rows: [[Value]] {
        let aggregates = AggregateFunction.allCases.map(\.rawValue)
        let forms = ["all", "any", "coalesce", "none", "reduce", "single"]
        // What an operator calls is no function of Neo4j's.
        let names = all.map(\.name).filter { $0 != "isNormalized" } + aggregates + forms
        let rows = names.map { name in
            let known = FunctionDescription(of: name)
            let name = known?.name ?? name
            let result = known?.result ?? "ANY"
            let arguments = (known?.parameters ?? "").split(separator: ", ").map { parameter in
                let parts = parameter.split(separator: " ", maxSplits: 2)
                return fieldMap(String(parts[0]), String(parts[parts.count - 1]), default: nil)
            }
            let isAggregating = known?.category == "Aggregating"
            return (
                name,
                [
                    .string(name), .string(known?.category ?? "User"), .string(known?.text ?? ""),
                    .string("\(name)(\(known?.parameters ?? "")) :: \(result)"),
                    .boolean(known != nil), .list(arguments), .string(result),
                    .boolean(isAggregating), .null, .null, .boolean(false), .null,
                ] as [Value]
            )
        }
        return rows.sorted { $0.0 < $1.0 }.map(\.1)
    }
}

/// An argument or result as SHOW describes it.
private func fieldMap(_ name: String, _ type: String, default defaultValue: Value?) -> Value {
    var map = ValueMap()
    if let defaultValue { map.append(uniqueKey: "default", .string("\(defaultValue)")) }
    map.append(uniqueKey: "description", .string("\(name) :: \(type)"))
    map.append(uniqueKey: "isDeprecated", .boolean(false))
    map.append(uniqueKey: "name", .string(name))
    map.append(uniqueKey: "type", .string(type))
    return .map(map)
}
