import Cypher
import Graph

/// CALL { … } IN TRANSACTIONS: runs a plan for some rows at a time, each time in a transaction of
/// its own, and hands on a transaction's rows once it is committed.
struct TransactionsStep: PlanStep {
    let call: SubqueryCallStep
    /// How many rows share a transaction; nil for 1,000.
    let rowCount: CompiledExpression?
    let onError: SubqueryClause.Transactions.ErrorBehavior
    /// Whether a column says how each row's transaction ended.
    let reportsStatus: Bool
    let text: String

    let name = "CallInTransactions"
    var detail: String { call.detail.isEmpty ? text : "\(call.detail) \(text)" }
    var subplans: [PlanNode] { call.subplans }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        TransactionsOperator(self, feeding: next, execution)
    }
}

private final class TransactionsOperator: UpdatingOperator {
    /// How a transaction ended.
    private enum Outcome {
        case committed
        case failed(QueryError)
        /// An earlier one failed.
        case notStarted
    }

    private let step: TransactionsStep
    private var rows: BufferedRows
    private var pendingCount = 0
    private var startedCount = 0
    private var hasFailed = false
    /// How many rows a transaction has; nil before that is computed.
    private var limit: Int?

    init(_ step: TransactionsStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        rows = BufferedRows(execution.context)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let limit = try rowLimit()
        var start = 0
        while start < batch.count {
            let end = min(batch.count, start + limit - pendingCount)
            try rows.append(batch.slice(start..<end))
            pendingCount += end - start
            start = end
            if pendingCount == limit { try runTransaction() }
        }
    }

    override func finish() throws(QueryError) {
        _ = try rowLimit()
        if pendingCount > 0 { try runTransaction() }
        try next.finish()
    }

    private func rowLimit() throws(QueryError) -> Int {
        if let limit { return limit }
        var count = 1_000
        if let rowCount = step.rowCount {
            let value = try rowCount.evaluate(.unit, context).value(at: 0)
            guard case .integer(let given) = value, given > 0 else {
                throw QueryError(
                    .argumentError, detail: "NumberOutOfRange",
                    "A transaction takes 1 row or more, not \(value).")
            }
            count = Int(given)
        }
        limit = count
        return count
    }

    private func runTransaction() throws(QueryError) {
        let input = rows.removeAll()
        pendingCount = 0
        var output = BufferedRows(context)
        var outcome = Outcome.notStarted
        if !hasFailed || step.onError == .continue {
            startedCount += 1
            outcome = try commit(input, &output)
        }
        if case .committed = outcome {
        } else {
            hasFailed = true
            _ = output.removeAll()
            for batch in input { try output.append(step.call.withNulls(batch)) }
        }
        for batch in output.removeAll() {
            if next.isSatisfied { break }
            try next.push(step.reportsStatus ? withStatus(batch, outcome) : batch)
        }
    }

    private func commit(_ input: [Batch], _ output: inout BufferedRows) throws(QueryError)
        -> Outcome
    {
        guard let source = context.transactions else { throw .needsOwnTransactions }
        try context.checkLimits()
        // The store may have to wait for the end of all readers, so this one ends before.
        context.read(EmptyGraph())
        let outcome = try run(input, source, &output)
        context.read(try source.reader())
        return outcome
    }

    private func run(
        _ input: [Batch], _ source: any TransactionSource, _ output: inout BufferedRows
    ) throws(QueryError) -> Outcome {
        var counters = UpdateCounters()
        var writeCount = 0
        var found: [Batch] = []
        do throws(QueryError) {
            try source.transaction { graph throws(QueryError) in
                let own = context.sibling(reading: graph)
                own.generator = context.generator
                if let profile = context.profile { own.begin(profile) }
                let inner = Execution(own, stubVariables: execution.stubVariables)
                let sink = SinkOperator { batch throws(QueryError) in found.append(batch) }
                let evaluation = SubqueryCallEvaluation(step.call, feeding: sink, inner)
                for batch in input { try evaluation.run(batch) }
                counters = inner.updates.counters
                writeCount = inner.updates.writeCount
                context.generator = own.generator
            }
        } catch {
            guard step.onError != .fail, error.mayBePassedOver else { throw error }
            return .failed(error)
        }
        execution.updates.add(counters, writeCount: writeCount)
        for batch in found { try output.append(batch) }
        return .committed
    }

    private func withStatus(_ batch: Batch, _ outcome: Outcome) -> Batch {
        var isStarted = true
        var isCommitted = false
        var message = Value.null
        switch outcome {
        case .committed: isCommitted = true
        case .failed(let error): message = .string(error.message)
        case .notStarted: isStarted = false
        }
        let status = ValueMap([
            ("committed", .boolean(isCommitted)), ("errorMessage", message),
            ("started", .boolean(isStarted)),
            ("transactionId", isStarted ? .string("\(startedCount)") : .null),
        ])
        var output = batch
        output.columns.append(Column(.constant(.map(status)), count: batch.count))
        return output
    }
}

extension QueryError {
    /// The statement commits as it goes, but is run inside a transaction.
    static var needsOwnTransactions: QueryError {
        QueryError(
            .semanticError, detail: "TransactionRequired",
            "A statement with CALL { … } IN TRANSACTIONS commits by itself: it can only be run "
                + "as a statement of its own, not inside a transaction.")
    }

    /// Whether the statement may go on after a batch that failed so: not where it is to end.
    fileprivate var mayBePassedOver: Bool {
        switch kind {
        case .cancelled, .storage: false
        case .limitExceeded: detail != "Deadline"
        default: true
        }
    }
}
