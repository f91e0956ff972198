import Cypher
import Graph

/// A column of Cypher's three truth values.
struct Ternary {
    /// In the order that makes AND the minimum, OR the maximum and NOT the mirror image.
    enum State: UInt8 {
        case no, unknown, yes
    }

    var states: ContiguousArray<State>

    init(repeating state: State, count: Int) {
        states = ContiguousArray(repeating: state, count: count)
    }

    /// The truth values of a column; anything but a boolean or null is a type error.
    init(_ column: Column) throws(QueryError) {
        switch column.storage {
        case .nulls:
            states = ContiguousArray(repeating: .unknown, count: column.count)
        case .constant(let value):
            states = ContiguousArray(repeating: try State(value), count: column.count)
        case .booleans(let values):
            if let nulls = column.nulls {
                states = zipRows(.array(values), .array(nulls), count: column.count) {
                    $1 ? .unknown : $0 ? .yes : .no
                }
            } else {
                states = zipRows(.array(values), .constant(State.yes), count: column.count) {
                    $0 ? $1 : .no
                }
            }
        default:
            states = []
            states.reserveCapacity(column.count)
            for row in 0..<column.count { states.append(try State(column.value(at: row))) }
        }
    }

    var column: Column {
        var hasNulls = false
        let values = zipRows(.array(states), .constant(State.yes), count: states.count) {
            hasNulls = hasNulls || $0 == .unknown
            return $0 == $1
        }
        let nulls =
            hasNulls
            ? zipRows(.array(states), .constant(State.unknown), count: states.count) { $0 == $1 }
            : nil
        return Column(.booleans(values), count: states.count, nulls: nulls)
    }

    var negated: Ternary {
        var result = self
        for row in states.indices { result.states[row] = states[row].negated }
        return result
    }

    mutating func combine(_ operator: LogicalOperator, _ other: Ternary) {
        switch `operator` {
        case .and: states = zip(other) { $0.rawValue < $1.rawValue ? $0 : $1 }
        case .or: states = zip(other) { $0.rawValue > $1.rawValue ? $0 : $1 }
        case .xor: states = zip(other, State.exclusive)
        }
    }

    /// Combines into some rows: `other` has a state for each of them.
    mutating func combine(
        _ operator: LogicalOperator, _ other: Ternary, rows: ContiguousArray<Int32>
    ) {
        var part = Ternary(repeating: .unknown, count: 0)
        part.states = ContiguousArray(rows.map { states[Int($0)] })
        part.combine(`operator`, other)
        for (index, row) in rows.enumerated() { states[Int(row)] = part.states[index] }
    }

    /// How many rows' state fits.
    @inline(__always)
    func count(where fits: (State) -> Bool) -> Int {
        var count = 0
        for state in states where fits(state) { count += 1 }
        return count
    }

    /// The rows whose state fits, ascending.
    @inline(__always)
    func rows(where fits: (State) -> Bool) -> ContiguousArray<Int32> {
        var rows: ContiguousArray<Int32> = []
        rows.reserveCapacity(states.count)
        for row in states.indices where fits(states[row]) { rows.append(Int32(row)) }
        return rows
    }

    @inline(__always)
    private func zip(_ other: Ternary, _ body: (State, State) -> State) -> ContiguousArray<State> {
        zipRows(.array(states), .array(other.states), count: states.count, body)
    }
}

extension Ternary.State {
    init(_ value: Value) throws(QueryError) {
        switch value {
        case .boolean(let value): self = value ? .yes : .no
        case .null: self = .unknown
        default:
            throw .invalidType("A boolean is needed here", value)
        }
    }

    var negated: Self {
        switch self {
        case .no: .yes
        case .unknown: .unknown
        case .yes: .no
        }
    }

    static func exclusive(_ left: Self, _ right: Self) -> Self {
        if left == .unknown || right == .unknown { return .unknown }
        return left == right ? .no : .yes
    }
}

extension Column {
    /// The rows that a predicate keeps: those where it is true, ascending.
    func rowsWhereTrue() throws(QueryError) -> ContiguousArray<Int32> {
        try Ternary(self).rows { $0 == .yes }
    }
}
