/// What each operator of one execution did.
final class Profile {
    /// The work of one operator.
    final class Counter {
        fileprivate(set) var rowCount = 0
        fileprivate(set) var batchCount = 0
        /// Time spent below: in what takes the operator's rows.
        fileprivate(set) var timeBelow = Duration.zero
        /// Bytes of the memory budget that what takes the operator's rows holds, and the most it
        /// ever held.
        fileprivate var bytesBelow = 0
        fileprivate(set) var highestBytesBelow = 0
        fileprivate init() {}

        /// Runs what is below, and notes what it takes.
        fileprivate func note(
            _ context: ExecutionContext, _ body: () throws(QueryError) -> Void
        ) throws(QueryError) {
            let start = ContinuousClock.now
            let held = context.reservedByteCount
            try body()
            timeBelow += ContinuousClock.now - start
            bytesBelow += context.reservedByteCount - held
            highestBytesBelow = max(highestBytesBelow, bytesBelow)
        }
    }

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
    private let context: ExecutionContext
    private let next: Operator

    init(_ counter: Profile.Counter, feeding next: Operator, _ context: ExecutionContext) {
        self.counter = counter
        self.context = context
        self.next = next
    }

    override var isSatisfied: Bool { next.isSatisfied }
    override var propertyReads: [PropertyRead] { next.propertyReads }

    override func push(_ batch: Batch) throws(QueryError) {
        counter.rowCount += batch.count
        counter.batchCount += 1
        try counter.note(context) { () throws(QueryError) in try next.push(batch) }
    }

    override func finish() throws(QueryError) {
        try counter.note(context) { () throws(QueryError) in try next.finish() }
    }
}
