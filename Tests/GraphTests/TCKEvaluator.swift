import Foundation
import Graph
import TestKit

/// Evaluates the few forms of query that the TCK's temporal features are made of, on this module
/// alone: `CREATE (:L {..})`, `WITH e AS n`, `MATCH (n:L)` and `RETURN e AS n`.
struct TCKEvaluator {
    struct Unsupported: Error {
        let text: String
    }

    private var created: [String: Value] = [:]
    private var variables: [String: Value] = [:]

    /// The only row of a query that yields one, as text.
    mutating func run(_ scenario: TCKScenario) throws -> [String] {
        for statement in scenario.setUp { try run(statement) }
        return try run(scenario.query).map(\.description)
    }

    @discardableResult
    private mutating func run(_ statement: String) throws -> [Value] {
        var scanner = Expression(text: statement)
        var results: [Value] = []
        while !scanner.isAtEnd {
            let keyword = scanner.name()
            switch keyword {
            case "CREATE", "MATCH":
                repeat { try bind(&scanner, creates: keyword == "CREATE") } while scanner.skip(",")
            case "WITH", "RETURN":
                repeat {
                    let value = try scanner.comparison(variables)
                    if scanner.skip("AS") { variables[scanner.name()] = value }
                    if keyword == "RETURN" { results.append(value) }
                } while scanner.skip(",")
            default: throw Unsupported(text: statement)
            }
        }
        return results
    }

    private mutating func bind(_ scanner: inout Expression, creates: Bool) throws {
        guard scanner.skip("(") else { throw Unsupported(text: "pattern") }
        let variable = scanner.name()
        guard scanner.skip(":") else { throw Unsupported(text: "pattern without label") }
        let label = scanner.name()
        if creates { created[label] = try scanner.primary(variables) }
        variables[variable] = created[label]
        guard scanner.skip(")") else { throw Unsupported(text: "pattern") }
    }
}

/// A place in an expression; each function reads one and gives its value.
private struct Expression {
    private var rest: Substring

    init(text: String) { rest = Substring(text) }

    private mutating func skipSpace() { rest = rest.drop(while: \.isWhitespace) }

    var isAtEnd: Bool { rest.allSatisfy(\.isWhitespace) }

    mutating func skip(_ token: String) -> Bool {
        skipSpace()
        guard rest.hasPrefix(token) else { return false }
        rest = rest.dropFirst(token.count)
        return true
    }

    mutating func name() -> String {
        skipSpace()
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        rest = rest.dropFirst(name.count)
        return String(name)
    }

    mutating func comparison(_ variables: [String: Value]) throws -> Value {
        let left = try sum(variables)
        for name in [">=", "<=", ">", "<", "="] where skip(name) {
            let right = try sum(variables)
            if name == "=" { return Value.isEqual(left, right).map { .boolean($0) } ?? .null }
            guard let order = Value.compare(left, right) else { return .null }
            switch name {
            case ">=": return .boolean(order == .greater || order == .equal)
            case "<=": return .boolean(order == .less || order == .equal)
            case ">": return .boolean(order == .greater)
            default: return .boolean(order == .less)
            }
        }
        return left
    }

    private mutating func sum(_ variables: [String: Value]) throws -> Value {
        let left = try access(variables)
        for name in ["+", "-", "*", "/"] where skip(name) {
            let right = try access(variables)
            switch (name, left, right) {
            case ("+", _, .duration(let duration)):
                return try Temporal.add(duration, to: left) ?? .null
            case ("-", _, .duration(let duration)):
                return try Temporal.add(duration.negated(), to: left) ?? .null
            case ("*", .duration(let duration), _): return .duration(try duration * number(right))
            case ("/", .duration(let duration), _): return .duration(try duration / number(right))
            default: throw TCKEvaluator.Unsupported(text: name)
            }
        }
        return left
    }

    private func number(_ value: Value) throws -> Double {
        switch value {
        case .integer(let value): Double(value)
        case .float(let value): value
        default: throw TCKEvaluator.Unsupported(text: "number")
        }
    }

    private mutating func access(_ variables: [String: Value]) throws -> Value {
        var value = try primary(variables)
        while skip(".") {
            let name = name()
            if case .map(let map) = value {
                value = map[name] ?? .null
            } else {
                value = value.component(name) ?? .null
            }
        }
        return value
    }

    mutating func primary(_ variables: [String: Value]) throws -> Value {
        if skip("'") {
            let text = rest.prefix { $0 != "'" }
            rest = rest.dropFirst(text.count + 1)
            return .string(String(text))
        }
        if skip("{") { return .map(try map(variables)) }
        skipSpace()
        guard let first = rest.first else { throw TCKEvaluator.Unsupported(text: "end") }
        if first.isNumber || first == "-" {
            let text = rest.prefix { $0.isNumber || $0 == "." || $0 == "-" }
            rest = rest.dropFirst(text.count)
            if let integer = Int64(text) { return .integer(integer) }
            return .float(Double(text) ?? .nan)
        }
        var name = name()
        if let value = variables[name] { return value }
        if name == "null" { return .null }
        if skip(".") { name += "." + self.name() }
        guard skip("(") else { throw TCKEvaluator.Unsupported(text: name) }
        var arguments: [Value] = []
        while !skip(")") {
            arguments.append(try comparison(variables))
            _ = skip(",")
        }
        return try call(name, arguments)
    }

    private mutating func map(_ variables: [String: Value]) throws -> ValueMap {
        var map = ValueMap()
        while !skip("}") {
            let key = name()
            guard skip(":") else { throw TCKEvaluator.Unsupported(text: "map") }
            map[key] = try comparison(variables)
            _ = skip(",")
        }
        return map
    }

    private func call(_ name: String, _ arguments: [Value]) throws -> Value {
        let kinds: [String: Temporal.Kind] = [
            "date": .date, "localtime": .localTime, "time": .time,
            "localdatetime": .localDateTime, "datetime": .dateTime, "duration": .duration,
        ]
        let units: [String: Temporal.DifferenceUnit] = [
            "duration.between": .all, "duration.inMonths": .months, "duration.inDays": .days,
            "duration.inSeconds": .seconds,
        ]
        if let kind = kinds[name], arguments.count == 1 {
            return try Temporal.make(kind, from: arguments[0])
        }
        if let unit = units[name], arguments.count == 2 {
            let duration = try Temporal.difference(from: arguments[0], to: arguments[1], in: unit)
            return duration.map { .duration($0) } ?? .null
        }
        let parts = name.split(separator: ".").map(String.init)
        if parts.count == 2, parts[1] == "truncate", let kind = kinds[parts[0]],
            case .string(let unit) = arguments[0]
        {
            let fields = arguments.count > 2 ? arguments[2] : .map([:])
            guard case .map(let map) = fields else { throw TCKEvaluator.Unsupported(text: name) }
            return try Temporal.truncate(kind, unit: unit, arguments[1], fields: map)
        }
        switch (name, arguments.first) {
        case ("toString", let value?):
            return .string(value.description.trimmingCharacters(in: ["'"]))
        case ("datetime.fromepochmillis", let value?):
            return try Temporal.make(.dateTime, from: .map(["epochMillis": value]))
        case ("datetime.fromepoch", let value?):
            return try Temporal.make(
                .dateTime, from: .map(["epochSeconds": value, "nanosecond": arguments[1]]))
        default: throw TCKEvaluator.Unsupported(text: name)
        }
    }
}
