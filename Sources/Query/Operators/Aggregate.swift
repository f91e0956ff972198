import Graph

/// Groups rows by keys and computes aggregates over each group.
///
/// Without keys there is one group, also of no rows.
struct AggregateStep: PlanStep {
    struct Call: Sendable {
        let function: AggregateFunction
        let isDistinct: Bool
        /// None for `count(*)`.
        let arguments: [CompiledExpression]
        let text: String
        /// Whether it sums up for how many matches each row stands.
        var isWeight = false
    }

    let keys: [CompiledExpression]
    let calls: [Call]
    let keyTexts: [String]
    fileprivate let reads: PropertyReads
    /// For each key that is a call of `type()`, what it is asked of: rows are grouped by tokens.
    fileprivate let typeOperands: [(any ExpressionKernel)?]

    init(keys: [CompiledExpression], calls: [Call], keyTexts: [String]) {
        self.keys = keys
        self.calls = calls
        self.keyTexts = keyTexts
        reads = PropertyReads(keys + calls.flatMap(\.arguments))
        typeOperands = keys.map(\.typeOperand)
    }

    let name = "Aggregate"
    /// Whether the order of its rows shows in the result.
    var isCollecting: Bool { calls.contains { $0.function == .collect } }
    var threading: Threading { .merging }
    var detail: String {
        let aggregates = calls.map(\.text).joined(separator: ", ")
        return keyTexts.isEmpty
            ? aggregates : "\(aggregates) by \(keyTexts.joined(separator: ", "))"
    }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        AggregateOperator(self, feeding: next, execution)
    }
}

private final class AggregateOperator: StreamingOperator, MergingOperator {
    private let step: AggregateStep
    private var groups: GroupTable
    private let aggregators: [any Aggregator]

    init(_ step: AggregateStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        groups = GroupTable(keyCount: step.keys.count)
        let context = execution.context
        aggregators = step.calls.map {
            $0.function.makeAggregator(isDistinct: $0.isDistinct, context: context)
        }
        super.init(feeding: next, execution)
    }

    override var isSatisfied: Bool { false }
    override var propertyReads: [PropertyRead] {
        (step.keys + step.calls.flatMap(\.arguments)).flatMap(\.reads)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        try context.checkLimits()
        let byteCount = context.transientByteCount
        defer { context.releaseTransient(to: byteCount) }
        let batch = try step.reads.prefetch(batch, context)
        let rowGroups: ContiguousArray<Int32>
        if step.keys.isEmpty {
            rowGroups = ContiguousArray(repeating: 0, count: batch.count)
        } else {
            var keys: [Column] = []
            for (key, typeOperand) in zip(step.keys, step.typeOperands) {
                if let typeOperand {
                    keys.append(try typeTokens(typeOperand.evaluate(batch, context), context))
                } else {
                    keys.append(try key.evaluate(batch, context))
                }
            }
            rowGroups = try groups.groups(of: keys, rowCount: batch.count, context)
        }
        for (call, aggregator) in zip(step.calls, aggregators) {
            var arguments: [Column] = []
            for argument in call.arguments {
                arguments.append(try argument.evaluate(batch, context))
            }
            try aggregator.update(
                groups: rowGroups, groupCount: groupCount, arguments: arguments)
        }
    }

    func merge(_ other: Operator) throws(QueryError) {
        guard let other = other as? AggregateOperator else {
            preconditionFailure("operators of one step are of one kind")
        }
        var map: ContiguousArray<Int32> = [0]
        if !step.keys.isEmpty {
            map = try groups.groups(
                of: other.groups.keyColumns(), rowCount: other.groups.count, context)
        }
        for (aggregator, fed) in zip(aggregators, other.aggregators) {
            try aggregator.merge(fed, groups: map, groupCount: groupCount)
        }
    }

    override func finish() throws(QueryError) {
        var columns = step.keys.isEmpty ? [] : groups.keyColumns()
        for (index, operand) in step.typeOperands.enumerated() where operand != nil {
            columns[index] = columns[index].typeNames(context)
        }
        for aggregator in aggregators {
            columns.append(try aggregator.finish(groupCount: groupCount))
        }
        try BatchSequence.push(
            Batch(columns: columns, count: groupCount), into: next, context)
        try next.finish()
    }

    private var groupCount: Int { step.keys.isEmpty ? 1 : groups.count }
}

/// Hands on large batches in parts of the usual size.
enum BatchSequence {
    static func push(
        _ batch: Batch, into next: Operator, _ context: ExecutionContext
    ) throws(QueryError) {
        var start = 0
        while start < batch.count, !next.isSatisfied {
            let end = min(start + context.batchRowCount, batch.count)
            try next.push(batch.slice(start..<end))
            start = end
        }
    }
}

/// Keeps one row of each group of equal rows.
struct DistinctStep: PlanStep {
    /// The columns that are compared.
    let slots: [Int]
    let names: [String]

    let name = "Distinct"
    var detail: String { names.map(displayed).joined(separator: ", ") }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        DistinctOperator(slots, feeding: next, execution)
    }
}

private final class DistinctOperator: StreamingOperator {
    private let slots: [Int]
    private var groups: GroupTable

    init(_ slots: [Int], feeding next: Operator, _ execution: Execution) {
        self.slots = slots
        groups = GroupTable(keyCount: slots.count)
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        let keys = slots.map { batch.columns[$0] }
        let rows = try groups.insertNew(keys, rowCount: batch.count, context)
        if rows.count == batch.count { return try next.push(batch) }
        try emit(batch.gather(rows))
    }
}
