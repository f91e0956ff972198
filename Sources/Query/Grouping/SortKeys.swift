import Graph

/// Orders rows by columns, each ascending or descending, in openCypher's order of values.
struct SortKeys: Sendable {
    /// For each key whether it sorts descending: then nulls come first.
    let descending: [Bool]

    init(descending: [Bool]) { self.descending = descending }

    /// The rows in order; rows that are equal keep theirs. It ends where the statement has to.
    func order(
        _ keys: [Column], rowCount: Int, _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int32> {
        if keys.count == 1, case .integers(let values) = keys[0].storage, keys[0].nulls == nil {
            return order(values, descending: descending[0])
        }
        let comparers = zip(keys, descending).map { ColumnOrder($0, descending: $1) }
        var rows = ContiguousArray((0..<rowCount).lazy.map { Int32($0) })
        var failure: QueryError?
        var count = 0
        rows.sort { left, right in
            count &+= 1
            // A comparison may be one of long strings.
            if count & 0x3f == 0, failure == nil {
                do throws(QueryError) { try context.checkLimits() } catch { failure = error }
            }
            // The rest of a sort that has failed is quick, for it compares nothing.
            if failure != nil { return left < right }
            for comparer in comparers {
                let order = comparer.order(Int(left), Int(right))
                if order != 0 { return order < 0 }
            }
            return left < right
        }
        if let failure { throw failure }
        return rows
    }

    /// The sorted rows of one key of integers: pairs sort faster than rows that look up their key.
    private func order(
        _ values: ContiguousArray<Int64>, descending: Bool
    ) -> ContiguousArray<Int32> {
        var pairs = ContiguousArray(values.enumerated().lazy.map { ($1, Int32($0)) })
        if descending {
            pairs.sort { $0.0 != $1.0 ? $0.0 > $1.0 : $0.1 < $1.1 }
        } else {
            pairs.sort { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
        }
        return ContiguousArray(pairs.lazy.map { $0.1 })
    }
}

/// Compares rows of one column.
struct ColumnOrder {
    private let column: Column
    private let nulls: ContiguousArray<Bool>?
    private let sign: Int

    init(_ column: Column, descending: Bool) {
        self.column = column
        nulls = column.nullRows
        sign = descending ? -1 : 1
    }

    /// Negative if the row `left` comes first, 0 if they tie, positive otherwise.
    func order(_ left: Int, _ right: Int) -> Int {
        if let nulls, nulls[left] || nulls[right] {
            return nulls[left] == nulls[right] ? 0 : nulls[left] ? sign : -sign
        }
        switch column.storage {
        case .nulls, .constant: return 0
        case .integers(let values): return threeWay(values[left], values[right])
        case .floats(let values):
            return sign * Value.order(.float(values[left]), .float(values[right]))
        case .strings(let values):
            return values.withUTF8(at: left) { left in
                values.withUTF8(at: right) { sign * orderBytes(left, $0) }
            }
        case .nodes(let ids): return threeWay(ids[left], ids[right])
        case .relationships(let ids): return threeWay(ids[left], ids[right])
        case .booleans(let values): return threeWay(values[left] ? 1 : 0, values[right] ? 1 : 0)
        case .values(let values): return sign * Value.order(values[left], values[right])
        }
    }

    private func threeWay<T: Comparable>(_ left: T, _ right: T) -> Int {
        left < right ? -sign : left == right ? 0 : sign
    }
}
