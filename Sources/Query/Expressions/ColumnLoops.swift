import Graph

/// One side of a typed loop: a value for each row, or one for all.
enum Operand<Element> {
    case array(ContiguousArray<Element>)
    case constant(Element)
}

/// Applies an operation to each row's pair of operands. Rows that are null are computed too, over
/// whatever their arrays hold.
@inline(__always)
func zipRows<Left, Right, Result>(
    _ left: Operand<Left>, _ right: Operand<Right>, count: Int,
    _ operation: (Left, Right) -> Result
) -> ContiguousArray<Result> {
    ContiguousArray(unsafeUninitializedCapacity: count) { results, resultCount in
        switch (left, right) {
        case (.array(let left), .array(let right)):
            for row in 0..<count {
                results.initializeElement(at: row, to: operation(left[row], right[row]))
            }
        case (.array(let left), .constant(let right)):
            for row in 0..<count {
                results.initializeElement(at: row, to: operation(left[row], right))
            }
        case (.constant(let left), .array(let right)):
            for row in 0..<count {
                results.initializeElement(at: row, to: operation(left, right[row]))
            }
        case (.constant(let left), .constant(let right)):
            results.initialize(repeating: operation(left, right))
        }
        resultCount = count
    }
}

/// Computes a column row by row.
@inline(__always)
func mapRows(
    count: Int, _ body: (Int) throws(QueryError) -> Value
) throws(QueryError) -> Column {
    var builder = ColumnBuilder(reserving: count)
    for row in 0..<count { builder.append(try body(row)) }
    return builder.finish()
}

extension Column {
    /// Whether the storage says that every row is null.
    var isAllNull: Bool {
        switch storage {
        case .nulls: true
        case .constant(let value): value.isNull
        default: false
        }
    }

    /// The value of all rows, where the storage is a constant.
    var constantValue: Value? {
        switch storage {
        case .nulls: .null
        case .constant(let value): value
        default: nil
        }
    }

    static func nulls(count: Int) -> Column { Column(.nulls, count: count) }

    var integerOperand: Operand<Int64>? {
        switch storage {
        case .integers(let values): .array(values)
        case .constant(.integer(let value)): .constant(value)
        default: nil
        }
    }

    var floatOperand: Operand<Double>? {
        switch storage {
        case .floats(let values): .array(values)
        case .constant(.float(let value)): .constant(value)
        default: nil
        }
    }

    /// The rows of a typed array that are null; nil where none is. Nodes and relationships have
    /// their nulls in the ids.
    var nullRows: ContiguousArray<Bool>? {
        switch storage {
        case .nodes(let ids): nullBitmap(ids) { $0 == .none }
        case .relationships(let ids): nullBitmap(ids) { $0 == .none }
        default: nulls
        }
    }
}

private func nullBitmap<ID>(
    _ ids: ContiguousArray<ID>, _ isNull: (ID) -> Bool
) -> ContiguousArray<Bool>? {
    guard ids.contains(where: isNull) else { return nil }
    return ContiguousArray(ids.lazy.map(isNull))
}

/// Null where either side is null.
func mergeNulls(
    _ left: ContiguousArray<Bool>?, _ right: ContiguousArray<Bool>?
) -> ContiguousArray<Bool>? {
    guard let left else { return right }
    guard let right else { return left }
    return zipRows(.array(left), .array(right), count: left.count) { $0 || $1 }
}

extension Batch {
    /// Some of the rows, with only the columns that an expression reads; the others hold nulls.
    func gather(_ rows: ContiguousArray<Int32>, slots: [Int]) -> Batch {
        var gathered = [Column](
            repeating: Column.nulls(count: rows.count), count: columns.count)
        for slot in slots where slot < columns.count {
            gathered[slot] = columns[slot].gather(rows)
        }
        return Batch(columns: gathered, count: rows.count)
    }

    /// One row by itself.
    func row(_ row: Int, slots: [Int]) -> Batch { gather([Int32(row)], slots: slots) }
}
