import Graph

/// What each relationship and each node of a path must hold: tested while the path is searched.
struct PathConditions: Sendable {
    /// Over the input's columns with the relationship behind.
    var relationships: [CompiledExpression] = []
    /// Over the input's columns with the node behind.
    var nodes: [CompiledExpression] = []

    var isEmpty: Bool { relationships.isEmpty && nodes.isEmpty }

    /// Removes the steps that a path of an input row must not take.
    func filter(_ found: inout Expansion, row: Int, of input: Batch, _ context: ExecutionContext)
        throws(QueryError)
    {
        for condition in relationships where !found.rows.isEmpty {
            let elements = Column(.relationships(found.relationships), count: found.rows.count)
            found.keep(try condition.trueRows(for: [elements], row: row, of: input, context))
        }
        for condition in nodes where !found.rows.isEmpty {
            let elements = Column(.nodes(found.neighbours), count: found.rows.count)
            found.keep(try condition.trueRows(for: [elements], row: row, of: input, context))
        }
    }

    /// Whether a path of an input row may begin or end at a node.
    func hold(for node: NodeID, row: Int, of input: Batch, _ context: ExecutionContext)
        throws(QueryError) -> Bool
    {
        for condition in nodes {
            let element = Column(.nodes([node]), count: 1)
            let isTrue = try !condition.trueRows(for: [element], row: row, of: input, context)
                .isEmpty
            if !isTrue { return false }
        }
        return true
    }
}

extension CompiledExpression {
    /// The places of the elements for which a predicate over them and one input row is true. Each
    /// of the columns, of which there is one at least, stands for an element.
    func trueRows(
        for elements: [Column], row: Int, of input: Batch, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        let count = elements[0].count
        var columns = [Column](repeating: Column.nulls(count: count), count: input.columns.count)
        for slot in slots where slot < columns.count {
            columns[slot] = Column(.constant(input.columns[slot].value(at: row)), count: count)
        }
        columns += elements
        return try evaluate(Batch(columns: columns, count: count), context).trueRows()
    }
}

extension Expansion {
    /// Keeps the entries at some places, which ascend.
    mutating func keep(_ places: ContiguousArray<Int32>) {
        if places.count == rows.count { return }
        for (kept, place) in places.enumerated() {
            rows[kept] = rows[Int(place)]
            relationships[kept] = relationships[Int(place)]
            types[kept] = types[Int(place)]
            neighbours[kept] = neighbours[Int(place)]
        }
        let removed = rows.count - places.count
        rows.removeLast(removed)
        relationships.removeLast(removed)
        types.removeLast(removed)
        neighbours.removeLast(removed)
    }
}
