import Graph

/// What each relationship and each node of a path must hold: tested while the path is searched.
struct PathConditions: Sendable {
    /// Over the input's columns with the relationship behind.
    var relationships: [CompiledExpression] = []
    /// Over the input's columns with the node behind.
    var nodes: [CompiledExpression] = []
    /// Over the input's columns with the node on the left of a relationship, the relationship and
    /// the node on its right behind: for relationships without a direction, whose ends only the
    /// walk tells apart.
    var steps: [CompiledExpression] = []
    /// Whether the path is walked from its right end.
    var isReversed = false

    var isEmpty: Bool { relationships.isEmpty && nodes.isEmpty && steps.isEmpty }

    /// Removes the steps that a path of an input row must not take.
    ///
    /// - Parameter from: the nodes that the steps leave, which their rows number; nil where it is
    ///   not known to which end the path leads, and what steps must hold is not asked.
    func filter(
        _ found: inout Expansion, from: ContiguousArray<NodeID>?, row: Int, of input: Batch,
        _ context: ExecutionContext
    ) throws(QueryError) {
        for condition in relationships where !found.rows.isEmpty {
            let elements = Column(.relationships(found.relationships), count: found.rows.count)
            found.keep(try condition.trueRows(for: [elements], row: row, of: input, context))
        }
        for condition in nodes where !found.rows.isEmpty {
            let elements = Column(.nodes(found.neighbours), count: found.rows.count)
            found.keep(try condition.trueRows(for: [elements], row: row, of: input, context))
        }
        guard let from else { return }
        for condition in steps where !found.rows.isEmpty {
            let count = found.rows.count
            let starts = ContiguousArray(found.rows.lazy.map { from[Int($0)] })
            let relationships = Column(.relationships(found.relationships), count: count)
            let ends = [
                Column(.nodes(starts), count: count),
                Column(.nodes(found.neighbours), count: count),
            ]
            let elements = [ends[isReversed ? 1 : 0], relationships, ends[isReversed ? 0 : 1]]
            found.keep(try condition.trueRows(for: elements, row: row, of: input, context))
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
