import Graph

/// `n:Label`: whether nodes have labels, or relationships a type.
struct LabelKernel: ExpressionKernel {
    let operand: any ExpressionKernel
    let test: LabelTest

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let column = try operand.evaluate(batch, context)
        if column.isAllNull { return column }
        if case .nodes(let nodes) = column.storage, case .name(let name) = test {
            return try labelColumn(name, nodes, context)
        }
        let elements = ElementIDs(column)
        for row in 0..<column.count where !elements.contains(row) && !column.isNull(at: row) {
            throw .invalidType("Labels belong to nodes and relationships", column.value(at: row))
        }
        let nodes = try elements.nodes.map { ids throws(QueryError) in
            try test.holds(for: ids, batch, context)
        }
        let relationships = try elements.relationships.map { ids throws(QueryError) in
            try test.holds(for: ids, types: column.types, batch, context)
        }
        var results = ContiguousArray(repeating: false, count: column.count)
        var nulls = results
        for row in 0..<column.count {
            nulls[row] = !elements.contains(row)
            results[row] =
                elements.isNode(row) ? nodes?[row] ?? false : relationships?[row] ?? false
        }
        return Column(
            .booleans(results), count: column.count, nulls: nulls.contains(true) ? nulls : nil)
    }
}

/// Whether each node has a label, null where there is no node.
private func labelColumn(
    _ name: String, _ nodes: ContiguousArray<NodeID>, _ context: ExecutionContext
) throws(QueryError) -> Column {
    let column = Column(.nodes(nodes), count: nodes.count)
    guard let label = context.graph.labelID(name) else {
        let none = ContiguousArray(repeating: false, count: nodes.count)
        return Column(.booleans(none), count: nodes.count, nulls: column.nullRows)
    }
    let results = try reading { () throws(GraphError) in
        try context.graph.hasLabel(label, nodes: nodes)
    }
    return Column(.booleans(results), count: nodes.count, nulls: column.nullRows)
}

extension ElementIDs {
    func isNode(_ row: Int) -> Bool { nodes.map { $0[row] != .none } ?? false }

    /// Whether the row holds a node or relationship.
    func contains(_ row: Int) -> Bool {
        isNode(row) || relationships.map { $0[row] != .none } ?? false
    }
}

/// A label expression ready to run.
indirect enum LabelTest: Sendable {
    case name(String)
    /// A string, or a list of strings that must all hold or one of them, for each row.
    case dynamic(any ExpressionKernel, isAny: Bool)
    case wildcard
    case not(LabelTest)
    case and([LabelTest])
    case or([LabelTest])

    func holds(
        for nodes: ContiguousArray<NodeID>, _ batch: Batch, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Bool> {
        try evaluate(count: nodes.count, batch, context) { name, rows throws(QueryError) in
            guard let label = context.graph.labelID(name) else {
                return ContiguousArray(repeating: false, count: rows?.count ?? nodes.count)
            }
            let asked = rows.map { rows in ContiguousArray(rows.lazy.map { nodes[$0] }) }
            return try reading { () throws(GraphError) in
                try context.graph.hasLabel(label, nodes: asked ?? nodes)
            }
        } hasAny: { row throws(QueryError) in
            guard nodes[row] != .none else { return false }
            return try reading { () throws(GraphError) in
                try !context.graph.labels(of: nodes[row]).isEmpty
            }
        }
    }

    func holds(
        for relationships: ContiguousArray<RelationshipID>, types known: ContiguousArray<TypeID>?,
        _ batch: Batch, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Bool> {
        var types: ContiguousArray<TypeID?> = []
        types.reserveCapacity(relationships.count)
        for (row, id) in relationships.enumerated() {
            if id == .none {
                types.append(nil)
            } else if let known {
                types.append(known[row])
            } else {
                types.append(
                    try reading { () throws(GraphError) in
                        try context.graph.endpoints(of: id).type
                    })
            }
        }
        return try evaluate(count: types.count, batch, context) { name, rows throws(QueryError) in
            let type = context.graph.typeID(name)
            let asked = rows.map { rows in ContiguousArray(rows.lazy.map { types[$0] }) } ?? types
            return ContiguousArray(asked.lazy.map { $0 != nil && $0 == type })
        } hasAny: { row throws(QueryError) in
            types[row] != nil
        }
    }

    /// - Parameters:
    ///   - hasName: For some rows, or all for nil, whether each element has the name.
    ///   - hasAny: Whether the element of a row has a name at all.
    private func evaluate(
        count: Int, _ batch: Batch, _ context: ExecutionContext,
        hasName: (String, [Int]?) throws(QueryError) -> ContiguousArray<Bool>,
        hasAny: (Int) throws(QueryError) -> Bool
    ) throws(QueryError) -> ContiguousArray<Bool> {
        switch self {
        case .name(let name):
            return try hasName(name, nil)
        case .wildcard:
            var results: ContiguousArray<Bool> = []
            for row in 0..<count { results.append(try hasAny(row)) }
            return results
        case .not(let test):
            let results = try test.evaluate(
                count: count, batch, context, hasName: hasName, hasAny: hasAny)
            return ContiguousArray(results.lazy.map { !$0 })
        case .and(let tests), .or(let tests):
            let isAnd = if case .and = self { true } else { false }
            var results = ContiguousArray(repeating: isAnd, count: count)
            for test in tests {
                let next = try test.evaluate(
                    count: count, batch, context, hasName: hasName, hasAny: hasAny)
                results = zipRows(.array(results), .array(next), count: count) {
                    isAnd ? $0 && $1 : $0 || $1
                }
            }
            return results
        case .dynamic(let kernel, let isAny):
            let names = try kernel.evaluate(batch, context)
            var results: ContiguousArray<Bool> = []
            for row in 0..<count {
                var holds = !isAny
                for name in try labelNames(names.value(at: row)) where holds != isAny {
                    holds = try hasName(name, [row])[0]
                }
                results.append(holds)
            }
            return results
        }
    }
}

/// The names that a dynamic label stands for: `$(expression)`.
func labelNames(_ value: Value) throws(QueryError) -> [String] {
    switch value {
    case .string(let name): return [name]
    case .list(let values):
        var names: [String] = []
        for value in values { names += try labelNames(value) }
        return names
    default: throw .invalidType("A dynamic label is a string or a list of strings", value)
    }
}
