import Graph

/// A label or type as a writing clause gives it.
enum NameTemplate: Sendable {
    case name(String)
    /// `$(expression)`: a string, or for labels a list of strings.
    case dynamic(CompiledExpression)

    /// Whether every row has the same.
    var isStatic: Bool { if case .name = self { true } else { false } }
}

/// The names that templates stand for in a batch.
struct NameColumns {
    private enum Part {
        case name(String)
        case dynamic(Column)
    }

    private var parts: [Part] = []

    init(_ templates: [NameTemplate], _ batch: Batch, _ execution: Execution) throws(QueryError) {
        for template in templates {
            switch template {
            case .name(let name): parts.append(.name(name))
            case .dynamic(let expression):
                parts.append(.dynamic(try expression.evaluate(batch, execution.context)))
            }
        }
    }

    /// The names of one row, without repetition.
    func names(row: Int) throws(QueryError) -> [String] {
        var names: [String] = []
        var known: Set<String> = []
        func add(_ name: String) {
            // Few names are compared more quickly than hashed.
            if names.count < 16 {
                if !names.contains(name) { names.append(name) }
                return
            }
            if known.isEmpty { known = Set(names) }
            if known.insert(name).inserted { names.append(name) }
        }
        for part in parts {
            switch part {
            case .name(let name): add(name)
            case .dynamic(let column):
                for name in try dynamicNames(column.value(at: row)) { add(name) }
            }
        }
        return names
    }

    /// The label tokens of one row.
    func labels(row: Int, _ execution: Execution) throws(QueryError) -> [LabelID] {
        var labels: [LabelID] = []
        for name in try names(row: row) { labels.append(try execution.updates.label(name)) }
        return labels
    }

    /// The one type token of a row.
    func type(row: Int, _ execution: Execution) throws(QueryError) -> TypeID {
        let names = try names(row: row)
        guard names.count == 1 else {
            throw QueryError(
                .typeError, detail: "InvalidArgumentType",
                "A relationship needs exactly one type, got \(names.count).")
        }
        return try execution.updates.type(names[0])
    }
}

/// The names that the value of `$(expression)` holds.
private func dynamicNames(_ value: Value) throws(QueryError) -> [String] {
    switch value {
    case .string(let name) where !name.isEmpty: return [name]
    case .list(let values):
        var names: [String] = []
        for value in values { names += try dynamicNames(value) }
        return names
    default: throw wrongElement(value, expected: "a name or a list of names in $(…)")
    }
}
