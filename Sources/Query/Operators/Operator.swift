/// A part of a running plan: it takes batches and pushes what it makes of them to the next.
///
/// Operators belong to one execution on one thread. `push` is never called with an empty batch,
/// nor after `finish`.
class Operator {
    /// Whether more rows would change nothing, so that whatever makes rows may stop. Operators with
    /// effects, or which need all their input, never say so.
    var isSatisfied: Bool { false }

    /// The properties that the operator reads of every row that it takes. They may be beside the
    /// columns of a batch; other operators than such must not be given any, for they may hand on a
    /// batch after what it holds was changed.
    var propertyReads: [PropertyRead] { [] }

    func push(_ batch: Batch) throws(QueryError) {
        preconditionFailure("an operator takes batches")
    }

    /// No more batches come.
    func finish() throws(QueryError) {
        preconditionFailure("an operator can finish")
    }
}

/// An operator that hands on rows as they come.
class StreamingOperator: Operator {
    let next: Operator
    let execution: Execution

    var context: ExecutionContext { execution.context }

    init(feeding next: Operator, _ execution: Execution) {
        self.next = next
        self.execution = execution
    }

    override var isSatisfied: Bool { next.isSatisfied }

    override func finish() throws(QueryError) { try next.finish() }

    /// Hands on a batch unless it is empty.
    func emit(_ batch: Batch) throws(QueryError) {
        if batch.count > 0 { try next.push(batch) }
    }
}

/// An operator that changes the graph: whatever comes after, all its rows must pass.
class UpdatingOperator: StreamingOperator {
    let writer: Updates

    override init(feeding next: Operator, _ execution: Execution) {
        writer = execution.updates
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { false }
}
