import Graph

/// `percentileCont`, which interpolates, and `percentileDisc`, which takes the nearest value.
final class PercentileAggregator: Aggregator {
    private struct State {
        var values: [Value] = []
        /// Of the group's first row; it is meant to be the same in all.
        var percentile: Double?
    }

    private let isContinuous: Bool
    private let account: MemoryAccount
    private var states: GroupStates<State>

    init(isContinuous: Bool, _ context: ExecutionContext) {
        self.isContinuous = isContinuous
        account = MemoryAccount(context)
        states = GroupStates(State(), context)
    }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        try states.grow(to: groupCount)
        // Twice, for lists that grow and for the sorted ones at the end.
        try account.reserve(groups.count * 2 * MemoryLayout<Value>.stride)
        for row in groups.indices {
            let group = Int(groups[row])
            if states.states[group].percentile == nil {
                states.states[group].percentile = try percentile(arguments[1].value(at: row))
            }
            let value = arguments[0].value(at: row)
            if try value.number() != nil { states.states[group].values.append(value) }
        }
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        let other = sameKind(other, as: Self.self)
        let valueCount = other.states.states.reduce(0) { $0 + $1.values.count }
        try account.reserve(valueCount * 2 * MemoryLayout<Value>.stride)
        try states.merge(other.states, groups: groups, groupCount: groupCount) {
            $0.values += $1.values
            $0.percentile = $0.percentile ?? $1.percentile
        }
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try states.grow(to: groupCount)
        return try mapRows(count: groupCount) { group throws(QueryError) in
            let state = states.states[group]
            guard let percentile = state.percentile, !state.values.isEmpty else { return .null }
            let sorted = state.values.sorted { Value.order($0, $1) < 0 }
            return isContinuous
                ? try interpolate(sorted, percentile) : nearest(sorted, percentile)
        }
    }

    private func percentile(_ value: Value) throws(QueryError) -> Double {
        guard let number = try value.number() else {
            throw .invalidType("A percentile is a number", value)
        }
        guard number >= 0, number <= 1 else {
            throw QueryError(
                .argumentError, detail: "NumberOutOfRange", "A percentile lies between 0 and 1.")
        }
        return number
    }

    private func interpolate(_ sorted: [Value], _ percentile: Double) throws(QueryError) -> Value {
        let place = percentile * Double(sorted.count - 1)
        let below = Int(place.rounded(.down))
        guard let low = try sorted[below].number(),
            let high = try sorted[min(below + 1, sorted.count - 1)].number()
        else { return .null }
        let share = place - Double(below)
        return .float(share == 0 ? low : low + (high - low) * share)
    }

    private func nearest(_ sorted: [Value], _ percentile: Double) -> Value {
        let place = Int((percentile * Double(sorted.count)).rounded(.up)) - 1
        return sorted[max(0, place)]
    }
}
