/// What each operator of one execution did.
final class Profile {
    /// The work of one operator.
    final class Counter {
        fileprivate(set) var rowCount = 0
        fileprivate(set) var batchCount = 0
        /// Time spent below: in what takes the operator's rows.
        fileprivate(set) var timeBelow = Duration.zero
        fileprivate init() {}
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
    private let next: Operator

    init(_ counter: Profile.Counter, feeding next: Operator) {
        self.counter = counter
        self.next = next
    }

    override var isSatisfied: Bool { next.isSatisfied }

    override func push(_ batch: Batch) throws(QueryError) {
        counter.rowCount += batch.count
        counter.batchCount += 1
        let start = ContinuousClock.now
        try next.push(batch)
        counter.timeBelow += ContinuousClock.now - start
    }

    override func finish() throws(QueryError) {
        let start = ContinuousClock.now
        try next.finish()
        counter.timeBelow += ContinuousClock.now - start
    }
}
