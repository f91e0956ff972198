import Glibc
import Graph

/// Functions of numbers. Those of floats take integers too; outside their domain they give NaN.
let mathFunctions: [Function] =
    [
        floatFunction("ceil") { ceil($0) },
        floatFunction("floor") { floor($0) },
        floatFunction("sqrt") { $0.squareRoot() },
        floatFunction("exp") { exp($0) },
        floatFunction("log") { log($0) },
        floatFunction("log10") { log10($0) },
        floatFunction("sin") { sin($0) },
        floatFunction("cos") { cos($0) },
        floatFunction("tan") { tan($0) },
        floatFunction("cot") { 1 / tan($0) },
        floatFunction("asin") { asin($0) },
        floatFunction("acos") { acos($0) },
        floatFunction("atan") { atan($0) },
        floatFunction("sinh") { sinh($0) },
        floatFunction("cosh") { cosh($0) },
        floatFunction("tanh") { tanh($0) },
        floatFunction("coth") { 1 / tanh($0) },
        floatFunction("degrees") { $0 * 180 / .pi },
        floatFunction("radians") { $0 * .pi / 180 },
        floatFunction("haversin") { (1 - cos($0)) / 2 },
        Function("atan2", 2...2, body: .row(atan2)),
        Function("pi", 0...0, body: .row { _, _ in .float(.pi) }),
        Function("e", 0...0, body: .row { _, _ in .float(M_E) }),
        Function("abs", 1...1, body: .row(absolute)),
        Function("sign", 1...1, body: .row(sign)),
        Function("isNaN", 1...1, body: .row(isNaN)),
        Function("round", 1...3, body: .row(round)),
    ]

/// A function of one float, in a typed loop over numbers.
private func floatFunction(
    _ name: String, _ compute: @escaping @Sendable (Double) -> Double
) -> Function {
    Function(
        name, 1...1,
        body: .columns { (columns, count, _) throws(QueryError) in
            let column = columns[0]
            if case .array(let values)? = column.numericOperand {
                return Column(
                    .floats(ContiguousArray(values.lazy.map(compute))), count: count,
                    nulls: column.nulls)
            }
            return try mapRows(count: count) { row throws(QueryError) in
                let value = column.value(at: row)
                return value.isNull ? .null : .float(compute(try number(name, value)))
            }
        })
}

private func number(_ function: String, _ value: Value) throws(QueryError) -> Double {
    switch value {
    case .integer(let integer): return Double(integer)
    case .float(let float): return float
    default: throw .invalidArgument(function, value)
    }
}

private func atan2(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    .float(Glibc.atan2(try number("atan2", arguments[0]), try number("atan2", arguments[1])))
}

private func absolute(
    _ arguments: [Value], _ context: ExecutionContext
) throws(QueryError) -> Value {
    switch arguments[0] {
    case .integer(let integer):
        guard integer != .min else {
            throw QueryError(
                .arithmeticError, detail: "IntegerOverflow",
                "The result of abs() does not fit an integer of 64 bits.")
        }
        return .integer(abs(integer))
    case let value: return .float(abs(try number("abs", value)))
    }
}

private func sign(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    let number = try number("sign", arguments[0])
    return .integer(number > 0 ? 1 : number < 0 ? -1 : 0)
}

private func isNaN(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    .boolean(try number("isNaN", arguments[0]).isNaN)
}

/// `round(number, precision, mode)`. Alone, and with a precision of 0 and no mode, it rounds ties
/// upwards; else the mode is `HALF_UP`, away from zero, unless given.
private func round(_ arguments: [Value], _ context: ExecutionContext) throws(QueryError) -> Value {
    let value = try number("round", arguments[0])
    guard value.isFinite else { return .float(value) }
    if arguments.count == 1 { return .float(roundedUp(value)) }
    guard case .integer(let precision) = arguments[1] else {
        throw .invalidArgument("round", arguments[1])
    }
    guard precision >= 0 else { throw .negativeArgument("round") }
    guard arguments.count > 2 else {
        return .float(precision == 0 ? roundedUp(value) : value.rounded(to: precision, .halfUp))
    }
    let mode = try text("round", arguments[2])
    guard let mode = DecimalRounding(rawValue: mode.uppercased()) else {
        throw .invalidValue("round() knows no such mode.")
    }
    return .float(value.rounded(to: precision, mode))
}

private func roundedUp(_ value: Double) -> Double {
    let whole = value.rounded(.down)
    return value - whole >= 0.5 ? whole + 1 : whole
}
