import Graph

/// `min` and `max` in the order of ORDER BY; null of nothing.
final class ExtremeAggregator: Aggregator {
    /// The extreme so far, while all values of all groups were integers.
    private struct IntegerState {
        var value: Int64
        var isEmpty = true
    }

    private let isMaximum: Bool
    private let context: ExecutionContext
    private var integers: GroupStates<IntegerState>
    /// Takes over from `integers` at the first column of another kind.
    private var values: GroupStates<Value>?

    init(isMaximum: Bool, _ context: ExecutionContext) {
        self.isMaximum = isMaximum
        self.context = context
        integers = GroupStates(IntegerState(value: isMaximum ? .min : .max), context)
    }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        let column = arguments[0]
        if values == nil, case .integers(let array) = column.storage {
            try integers.grow(to: groupCount)
            updateIntegers(groups, array, column.nulls)
            return
        }
        if column.isAllNull { return }
        var values = try takeValues()
        try values.grow(to: groupCount)
        for row in groups.indices where !column.isNull(at: row) {
            // Each row may have a long string.
            if row & 15 == 15 { try context.checkLimits() }
            let value = column.value(at: row)
            let group = Int(groups[row])
            if values.states[group].isNull || precedes(value, values.states[group]) {
                values.states[group] = value
            }
        }
        self.values = values
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        let other = sameKind(other, as: Self.self)
        if values == nil, other.values == nil {
            let isMaximum = isMaximum
            return try integers.merge(other.integers, groups: groups, groupCount: groupCount) {
                guard !$1.isEmpty else { return }
                $0.value = isMaximum ? max($0.value, $1.value) : min($0.value, $1.value)
                $0.isEmpty = false
            }
        }
        let column = try other.finish(groupCount: other.groupCount)
        try update(
            groups: ContiguousArray(groups.prefix(column.count)), groupCount: groupCount,
            arguments: [column])
    }

    private var groupCount: Int { values?.states.count ?? integers.states.count }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        var values = try takeValues()
        try values.grow(to: groupCount)
        return Column(values.states)
    }

    private func updateIntegers(
        _ groups: ContiguousArray<Int32>, _ values: ContiguousArray<Int64>,
        _ nulls: ContiguousArray<Bool>?
    ) {
        let isMaximum = isMaximum
        integers.states.withUnsafeMutableBufferPointer { states in
            for row in groups.indices {
                if let nulls, nulls[row] { continue }
                let group = Int(groups[row])
                let best = states[group].value
                states[group].value = isMaximum ? max(best, values[row]) : min(best, values[row])
                states[group].isEmpty = false
            }
        }
    }

    /// Moves the values out, those of integers too, so that growing does not copy them.
    private func takeValues() throws(QueryError) -> GroupStates<Value> {
        if let values {
            self.values = nil
            return values
        }
        var moved = GroupStates(Value.null, context)
        try moved.grow(to: integers.states.count)
        for (group, state) in integers.states.enumerated() where !state.isEmpty {
            moved.states[group] = .integer(state.value)
        }
        return moved
    }

    private func precedes(_ left: Value, _ right: Value) -> Bool {
        let order = Value.order(left, right)
        return isMaximum ? order > 0 : order < 0
    }
}
