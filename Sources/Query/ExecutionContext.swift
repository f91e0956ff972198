public import Graph
import Glibc

/// What one execution of a statement has at hand: the graph, the parameters, the clock, the limits.
///
/// It belongs to one thread. An execution on several threads makes one context for each, over one
/// `MemoryBudget` and one `CancellationToken`.
public final class ExecutionContext {
    /// What the statement reads; the same graph as `writer` where it also writes. A statement
    /// that commits as it goes reads what is committed after each transaction.
    public private(set) var graph: any GraphReader
    /// What the statement writes to; nil for one that only reads.
    public let writer: (any GraphWriter)?
    /// The values of the statement's parameters by name.
    public let parameters: [String: Value]
    /// The time at which the statement began, in UTC: `datetime()` is the same in all its rows.
    public let statementTime: Temporal.DateTime
    /// When the transaction began in which the statement runs.
    let transactionTime: Temporal.DateTime
    /// Where `rand()` and `randomUUID()` take their bits from.
    public var generator: any RandomNumberGenerator

    /// What LOAD CSV may read; nil for nothing.
    let files: (any FileSource)?
    /// What SHOW lists of the server around the graph; nil where there is none.
    let system: (any SystemCatalog)?
    /// Where `CALL { … } IN TRANSACTIONS` gets its transactions from.
    let transactions: (any TransactionSource)?
    /// The number of rows that operators aim at in a batch.
    let batchRowCount: Int
    /// What runs the statement, for procedures that run others; nil on threads besides the first.
    var engine: QueryEngine?
    /// Collects what each operator does; nil unless the statement is profiled.
    private(set) var profile: Profile?
    let budget: MemoryBudget
    let deadline: ContinuousClock.Instant?
    let cancellation: CancellationToken?
    private let lateNotice: LateNotice?

    private var membershipSets: [String: MembershipSet?] = [:]
    private var regexes: [String: RegexProgram] = [:]
    /// What the execution holds of the memory budget.
    private(set) var reservedByteCount = 0
    /// What values of the batches that are under way take.
    private(set) var transientByteCount = 0

    init(
        graph: any GraphReader, parameters: [String: Value] = [:],
        statementTime: Temporal.DateTime = ExecutionContext.currentTime(),
        transactionTime: Temporal.DateTime? = nil,
        generator: any RandomNumberGenerator = SystemRandomNumberGenerator(),
        batchRowCount: Int = QueryOptions.defaultBatchRowCount,
        budget: MemoryBudget = MemoryBudget(byteCount: MemoryBudget.defaultByteCount),
        deadline: ContinuousClock.Instant? = nil, cancellation: CancellationToken? = nil,
        transactions: (any TransactionSource)? = nil, files: (any FileSource)? = nil,
        system: (any SystemCatalog)? = nil, lateNotice: LateNotice? = nil
    ) {
        self.system = system
        self.lateNotice = lateNotice
        self.graph = graph
        self.writer = graph as? any GraphWriter
        self.parameters = parameters
        self.statementTime = statementTime
        self.transactionTime = transactionTime ?? statementTime
        self.generator = generator
        self.batchRowCount = min(max(1, batchRowCount), 1 << 20)
        self.budget = budget
        self.deadline = deadline
        self.cancellation = cancellation
        self.transactions = transactions
        self.files = files
    }

    /// A context of the same statement over another graph: for a thread or a transaction.
    func sibling(reading graph: any GraphReader) -> ExecutionContext {
        ExecutionContext(
            graph: graph, parameters: parameters, statementTime: statementTime,
            transactionTime: transactionTime, batchRowCount: batchRowCount, budget: budget,
            deadline: deadline, cancellation: cancellation, files: files, system: system,
            lateNotice: lateNotice)
    }

    /// Counts from here on what operators do, and what they read.
    func begin(_ profile: Profile) {
        self.profile = profile
        read(graph)
    }

    /// Reads another graph from here on.
    func read(_ graph: any GraphReader) {
        self.graph = profile.map { ProfiledGraph(graph, $0) } ?? graph
    }

    deinit { budget.release(reservedByteCount + transientByteCount) }

    // MARK: Limits

    /// Throws if the statement was cancelled or its deadline has passed. Operators call it per
    /// batch, kernels where one row can take long.
    public func checkLimits() throws(QueryError) {
        if let cancellation, cancellation.isCancelled {
            throw QueryError(.cancelled, "The statement was cancelled.")
        }
        guard deadline != nil || lateNotice != nil else { return }
        let now = ContinuousClock.now
        lateNotice?.check(now)
        if let deadline, now > deadline {
            throw QueryError(
                .limitExceeded, detail: "Deadline", "The statement ran beyond its deadline.")
        }
    }

    /// Takes bytes from the memory budget until `release` or the end of the execution.
    public func reserve(_ byteCount: Int) throws(QueryError) {
        try budget.reserve(byteCount)
        reservedByteCount += byteCount
    }

    /// Gives back bytes that `reserve` took.
    public func release(_ byteCount: Int) {
        budget.release(byteCount)
        reservedByteCount -= byteCount
    }

    /// Takes bytes for values that expressions make for the batch at hand. The operator that
    /// computes them notes `transientByteCount` before, and goes back to it with
    /// `releaseTransient` once its rows have passed: whoever keeps them has counted them by then.
    func reserveTransient(_ byteCount: Int) throws(QueryError) {
        try budget.reserve(byteCount)
        transientByteCount += byteCount
    }

    func releaseTransient(to byteCount: Int) {
        guard transientByteCount > byteCount else { return }
        budget.release(transientByteCount - byteCount)
        transientByteCount = byteCount
    }

    /// Counts a value that an expression made, where it is large.
    @inline(__always)
    func noteTransient(_ value: Value) throws(QueryError) {
        switch value {
        case .list(let elements) where elements.count > 64:
            try noteLarge(elements.count * MemoryLayout<Value>.stride)
        case .string(let text) where text.utf8.count > 1_024: try noteLarge(text.utf8.count)
        case .map(let map) where map.count > 64:
            try noteLarge(map.count * 2 * MemoryLayout<Value>.stride)
        default: break
        }
    }

    @inline(never)
    private func noteLarge(_ byteCount: Int) throws(QueryError) {
        // Making it took time as well.
        if byteCount > 1 << 16 { try checkLimits() }
        try reserveTransient(byteCount)
    }

    /// Throws if so many bytes would not fit the budget now: for values that pass on at once.
    func checkFits(_ byteCount: Int) throws(QueryError) {
        try budget.reserve(byteCount)
        budget.release(byteCount)
    }

    // MARK: Caches

    /// The token of a property key; nil if no element ever had it.
    func keyID(_ name: String) -> KeyID? { graph.keyID(name) }

    /// The look-up table of a parameter that is a list, made on first use; nil if it cannot have
    /// one.
    func membershipSet(
        parameter: String, make: () throws(QueryError) -> MembershipSet?
    ) throws(QueryError) -> MembershipSet? {
        if let known = membershipSets[parameter] { return known }
        let made = try make()
        membershipSets.updateValue(made, forKey: parameter)
        return made
    }

    /// A regular expression ready to run, made on first use.
    func regex(_ pattern: String) throws(QueryError) -> RegexProgram {
        if let known = regexes[pattern] { return known }
        let made = try RegexProgram(pattern)
        // Patterns that come from data are many; a full cache starts afresh.
        if regexes.count >= 64 { regexes.removeAll() }
        regexes[pattern] = made
        return made
    }

    /// The wall clock as a value in UTC.
    package static func currentTime() -> Temporal.DateTime {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Temporal.DateTime(
            epochSecond: Int64(now.tv_sec), nanosecond: Int32(now.tv_nsec), zone: .offset(0))
    }
}
