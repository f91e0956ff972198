import Graph

/// `base[index]`: an element of a list, an entry of a map, a property of an element.
struct SubscriptKernel: ExpressionKernel {
    let base: any ExpressionKernel
    let index: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let base = try base.evaluate(batch, context)
        let index = try index.evaluate(batch, context)
        if case .string(let key)? = index.constantValue, isElements(base) {
            return try property(key, of: base, context)
        }
        return try mapRows(count: batch.count) { row throws(QueryError) in
            try element(at: index.value(at: row), of: base.value(at: row), context)
        }
    }

    private func isElements(_ column: Column) -> Bool {
        switch column.storage {
        case .nodes, .relationships: true
        default: false
        }
    }

    private func element(
        at index: Value, of base: Value, _ context: ExecutionContext
    ) throws(QueryError) -> Value {
        switch (base, index) {
        case (.null, _): return .null
        case (.list(let elements), .integer(let index)):
            let place = index < 0 ? index + Int64(elements.count) : index
            return elements.indices.contains(Int(place)) ? elements[Int(place)] : .null
        case (.map(let map), .string(let key)): return map[key] ?? .null
        case (.node, .string(let key)), (.relationship, .string(let key)):
            return try property(key, of: Column([base]), context).value(at: 0)
        case (.list, .null), (.map, .null), (.node, .null), (.relationship, .null): return .null
        case (.list, _):
            throw QueryError(
                .typeError, detail: "ListElementAccessByNonInteger",
                "A list is indexed by an integer, not \(index.typeDescription).")
        case (.map, _), (.node, _), (.relationship, _):
            throw QueryError(
                .typeError, detail: "MapElementAccessByNonString",
                "A map is indexed by a string, not \(index.typeDescription).")
        default:
            throw .invalidType("Only lists, maps and elements are indexed", base)
        }
    }
}

/// `base[from..to]` of a list; bounds count from the end where negative.
struct SliceKernel: ExpressionKernel {
    let base: any ExpressionKernel
    let from: (any ExpressionKernel)?
    let to: (any ExpressionKernel)?

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let base = try base.evaluate(batch, context)
        let from = try from?.evaluate(batch, context)
        let to = try to?.evaluate(batch, context)
        return try mapRows(count: batch.count) { row throws(QueryError) in
            let value = base.value(at: row)
            if value.isNull { return .null }
            guard case .list(let elements) = value else {
                throw .invalidType("Only a list can be sliced", value)
            }
            guard let lower = try bound(from, row, elements.count, default: 0),
                let upper = try bound(to, row, elements.count, default: elements.count)
            else { return .null }
            let slice = Value.list(lower < upper ? Array(elements[lower..<upper]) : [])
            try context.noteTransient(slice)
            return slice
        }
    }

    /// A bound within the list; nil where it is null.
    private func bound(
        _ column: Column?, _ row: Int, _ count: Int, default missing: Int
    ) throws(QueryError) -> Int? {
        guard let column else { return missing }
        switch column.value(at: row) {
        case .null: return nil
        case .integer(let index):
            let place = index < 0 ? index + Int64(count) : index
            return Int(max(0, min(Int64(count), place)))
        case let value: throw .invalidType("A slice is bounded by integers", value)
        }
    }
}
