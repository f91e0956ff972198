import Graph

/// The part of a plan whose rows several threads can make, and one hands on: a scan, and steps that
/// look at one row at a time.
struct GatheredScan {
    let rows: StreamedScan

    /// Nil where the plan that ends in `node` has another form, or is no more than a scan.
    init?(of node: PlanNode) {
        guard let rows = StreamedScan(of: node), !rows.streaming.isEmpty else { return nil }
        self.rows = rows
    }
}

/// Runs a gathered scan on as many threads as the statement may use and there is work for. They
/// hand their rows over to the statement's own thread, which brings them on in the order that one
/// thread would have given them.
final class GatheredScanOperator: Operator {
    private let plan: GatheredScan
    private let next: Operator
    private let execution: Execution
    private let own: any RangeScanOperator

    init(_ plan: GatheredScan, feeding next: Operator, _ execution: Execution) {
        self.plan = plan
        self.next = next
        self.execution = execution
        own = plan.rows.makeOperators(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        var ranges = try plan.rows.ranges(execution)
        // Fewer ranges are done before a thread has begun.
        if min(execution.threadCount, ranges.count / 2) < 2 { return try own.push(batch) }
        // The first rows may be all that anyone wants.
        try pushOwn([takeFirst(of: &ranges)])
        if next.isSatisfied { return }
        let count = min(execution.threadCount, ranges.count)
        let queue = GatherQueue(ranges, execution.context.budget)
        let threads = execution.graph.parallelReaders(count).compactMap { reader in
            let worker = GatherWorker(
                plan, queue, Execution(execution.context.sibling(reading: reader)))
            return WorkerThread { worker.run() }
        }
        if threads.isEmpty { return try pushOwn(ranges) }
        defer {
            queue.stop()
            for thread in threads { thread.join() }
        }
        while !next.isSatisfied, let batches = try queue.next() {
            for batch in batches where !next.isSatisfied { try next.push(batch) }
        }
    }

    override func finish() throws(QueryError) { try own.finish() }

    private func pushOwn(_ ranges: [Range<UInt64>]) throws(QueryError) {
        for range in ranges where !next.isSatisfied {
            own.range = range
            try own.push(.unit)
        }
    }

    /// Takes as many ids as make a batch off the front.
    private func takeFirst(of ranges: inout [Range<UInt64>]) -> Range<UInt64> {
        let (range, count) = (ranges[0], UInt64(execution.context.batchRowCount))
        if range.upperBound - range.lowerBound <= count { return ranges.removeFirst() }
        let middle = range.lowerBound + count
        ranges[0] = middle..<range.upperBound
        return range.lowerBound..<middle
    }
}

/// One thread's operators.
private final class GatherWorker: @unchecked Sendable {
    // Safe: one thread runs it, and nobody else looks at it.
    private let scan: any RangeScanOperator
    private let sink: GatherSink
    private let queue: GatherQueue

    init(_ plan: GatheredScan, _ queue: GatherQueue, _ execution: Execution) {
        self.queue = queue
        sink = GatherSink(queue, execution.context)
        scan = plan.rows.makeOperators(feeding: sink, execution)
    }

    func run() {
        while let (place, range) = queue.take() {
            sink.place = place
            scan.range = range
            var failure: QueryError?
            do throws(QueryError) { try scan.push(.unit) } catch { failure = error }
            sink.flush()
            queue.finish(place, failure)
        }
    }
}

/// Where one thread's rows leave it: several small batches at once.
private final class GatherSink: Operator {
    /// What goes over to the other thread without waiting for more.
    private static let byteCount = 1 << 16

    private let queue: GatherQueue
    private let context: ExecutionContext
    /// The place of the range that the rows come from.
    var place = 0
    private var batches: [Batch] = []
    private var rowCount = 0
    private var byteCount = 0

    init(_ queue: GatherQueue, _ context: ExecutionContext) {
        self.queue = queue
        self.context = context
    }

    override var isSatisfied: Bool { !queue.isWanted(place) }

    override func push(_ batch: Batch) throws(QueryError) {
        byteCount += batch.estimatedByteCount
        rowCount += batch.count
        batches.append(batch)
        if rowCount >= context.batchRowCount || byteCount >= Self.byteCount { flush() }
    }

    func flush() {
        if batches.isEmpty { return }
        queue.put(batches, byteCount: byteCount, at: place)
        (batches, rowCount, byteCount) = ([], 0, 0)
    }
}
