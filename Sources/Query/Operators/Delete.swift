import Graph

/// Deletes nodes, relationships and all elements of paths.
struct DeleteStep: PlanStep {
    let elements: [CompiledExpression]
    let isDetach: Bool
    let text: String

    var name: String { isDetach ? "DetachDelete" : "Delete" }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        DeleteOperator(self, feeding: next, execution)
    }
}

private final class DeleteOperator: UpdatingOperator {
    private let step: DeleteStep

    init(_ step: DeleteStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        // All are evaluated before the first is gone.
        var columns: [Column] = []
        for element in step.elements { columns.append(try element.evaluate(batch, context)) }
        for row in 0..<batch.count {
            for column in columns { try delete(column.value(at: row)) }
        }
        try next.push(batch)
    }

    private func delete(_ value: Value) throws(QueryError) {
        switch value {
        case .null: break
        case .node(let node): try writer.delete(node.id, detach: step.isDetach)
        case .relationship(let relationship): try writer.delete(relationship.id)
        case .path(let path):
            for relationship in path.relationships { try writer.delete(relationship.id) }
            for node in path.nodes { try writer.delete(node.id, detach: step.isDetach) }
        default:
            throw QueryError(
                .typeError, detail: "InvalidArgumentType",
                "DELETE takes nodes, relationships and paths, not \(value.kindName).")
        }
    }
}
