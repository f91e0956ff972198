import Graph

/// Binds a variable to the nodes or relationships with the ids that each row gives.
struct IDSeekStep: PlanStep {
    let variable: String
    let isOverNodes: Bool
    /// Whether ids are what `elementId()` gives; else what `id()` does.
    let isElementID: Bool
    /// Whether the value is a list of ids.
    let isList: Bool
    let value: CompiledExpression
    /// `= $id`, for EXPLAIN.
    let text: String

    var name: String {
        (isOverNodes ? "Node" : "Relationship") + (isElementID ? "ByElementIdSeek" : "ByIdSeek")
    }
    var detail: String {
        "\(isElementID ? "elementId" : "id")(\(displayed(variable))) \(text)"
    }
    var threading: Threading { isList ? .dealing : .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        IDSeekOperator(self, feeding: next, execution)
    }
}

private final class IDSeekOperator: StreamingOperator {
    private let step: IDSeekStep
    /// Ids to look up, with their rows.
    private var rows = ContiguousArray<Int32>()
    private var ids = ContiguousArray<UInt64>()

    init(_ step: IDSeekStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        let values = try step.value.evaluate(batch, context)
        for row in 0..<batch.count where !isSatisfied {
            let value = values.value(at: row)
            if step.isList {
                try seekElements(value, batch, row: row)
            } else if let id = try id(value) {
                try note(id, batch, row: row)
            }
        }
        try emitFound(batch)
    }

    private func seekElements(_ list: Value, _ batch: Batch, row: Int) throws(QueryError) {
        let elements: [Value]
        switch list {
        case .null: return
        case .list(let values): elements = values
        default: throw .invalidType("IN needs a list", list)
        }
        // An id that comes twice does not find twice.
        var seen: Set<UInt64> = []
        for (index, element) in elements.enumerated() where !isSatisfied {
            if index & 1_023 == 1_023 { try context.checkLimits() }
            guard let id = try id(element), seen.insert(id).inserted else { continue }
            try note(id, batch, row: row)
        }
    }

    /// The id that equals a value, if any can.
    private func id(_ value: Value) throws(QueryError) -> UInt64? {
        switch value {
        case .string(let text) where step.isElementID:
            return try context.reading { graph throws(GraphError) in
                try step.isOverNodes
                    ? graph.nodeID(of: text)?.rawValue : graph.relationshipID(of: text)?.rawValue
            }
        case .integer(let number) where !step.isElementID: return UInt64(bitPattern: number)
        case .float(let number) where !step.isElementID:
            return Int64(exactly: number).map { UInt64(bitPattern: $0) }
        default: return nil
        }
    }

    private func note(_ id: UInt64, _ batch: Batch, row: Int) throws(QueryError) {
        rows.append(Int32(row))
        ids.append(id)
        if ids.count >= context.batchRowCount { try emitFound(batch) }
    }

    /// Hands on the rows whose ids are of elements that are there.
    private func emitFound(_ batch: Batch) throws(QueryError) {
        guard !ids.isEmpty else { return }
        try context.checkLimits()
        defer {
            rows.removeAll(keepingCapacity: true)
            ids.removeAll(keepingCapacity: true)
        }
        if step.isOverNodes {
            let nodes = ContiguousArray(ids.lazy.map { NodeID(rawValue: $0) })
            let areThere = try context.reading { graph throws(GraphError) in
                try graph.contains(nodes)
            }
            try emit(batch, nodes, areThere) { .nodes($0) }
        } else {
            let relationships = ContiguousArray(ids.lazy.map { RelationshipID(rawValue: $0) })
            let areThere = try context.reading { graph throws(GraphError) in
                try graph.contains(relationships)
            }
            try emit(batch, relationships, areThere) { .relationships($0) }
        }
    }

    private func emit<ID>(
        _ batch: Batch, _ ids: ContiguousArray<ID>, _ areThere: ContiguousArray<Bool>,
        storage: (ContiguousArray<ID>) -> Column.Storage
    ) throws(QueryError) {
        let found = ids.indices.filter { areThere[$0] }
        if found.isEmpty { return }
        var output = batch.gather(ContiguousArray(found.lazy.map { self.rows[$0] }))
        output.columns.append(
            Column(storage(ContiguousArray(found.lazy.map { ids[$0] })), count: found.count))
        try emit(output)
    }
}
