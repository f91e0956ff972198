import Graph

/// `stDev` and `stDevP`, by Welford's method; 0 where there are too few values.
final class DeviationAggregator: Aggregator {
    private struct State {
        var count = 0.0
        var mean = 0.0
        /// The sum of squared distances from the mean.
        var squares = 0.0

        mutating func add(_ value: Double) {
            count += 1
            let distance = value - mean
            mean += distance / count
            squares += distance * (value - mean)
        }
    }

    /// Whether the values are a sample of what is asked about: then one degree of freedom is lost.
    private let isSample: Bool
    private var states: GroupStates<State>

    init(isSample: Bool, _ context: ExecutionContext) {
        self.isSample = isSample
        states = GroupStates(State(), context)
    }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        try states.grow(to: groupCount)
        for row in groups.indices {
            guard let number = try arguments[0].value(at: row).number() else { continue }
            states.states[Int(groups[row])].add(number)
        }
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try states.grow(to: groupCount)
        let results = states.states.lazy.map { state in
            let freedom = self.isSample ? state.count - 1 : state.count
            return freedom > 0 ? (state.squares / freedom).squareRoot() : 0
        }
        return Column(.floats(ContiguousArray(results)), count: groupCount)
    }
}

extension Value {
    /// The value as a float; nil for null.
    func number() throws(QueryError) -> Double? {
        switch self {
        case .null: return nil
        case .integer(let value): return Double(value)
        case .float(let value): return value
        default: throw .invalidType("A number is needed here", self)
        }
    }
}
