import Graph

/// The part of a plan that several threads can share where one of them finds the rows that it
/// begins with, such as those of an index: a step that deals out rows, steps that look at one row
/// at a time and walk from it, and one that takes in all rows.
struct SharedRows {
    let merging: any PlanStep
    /// The steps between, the last first.
    let streaming: [any PlanStep]
    /// The plan that makes the rows.
    let source: PlanNode

    /// Nil where the plan that ends in `node` has another form.
    init?(of node: PlanNode) {
        guard case .merging = node.step.threading, node.inputs.count == 1 else { return nil }
        // Lists are collected in the order of the rows, which a statement may have sorted.
        if let step = node.step as? AggregateStep, step.isCollecting { return nil }
        var streaming: [any PlanStep] = []
        var below = node.inputs[0]
        while case .streaming = below.step.threading, below.inputs.count == 1 {
            streaming.append(below.step)
            below = below.inputs[0]
        }
        // To test and group what was found is quicker than to begin a thread.
        guard case .dealing = below.step.threading, streaming.contains(where: { $0 is ExpandStep })
        else { return nil }
        merging = node.step
        self.streaming = streaming
        source = below
    }
}

/// Takes the rows that are dealt out and, once there are enough of them, has several threads work
/// on them; their results come together on the statement's own thread.
///
/// As with `SharedScanOperator`, which rows a thread gets depends on the moment.
final class SharedRowsOperator: Operator {
    /// With fewer rows no other thread is begun.
    private static let leastRowCount = 256
    /// How many batches are collected before they are worked on.
    private static let batchCount = 16

    private let plan: SharedRows
    private let execution: Execution
    private let own: RowsWorker
    private var others: [RowsWorker] = []
    private var mayShare = true
    private var pending: [Batch] = []
    private var pendingRowCount = 0
    private var pendingByteCount = 0

    private var context: ExecutionContext { execution.context }

    init(_ plan: SharedRows, feeding next: Operator, _ execution: Execution) {
        self.plan = plan
        self.execution = execution
        own = RowsWorker(plan, feeding: next, execution)
    }

    override var isSatisfied: Bool { own.first.isSatisfied }

    override func push(_ batch: Batch) throws(QueryError) {
        guard mayShare else { return try own.first.push(batch) }
        let byteCount = batch.estimatedByteCount
        try context.reserve(byteCount)
        pendingByteCount += byteCount
        pending.append(batch)
        pendingRowCount += batch.count
        if pendingRowCount >= Self.batchCount * context.batchRowCount { try workOff() }
    }

    override func finish() throws(QueryError) {
        try workOff()
        for other in others { try own.merging.merge(other.merging) }
        try own.first.finish()
    }

    /// Passes on all rows that were collected.
    private func workOff() throws(QueryError) {
        let batches = pending
        defer {
            context.release(pendingByteCount)
            (pending, pendingRowCount, pendingByteCount) = ([], 0, 0)
        }
        if pendingRowCount >= min(Self.leastRowCount, 4 * context.batchRowCount) { beginOthers() }
        if others.isEmpty {
            for batch in batches { try own.first.push(batch) }
            return
        }
        let pieces = pieces(of: batches)
        let work = SharedRanges(pieces.indices.map { UInt64($0)..<UInt64($0) + 1 })
        let threads = others.compactMap { other in
            WorkerThread { other.run(pieces, work) }
        }
        own.run(pieces, work)
        for thread in threads { thread.join() }
        for worker in [own] + others {
            if let error = worker.error { throw error }
        }
    }

    private func beginOthers() {
        guard others.isEmpty, mayShare else { return }
        let readers = execution.graph.parallelReaders(execution.threadCount - 1)
        mayShare = !readers.isEmpty
        others = readers.map { reader in
            RowsWorker(
                plan, feeding: SinkOperator { _ in },
                Execution(context.sibling(reading: reader)))
        }
    }

    /// The rows in parts, of which each thread gets several.
    private func pieces(of batches: [Batch]) -> [Batch] {
        let share = pendingRowCount / (4 * (others.count + 1))
        let count = max(1, min(context.batchRowCount, max(share, 32)))
        return batches.flatMap { batch in
            stride(from: 0, to: batch.count, by: count).map {
                batch.slice($0..<min($0 + count, batch.count))
            }
        }
    }
}

/// The operators that one thread has, and its share of the rows.
private final class RowsWorker: @unchecked Sendable {
    // Safe: one thread runs it, and others look at it only after that thread has ended.
    let first: Operator
    let merging: any MergingOperator
    private(set) var error: QueryError?

    init(_ plan: SharedRows, feeding next: Operator, _ execution: Execution) {
        guard
            let merging = plan.merging.makeOperator(feeding: next, execution)
                as? any MergingOperator
        else { preconditionFailure("a merging step makes operators that merge") }
        var below: Operator = merging
        for step in plan.streaming { below = step.makeOperator(feeding: below, execution) }
        self.merging = merging
        first = below
    }

    func run(_ pieces: [Batch], _ work: SharedRanges) {
        do throws(QueryError) {
            while let range = work.next() { try first.push(pieces[Int(range.lowerBound)]) }
        } catch {
            self.error = error
            work.stop()
        }
    }
}
