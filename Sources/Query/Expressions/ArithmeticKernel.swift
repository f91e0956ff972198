import Cypher
import Glibc
import Graph

/// `+`, `-`, `*`, `/`, `%`, `^` and `||`.
struct ArithmeticKernel: ExpressionKernel {
    let `operator`: BinaryOperator
    let left: any ExpressionKernel
    let right: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        try computeColumns(
            `operator`, left.evaluate(batch, context), right.evaluate(batch, context), context)
    }
}

/// Computes row by row, in typed loops where both sides are numbers or strings.
func computeColumns(
    _ operator: BinaryOperator, _ left: Column, _ right: Column,
    _ context: ExecutionContext? = nil
) throws(QueryError) -> Column {
    let count = left.count
    if left.isAllNull || right.isAllNull { return .nulls(count: count) }
    if let leftValue = left.constantValue, let rightValue = right.constantValue {
        guard count > 0 else { return .nulls(count: 0) }
        let value = try Arithmetic.compute(`operator`, leftValue, rightValue)
        try context?.noteTransient(value)
        return Column(.constant(value), count: count)
    }
    let nulls = mergeNulls(left.nullRows, right.nullRows)
    if let left = left.integerOperand, let right = right.integerOperand {
        if `operator` == .power {
            return computeFloats(`operator`, left.floats, right.floats, nulls, count: count)
                ?? .nulls(count: count)
        }
        return try computeIntegers(`operator`, left, right, nulls, count: count)
    }
    if let left = left.numericOperand, let right = right.numericOperand,
        let result = computeFloats(`operator`, left, right, nulls, count: count)
    {
        return result
    }
    return try computeRows(`operator`, left, right, context)
}

/// The generic loop, for operands of any kind.
func computeRows(
    _ operator: BinaryOperator, _ left: Column, _ right: Column,
    _ context: ExecutionContext? = nil
) throws(QueryError) -> Column {
    try mapRows(count: left.count) { row throws(QueryError) in
        let value = try Arithmetic.compute(`operator`, left.value(at: row), right.value(at: row))
        try context?.noteTransient(value)
        return value
    }
}

/// Integers that may overflow or divide by zero. The loop only notes that a row failed; a second
/// look, at rows that are not null, finds out which and throws.
private func computeIntegers(
    _ operator: BinaryOperator, _ left: Operand<Int64>, _ right: Operand<Int64>,
    _ nulls: ContiguousArray<Bool>?, count: Int
) throws(QueryError) -> Column {
    var failed = false
    let results: ContiguousArray<Int64>
    switch `operator` {
    case .add:
        results = zipRows(left, right, count: count) {
            noteFailure($0.addingReportingOverflow($1), &failed)
        }
    case .subtract:
        results = zipRows(left, right, count: count) {
            noteFailure($0.subtractingReportingOverflow($1), &failed)
        }
    case .multiply:
        results = zipRows(left, right, count: count) {
            noteFailure($0.multipliedReportingOverflow(by: $1), &failed)
        }
    case .divide:
        results = zipRows(left, right, count: count) {
            noteFailure($0.dividedReportingOverflow(by: $1), &failed)
        }
    default:
        results = zipRows(left, right, count: count) {
            noteFailure($0.remainderReportingOverflow(dividingBy: $1), &failed)
        }
    }
    if failed {
        for row in 0..<count where !(nulls?[row] ?? false) {
            _ = try Arithmetic.compute(`operator`, left[row], right[row])
        }
    }
    return Column(.integers(results), count: count, nulls: nulls)
}

@inline(__always)
private func noteFailure(
    _ result: (partialValue: Int64, overflow: Bool), _ failed: inout Bool
) -> Int64 {
    failed = failed || result.overflow
    return result.partialValue
}

/// Nil for an operator that floats do not have.
private func computeFloats(
    _ operator: BinaryOperator, _ left: Operand<Double>, _ right: Operand<Double>,
    _ nulls: ContiguousArray<Bool>?, count: Int
) -> Column? {
    let results: ContiguousArray<Double>
    switch `operator` {
    case .add: results = zipRows(left, right, count: count) { $0 + $1 }
    case .subtract: results = zipRows(left, right, count: count) { $0 - $1 }
    case .multiply: results = zipRows(left, right, count: count) { $0 * $1 }
    case .divide: results = zipRows(left, right, count: count) { $0 / $1 }
    case .modulo: results = zipRows(left, right, count: count) { fmod($0, $1) }
    case .power: results = zipRows(left, right, count: count) { pow($0, $1) }
    default: return nil
    }
    return Column(.floats(results), count: count, nulls: nulls)
}

extension Operand<Int64> {
    subscript(row: Int) -> Int64 {
        switch self {
        case .array(let values): values[row]
        case .constant(let value): value
        }
    }

    var floats: Operand<Double> {
        switch self {
        case .array(let values): .array(ContiguousArray(values.lazy.map { Double($0) }))
        case .constant(let value): .constant(Double(value))
        }
    }
}

extension Column {
    /// The column as floats, where it holds numbers of one kind.
    var numericOperand: Operand<Double>? { floatOperand ?? integerOperand?.floats }
}

/// `-operand` and `+operand`.
struct SignKernel: ExpressionKernel {
    let isNegative: Bool
    let operand: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        let column = try operand.evaluate(batch, context)
        if column.isAllNull { return column }
        if case .floats(let values) = column.storage {
            guard isNegative else { return column }
            return Column(
                .floats(ContiguousArray(values.lazy.map { -$0 })), count: column.count,
                nulls: column.nulls)
        }
        return try mapRows(count: column.count) { row throws(QueryError) in
            try apply(column.value(at: row))
        }
    }

    private func apply(_ value: Value) throws(QueryError) -> Value {
        switch value {
        case .null: return .null
        case .integer(let value):
            return isNegative ? try Arithmetic.compute(.subtract, Int64(0), value) : .integer(value)
        case .float(let value): return .float(isNegative ? -value : value)
        default: throw .invalidType("A sign needs a number", value)
        }
    }
}
