/// What each operator of one execution did.
final class Profile {
    /// The work of one operator.
    final class Counter {
        fileprivate(set) var rowCount = 0
        fileprivate(set) var batchCount = 0
        /// Time spent below: in what takes the operator's rows.
        fileprivate(set) var timeBelow = Duration.zero
        /// What was read and changed below.
        fileprivate(set) var hitsBelow = 0
        /// Bytes of the memory budget that what takes the operator's rows holds, and the most it
        /// ever held.
        fileprivate var bytesBelow = 0
        fileprivate(set) var highestBytesBelow = 0
        fileprivate init() {}

        /// Runs what is below, and notes what it takes.
        fileprivate func note(
            _ execution: Execution, _ body: () throws(QueryError) -> Void
        ) throws(QueryError) {
            let context = execution.context
            let start = ContinuousClock.now
            let held = context.reservedByteCount
            let hits = execution.hitCount
            try body()
            timeBelow += ContinuousClock.now - start
            hitsBelow += execution.hitCount - hits
            bytesBelow += context.reservedByteCount - held
            highestBytesBelow = max(highestBytesBelow, bytesBelow)
        }
    }

    /// Elements, entries of indexes and neighbours that were read so far.
    var hitCount = 0
    private var counters: [Int: Counter] = [:]

    /// The counter of a plan's operator, over all times that the plan is run.
    func counter(of node: PlanNode) -> Counter {
        if let known = counters[node.id] { return known }
        let counter = Counter()
        counters[node.id] = counter
        return counter
    }
}

/// Stands behind an operator, counts what it hands on and how long the rest takes.
final class ProfiledOperator: Operator {
    private let counter: Profile.Counter
    private let execution: Execution
    private let next: Operator

    init(_ counter: Profile.Counter, feeding next: Operator, _ execution: Execution) {
        self.counter = counter
        self.execution = execution
        self.next = next
    }

    override var isSatisfied: Bool { next.isSatisfied }
    override var propertyReads: [PropertyRead] { next.propertyReads }

    override func push(_ batch: Batch) throws(QueryError) {
        counter.rowCount += batch.count
        counter.batchCount += 1
        try counter.note(execution) { () throws(QueryError) in try next.push(batch) }
    }

    override func finish() throws(QueryError) {
        try counter.note(execution) { () throws(QueryError) in try next.finish() }
    }
}

extension Execution {
    /// What a profiled statement has read and changed so far.
    fileprivate var hitCount: Int { (profile?.hitCount ?? 0) + updates.writeCount }
}
