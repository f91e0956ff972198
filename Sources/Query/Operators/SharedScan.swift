import Graph

/// The part of a plan that several threads can share: a scan, steps that look at one row at a
/// time, and one that takes in all rows.
struct SharedScan {
    let merging: any PlanStep
    let rows: StreamedScan

    /// Nil where the plan that ends in `node` has another form.
    init?(of node: PlanNode) {
        guard case .merging = node.step.threading, node.inputs.count == 1,
            let rows = StreamedScan(of: node.inputs[0])
        else { return nil }
        merging = node.step
        self.rows = rows
    }
}

/// An operator that takes in all rows, and also what another one of its kind has taken in.
protocol MergingOperator: Operator {
    /// Takes over from an operator of the same step, which is not used any more.
    func merge(_ other: Operator) throws(QueryError)
}

/// Runs a shared scan on as many threads as the statement may use and there is work for; their
/// results come together on the statement's own thread.
///
/// Which rows a thread gets depends on the moment. So the order of `collect` and the last bits of
/// sums of floats may differ from run to run; nothing else does.
final class SharedScanOperator: Operator {
    private let plan: SharedScan
    private let execution: Execution
    private let own: ScanPipeline

    init(_ plan: SharedScan, feeding next: Operator, _ execution: Execution) {
        self.plan = plan
        self.execution = execution
        own = ScanPipeline(plan, feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let ranges = try plan.rows.ranges(execution)
        // Fewer ranges are done before a thread has begun.
        let threadCount = min(execution.threadCount, ranges.count / 2)
        let readers = threadCount > 1 ? execution.graph.parallelReaders(threadCount - 1) : []
        if readers.isEmpty { return try own.scan.push(batch) }
        let work = shares(of: ranges, readers.count + 1)
        let workers = readers.map { reader in
            ScanWorker(
                ScanPipeline(
                    plan, feeding: SinkOperator { _ in },
                    Execution(execution.context.sibling(reading: reader))))
        }
        var ownWork = [work[readers.count]]
        var threads: [WorkerThread] = []
        for (worker, work) in zip(workers, work) {
            if let thread = WorkerThread({ worker.run(work) }) {
                threads.append(thread)
            } else {
                ownWork.append(work)
            }
        }
        let ownWorker = ScanWorker(own)
        for work in ownWork where ownWorker.error == nil { ownWorker.run(work) }
        for thread in threads { thread.join() }
        for worker in [ownWorker] + workers {
            if let error = worker.error { throw error }
        }
        for worker in workers { try own.merging.merge(worker.pipeline.merging) }
    }

    override func finish() throws(QueryError) { try own.scan.finish() }

    /// What each thread takes its ranges from: the same for all, unless the ranges are dealt.
    private func shares(of ranges: [Range<UInt64>], _ threadCount: Int) -> [SharedRanges] {
        guard execution.scanRangeIDCount != nil else {
            return Array(repeating: SharedRanges(ranges), count: threadCount)
        }
        return (0..<threadCount).map { thread in
            SharedRanges(ranges.indices.filter { $0 % threadCount == thread }.map { ranges[$0] })
        }
    }
}

/// The operators of a shared scan on one thread.
private struct ScanPipeline {
    let scan: any RangeScanOperator
    let merging: any MergingOperator

    init(_ plan: SharedScan, feeding next: Operator, _ execution: Execution) {
        guard
            let merging = plan.merging.makeOperator(feeding: next, execution)
                as? any MergingOperator
        else { preconditionFailure("a merging step makes operators that merge") }
        self.merging = merging
        scan = plan.rows.makeOperators(feeding: merging, execution)
    }
}

/// One thread's share of a scan.
private final class ScanWorker: @unchecked Sendable {
    // Safe: one thread runs it, and others look at it only after that thread has ended.
    let pipeline: ScanPipeline
    private(set) var error: QueryError?

    init(_ pipeline: ScanPipeline) { self.pipeline = pipeline }

    func run(_ work: SharedRanges) {
        do throws(QueryError) {
            while let range = work.next() {
                pipeline.scan.range = range
                try pipeline.scan.push(.unit)
            }
        } catch {
            self.error = error
            work.stop()
        }
    }
}
