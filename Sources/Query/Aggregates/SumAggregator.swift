import Cypher
import Graph

/// The numbers of one group added up: integers exactly, floats beside them.
struct NumberSum {
    /// 128 bits hold the sum of any number of integers that fits in memory.
    var integers: Int128 = 0
    var floats = 0.0
    var count: Int64 = 0
    var hasFloats = false

    @inline(__always)
    mutating func add(_ value: Int64) {
        integers &+= Int128(value)
        count += 1
    }

    @inline(__always)
    mutating func add(_ value: Double) {
        floats += value
        count += 1
        hasFloats = true
    }

    mutating func add(_ other: NumberSum) {
        integers &+= other.integers
        floats += other.floats
        count += other.count
        hasFloats = hasFloats || other.hasFloats
    }

    var float: Double { hasFloats ? Double(integers) + floats : Double(integers) }
}

/// Adds the numbers and durations of each group, for `sum` and `avg`.
struct GroupSums {
    private(set) var numbers: GroupStates<NumberSum>
    /// Groups that were given durations; they may hold no numbers.
    private(set) var durations: [Int32: (sum: Value, count: Int64)] = [:]

    init(_ context: ExecutionContext) { numbers = GroupStates(NumberSum(), context) }

    mutating func grow(to groupCount: Int) throws(QueryError) {
        try numbers.grow(to: groupCount)
    }

    mutating func update(
        _ groups: ContiguousArray<Int32>, _ column: Column
    ) throws(QueryError) {
        switch column.storage {
        case .nulls: break
        case .integers(let values) where durations.isEmpty:
            numbers.states.withUnsafeMutableBufferPointer { sums in
                for row in groups.indices where !(column.nulls?[row] ?? false) {
                    sums[Int(groups[row])].add(values[row])
                }
            }
        case .floats(let values) where durations.isEmpty:
            numbers.states.withUnsafeMutableBufferPointer { sums in
                for row in groups.indices where !(column.nulls?[row] ?? false) {
                    sums[Int(groups[row])].add(values[row])
                }
            }
        default:
            for row in groups.indices { try add(column.value(at: row), to: groups[row]) }
        }
    }

    mutating func merge(
        _ other: GroupSums, _ groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        try numbers.merge(other.numbers, groups: groups, groupCount: groupCount) { $0.add($1) }
        for (index, sum) in other.durations {
            let group = groups[Int(index)]
            guard numbers.states[Int(group)].count == 0 else {
                throw .invalidType("Numbers are added up, or durations", sum.sum)
            }
            let before = durations[group]
            let total = try before.map { before throws(QueryError) in
                try Arithmetic.compute(.add, before.sum, sum.sum)
            }
            durations[group] = (total ?? sum.sum, (before?.count ?? 0) + sum.count)
        }
        for group in durations.keys where numbers.states[Int(group)].count > 0 {
            throw .invalidType("Numbers are added up, or durations", .float(0))
        }
    }

    private mutating func add(_ value: Value, to group: Int32) throws(QueryError) {
        switch value {
        case .null: break
        case .integer(let value) where durations[group] == nil:
            numbers.states[Int(group)].add(value)
        case .float(let value) where durations[group] == nil:
            numbers.states[Int(group)].add(value)
        case .duration where numbers.states[Int(group)].count == 0:
            let before = durations[group]
            let sum = try before.map { sum throws(QueryError) in
                try Arithmetic.compute(.add, sum.sum, value)
            }
            durations[group] = (sum ?? value, (before?.count ?? 0) + 1)
        default: throw .invalidType("Numbers are added up, or durations", value)
        }
    }
}

/// `sum`: an integer while all values are, else a float; 0 of nothing.
final class SumAggregator: Aggregator {
    private var sums: GroupSums

    init(_ context: ExecutionContext) { sums = GroupSums(context) }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        try sums.grow(to: groupCount)
        try sums.update(groups, arguments[0])
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        try sums.merge(sameKind(other, as: Self.self).sums, groups, groupCount: groupCount)
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try sums.grow(to: groupCount)
        return try mapRows(count: groupCount) { group throws(QueryError) in
            if let duration = sums.durations[Int32(group)] { return duration.sum }
            let sum = sums.numbers.states[group]
            if sum.hasFloats { return .float(sum.float) }
            guard let integer = Int64(exactly: sum.integers) else {
                throw QueryError(
                    .arithmeticError, detail: "IntegerOverflow",
                    "The sum does not fit an integer of 64 bits.")
            }
            return .integer(integer)
        }
    }
}

/// `avg`: a float, or a duration; null of nothing.
final class AverageAggregator: Aggregator {
    private var sums: GroupSums

    init(_ context: ExecutionContext) { sums = GroupSums(context) }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        try sums.grow(to: groupCount)
        try sums.update(groups, arguments[0])
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        try sums.merge(sameKind(other, as: Self.self).sums, groups, groupCount: groupCount)
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try sums.grow(to: groupCount)
        return try mapRows(count: groupCount) { group throws(QueryError) in
            if let duration = sums.durations[Int32(group)] {
                return try Arithmetic.compute(.divide, duration.sum, .integer(duration.count))
            }
            let sum = sums.numbers.states[group]
            return sum.count == 0 ? .null : .float(sum.float / Double(sum.count))
        }
    }
}
