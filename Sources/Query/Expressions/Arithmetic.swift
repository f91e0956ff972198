import Cypher
import Glibc
import Graph

/// The arithmetic of single values.
enum Arithmetic {
    /// The result of an operator; null if a side is null.
    static func compute(
        _ operator: BinaryOperator, _ left: Value, _ right: Value
    ) throws(QueryError) -> Value {
        switch (left, right) {
        case (.null, _), (_, .null):
            return .null
        case (.integer(let left), .integer(let right)):
            return try compute(`operator`, left, right)
        case (.float(let left), .float(let right)):
            return try compute(`operator`, left, right)
        case (.integer(let left), .float(let right)):
            return try compute(`operator`, Double(left), right)
        case (.float(let left), .integer(let right)):
            return try compute(`operator`, left, Double(right))
        default:
            break
        }
        let result: Value? =
            switch `operator` {
            case .add: try add(left, right)
            case .subtract: try subtractTemporal(left, right)
            case .multiply: try multiplyDuration(left, right)
            case .divide: try divideDuration(left, right)
            case .concatenate: try concatenate(left, right)
            default: nil
            }
        guard let result else { throw mismatch(`operator`, left, right) }
        return result
    }

    /// Integers; `^` gives a float.
    static func compute(
        _ operator: BinaryOperator, _ left: Int64, _ right: Int64
    ) throws(QueryError) -> Value {
        let result: (partialValue: Int64, overflow: Bool)
        switch `operator` {
        case .add: result = left.addingReportingOverflow(right)
        case .subtract: result = left.subtractingReportingOverflow(right)
        case .multiply: result = left.multipliedReportingOverflow(by: right)
        case .divide, .modulo:
            guard right != 0 else {
                throw QueryError(.arithmeticError, detail: "DivisionByZero", "/ by zero.")
            }
            // The remainder by -1 is 0 although its division overflows.
            result =
                `operator` == .divide
                ? left.dividedReportingOverflow(by: right)
                : right == -1 ? (0, false) : left.remainderReportingOverflow(dividingBy: right)
        case .power: return .float(pow(Double(left), Double(right)))
        default: throw mismatch(`operator`, .integer(left), .integer(right))
        }
        guard !result.overflow else {
            throw QueryError(
                .arithmeticError, detail: "IntegerOverflow",
                "The result of \(`operator`.rawValue) does not fit an integer of 64 bits.")
        }
        return .integer(result.partialValue)
    }

    private static func compute(
        _ operator: BinaryOperator, _ left: Double, _ right: Double
    ) throws(QueryError) -> Value {
        switch `operator` {
        case .add: return .float(left + right)
        case .subtract: return .float(left - right)
        case .multiply: return .float(left * right)
        case .divide: return .float(left / right)
        case .modulo: return .float(fmod(left, right))
        case .power: return .float(pow(left, right))
        default: throw mismatch(`operator`, .float(left), .float(right))
        }
    }

    /// `+` of what are not two numbers: lists, strings, temporal values and durations.
    private static func add(_ left: Value, _ right: Value) throws(QueryError) -> Value? {
        switch (left, right) {
        case (.list(let left), .list(let right)):
            return .list(try joined(left, right))
        case (.list(let left), _): return .list(left + [right])
        case (_, .list(let right)): return .list([left] + right)
        case (.string(let left), .string(let right)):
            return .string(try joined(left, right))
        case (.string(let left), .integer), (.string(let left), .float),
            (.string(let left), .boolean):
            return .string(left + plainText(of: right))
        case (.integer, .string(let right)), (.float, .string(let right)),
            (.boolean, .string(let right)):
            return .string(plainText(of: left) + right)
        case (_, .duration(let duration)): return try add(duration, to: left)
        case (.duration(let duration), _): return try add(duration, to: right)
        default: return nil
        }
    }

    private static func concatenate(
        _ left: Value, _ right: Value
    ) throws(QueryError) -> Value? {
        switch (left, right) {
        case (.list(let left), .list(let right)): .list(try joined(left, right))
        case (.string(let left), .string(let right)): .string(try joined(left, right))
        default: nil
        }
    }

    private static func mismatch(
        _ operator: BinaryOperator, _ left: Value, _ right: Value
    ) -> QueryError {
        QueryError(
            .typeError, detail: "InvalidArgumentType",
            "\(left.typeDescription) \(`operator`.rawValue) \(right.typeDescription) has no value: "
                + "the types do not go together.")
    }

    /// What one value may grow to by concatenation: a few doublings in `reduce` must not take all
    /// memory before anything else can notice.
    static let stringByteLimit = 64 << 20
    static let listLimit = 4 << 20

    private static func joined(_ left: String, _ right: String) throws(QueryError) -> String {
        let byteCount = left.utf8.count + right.utf8.count
        guard byteCount <= stringByteLimit else {
            throw QueryError(
                .limitExceeded, detail: "StringSize",
                "A string of \(byteCount) bytes exceeds the limit of \(stringByteLimit).")
        }
        return left + right
    }

    private static func joined(_ left: [Value], _ right: [Value]) throws(QueryError) -> [Value] {
        let count = left.count + right.count
        guard count <= listLimit else {
            throw QueryError(
                .limitExceeded, detail: "ListSize",
                "A list of \(count) elements exceeds the limit of \(listLimit).")
        }
        return left + right
    }
}
