import Graph

/// One aggregate function at work: it keeps a state for each group and is fed in batches.
///
/// It belongs to the thread of its context.
protocol Aggregator: AnyObject {
    /// Takes in a batch: row `i` belongs to group `groups[i]`, below `groupCount`. `arguments` has
    /// a column for each argument in the call; `count(*)` has none.
    func update(groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column])
        throws(QueryError)

    /// Takes in the states of an aggregator of the same call that was fed elsewhere: its group `i`
    /// is the group `groups[i]` here. The other one is not used any more.
    func merge(_ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int)
        throws(QueryError)

    /// The result of each group, groups never fed included. Called once.
    func finish(groupCount: Int) throws(QueryError) -> Column
}

/// The aggregate functions of the language.
enum AggregateFunction: String, Sendable, CaseIterable {
    case count, sum, avg, min, max, collect
    case standardDeviation = "stdev"
    case populationStandardDeviation = "stdevp"
    case continuousPercentile = "percentilecont"
    case discretePercentile = "percentiledisc"

    /// The function of a name in any case; nil if it is no aggregate.
    init?(named name: String) { self.init(rawValue: name.lowercased()) }

    /// How many arguments a call has; `count(*)` has none.
    var argumentCount: Int {
        switch self {
        case .continuousPercentile, .discretePercentile: 2
        default: 1
        }
    }

    /// A fresh aggregator. With `isDistinct` each group takes each value once.
    func makeAggregator(isDistinct: Bool, context: ExecutionContext) -> any Aggregator {
        // The least and the greatest of some values are those of the distinct ones.
        if isDistinct && self != .min && self != .max {
            return DistinctAggregator(
                makeAggregator(isDistinct: false, context: context), context)
        }
        return switch self {
        case .count: CountAggregator(context)
        case .sum: SumAggregator(context)
        case .avg: AverageAggregator(context)
        case .min: ExtremeAggregator(isMaximum: false, context)
        case .max: ExtremeAggregator(isMaximum: true, context)
        case .collect: CollectAggregator(context)
        case .standardDeviation: DeviationAggregator(isSample: true, context)
        case .populationStandardDeviation: DeviationAggregator(isSample: false, context)
        case .continuousPercentile: PercentileAggregator(isContinuous: true, context)
        case .discretePercentile: PercentileAggregator(isContinuous: false, context)
        }
    }
}

/// An aggregator as the type that the one it is merged with has.
func sameKind<A: Aggregator>(_ other: any Aggregator, as type: A.Type = A.self) -> A {
    guard let other = other as? A else {
        preconditionFailure("aggregators of one call are of one kind")
    }
    return other
}

/// The states of all groups of one aggregator, accounted for in the memory budget.
struct GroupStates<State> {
    var states: ContiguousArray<State> = []
    private let initial: State
    private let account: MemoryAccount
    private var accountedCount = 0

    init(_ initial: State, _ context: ExecutionContext) {
        self.initial = initial
        account = MemoryAccount(context)
    }

    /// Makes states for new groups.
    mutating func grow(to groupCount: Int) throws(QueryError) {
        guard groupCount > states.count else { return }
        if groupCount > accountedCount {
            let count = Swift.max(groupCount, 2 * accountedCount)
            try account.resize(to: count * MemoryLayout<State>.stride)
            accountedCount = count
            states.reserveCapacity(count)
        }
        states.append(contentsOf: repeatElement(initial, count: groupCount - states.count))
    }

    /// Combines each state of another with that of its group here.
    mutating func merge(
        _ other: GroupStates, groups: ContiguousArray<Int32>, groupCount: Int,
        _ combine: (inout State, State) -> Void
    ) throws(QueryError) {
        try grow(to: groupCount)
        for index in other.states.indices {
            combine(&states[Int(groups[index])], other.states[index])
        }
    }
}
