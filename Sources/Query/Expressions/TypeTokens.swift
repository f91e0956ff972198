import Graph

/// The types of a column of relationships as tokens, which are integers: cheaper to compare than
/// names. Throws where `type()` does.
func typeTokens(
    _ column: Column, _ context: ExecutionContext
) throws(QueryError) -> Column {
    if column.isAllNull { return column }
    if case .relationships = column.storage, let types = column.types {
        return Column(
            .integers(ContiguousArray(types.lazy.map { Int64($0.rawValue) })),
            count: column.count, nulls: column.nullRows)
    }
    return try mapRows(count: column.count) { row throws(QueryError) in
        if row & 63 == 63 { try context.checkLimits() }
        let value = column.value(at: row)
        if value.isNull { return .null }
        return .integer(Int64(try ends("type", value, context).type.rawValue))
    }
}

extension Column {
    /// The names of types, given their tokens as `typeTokens` makes them.
    func typeNames(_ context: ExecutionContext) -> Column {
        guard case .integers(let tokens) = storage else { return .nulls(count: count) }
        // Few types come in turn; each has its place here until another one takes it.
        var known = ContiguousArray(repeating: (token: Int64(-1), name: ""), count: 64)
        var strings = StringArray(reserving: count)
        for row in 0..<count {
            if let nulls, nulls[row] {
                strings.append("")
                continue
            }
            let token = tokens[row]
            let place = Int(truncatingIfNeeded: token & 63)
            if known[place].token != token {
                let type = TypeID(rawValue: UInt32(truncatingIfNeeded: token))
                known[place] = (token, context.graph.name(of: type))
            }
            strings.append(known[place].name)
        }
        return Column(.strings(strings), count: count, nulls: nulls)
    }
}

extension CompiledExpression {
    /// What `type()` is asked of, where the expression is such a call and nothing else.
    var typeOperand: (any ExpressionKernel)? {
        guard let call = kernel as? FunctionKernel, call.function.name == "type" else { return nil }
        return call.arguments.first
    }
}
