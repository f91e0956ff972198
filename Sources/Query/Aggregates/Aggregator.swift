import Graph

/// One aggregate function at work: it keeps a state for each group and is fed in batches.
///
/// It belongs to the thread of its context.
protocol Aggregator: AnyObject {
    /// Takes in a batch: row `i` belongs to group `groups[i]`, below `groupCount`. `arguments` has a
    /// column for each argument in the call; `count(*)` has none.
    func update(groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column])
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
        fatalError("not there yet")
    }
}
