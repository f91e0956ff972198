import Cypher
import Graph

/// `=`, `<>`, `<`, `<=`, `>`, `>=` of two operands.
struct ComparisonKernel: ExpressionKernel {
    let `operator`: ComparisonOperator
    let left: any ExpressionKernel
    let right: any ExpressionKernel

    func evaluate(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Column {
        try compareColumns(
            `operator`, left.evaluate(batch, context), right.evaluate(batch, context), context)
    }
}

/// Compares two columns row by row, in typed loops where both sides are of one kind.
func compareColumns(
    _ operator: ComparisonOperator, _ left: Column, _ right: Column,
    _ context: ExecutionContext? = nil
) throws(QueryError) -> Column {
    if left.isAllNull || right.isAllNull { return .nulls(count: left.count) }
    if let leftValue = left.constantValue, let rightValue = right.constantValue {
        let result = compareValues(`operator`, leftValue, rightValue)
        return Column(.constant(result), count: left.count)
    }
    if let results = compareTyped(`operator`, left, right) {
        return Column(
            .booleans(results), count: left.count,
            nulls: mergeNulls(left.nullRows, right.nullRows))
    }
    return try compareRows(`operator`, left, right, context)
}

/// The generic loop, for operands of any kind.
func compareRows(
    _ operator: ComparisonOperator, _ left: Column, _ right: Column,
    _ context: ExecutionContext? = nil
) throws(QueryError) -> Column {
    try mapRows(count: left.count) { row throws(QueryError) in
        // Each row may have long strings or lists.
        if row & 15 == 15 { try context?.checkLimits() }
        return compareValues(`operator`, left.value(at: row), right.value(at: row))
    }
}

/// Compares two values: a boolean or null.
func compareValues(_ operator: ComparisonOperator, _ left: Value, _ right: Value) -> Value {
    switch `operator` {
    case .equal:
        return Value.isEqual(left, right).map { .boolean($0) } ?? .null
    case .notEqual:
        return Value.isEqual(left, right).map { .boolean(!$0) } ?? .null
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
        guard let comparison = Value.compare(left, right) else { return .null }
        return .boolean(`operator`.accepts(comparison))
    }
}

extension ComparisonOperator {
    fileprivate func accepts(_ comparison: Value.Comparison) -> Bool {
        switch (self, comparison) {
        case (.less, .less), (.lessOrEqual, .less), (.greater, .greater),
            (.greaterOrEqual, .greater), (.lessOrEqual, .equal), (.greaterOrEqual, .equal),
            (.equal, .equal), (.notEqual, .less), (.notEqual, .greater), (.notEqual, .unordered):
            true
        default: false
        }
    }
}

/// The results of rows that are not null, or nil where the two columns are not of one typed kind.
private func compareTyped(
    _ operator: ComparisonOperator, _ left: Column, _ right: Column
) -> ContiguousArray<Bool>? {
    let count = left.count
    if let left = left.integerOperand, let right = right.integerOperand {
        return compareLoop(`operator`, left, right, count: count)
    }
    if let left = left.floatOperand, let right = right.floatOperand {
        return compareLoop(`operator`, left, right, count: count)
    }
    if let (left, right) = sameNumbers(left, right) {
        return compareTyped(`operator`, left, right)
    }
    switch (left.storage, right.storage) {
    case (.strings(let left), .strings(let right)):
        return compareStrings(`operator`, left, right)
    case (.strings(let left), .constant(.string(let right))):
        return compareStrings(`operator`, left, with: right)
    case (.constant(.string(let left)), .strings(let right)):
        return compareStrings(`operator`.mirrored, right, with: left)
    case (.nodes(let left), .nodes(let right)):
        return equalityLoop(`operator`, .array(left), .array(right), count: count)
    case (.relationships(let left), .relationships(let right)):
        return equalityLoop(`operator`, .array(left), .array(right), count: count)
    case (.booleans(let left), .booleans(let right)):
        return equalityLoop(`operator`, .array(left), .array(right), count: count)
    case (.booleans(let left), .constant(.boolean(let right))):
        return equalityLoop(`operator`, .array(left), .constant(right), count: count)
    default:
        return nil
    }
}

/// A column of floats and an integer for all rows, or the reverse, as two columns of one kind; nil
/// where they are something else, or the number has no exact form of the other kind.
private func sameNumbers(_ left: Column, _ right: Column) -> (Column, Column)? {
    switch (left.storage, right.storage) {
    case (.floats, .constant(.integer(let value))):
        Double(exactly: value).map { (left, Column(.constant(.float($0)), count: left.count)) }
    case (.constant(.integer(let value)), .floats):
        Double(exactly: value).map { (Column(.constant(.float($0)), count: left.count), right) }
    case (.integers, .constant(.float(let value))):
        Int64(exactly: value).map { (left, Column(.constant(.integer($0)), count: left.count)) }
    case (.constant(.float(let value)), .integers):
        Int64(exactly: value).map { (Column(.constant(.integer($0)), count: left.count), right) }
    default: nil
    }
}

/// One loop for each operator, so that the operator is not looked at per row.
private func compareLoop<Element: Comparable>(
    _ operator: ComparisonOperator, _ left: Operand<Element>, _ right: Operand<Element>,
    count: Int
) -> ContiguousArray<Bool> {
    switch `operator` {
    case .equal: zipRows(left, right, count: count) { $0 == $1 }
    case .notEqual: zipRows(left, right, count: count) { $0 != $1 }
    case .less: zipRows(left, right, count: count) { $0 < $1 }
    case .lessOrEqual: zipRows(left, right, count: count) { $0 <= $1 }
    case .greater: zipRows(left, right, count: count) { $0 > $1 }
    case .greaterOrEqual: zipRows(left, right, count: count) { $0 >= $1 }
    }
}

/// For types without `<` here; the generic loop does the rest.
private func equalityLoop<Element: Equatable>(
    _ operator: ComparisonOperator, _ left: Operand<Element>, _ right: Operand<Element>,
    count: Int
) -> ContiguousArray<Bool>? {
    switch `operator` {
    case .equal: zipRows(left, right, count: count) { $0 == $1 }
    case .notEqual: zipRows(left, right, count: count) { $0 != $1 }
    default: nil
    }
}
