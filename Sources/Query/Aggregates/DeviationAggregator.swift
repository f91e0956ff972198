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

        /// Adds all values of another state (Chan's method).
        mutating func add(_ other: State) {
            guard other.count > 0 else { return }
            let total = count + other.count
            let distance = other.mean - mean
            squares += other.squares + distance * distance * count * other.count / total
            mean += distance * other.count / total
            count = total
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

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        try states.merge(
            sameKind(other, as: Self.self).states, groups: groups, groupCount: groupCount
        ) { $0.add($1) }
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
