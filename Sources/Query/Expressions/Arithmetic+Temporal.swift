import Cypher
import Graph

/// Durations, and temporal values moved by them. Nil where an operator does not take the values.
extension Arithmetic {
    static func add(_ duration: Temporal.Duration, to value: Value) throws(QueryError) -> Value? {
        try reading { () throws(GraphError) in try Temporal.add(duration, to: value) }
    }

    static func subtractTemporal(_ left: Value, _ right: Value) throws(QueryError) -> Value? {
        guard case .duration(let duration) = right else { return nil }
        return try reading { () throws(GraphError) in
            try Temporal.add(duration.negated(), to: left)
        }
    }

    static func multiplyDuration(_ left: Value, _ right: Value) throws(QueryError) -> Value? {
        switch (left, right) {
        case (.duration(let duration), .integer), (.duration(let duration), .float):
            return try scale(duration, right) { (duration, factor) throws(GraphError) in
                try duration * factor
            }
        case (.integer, .duration(let duration)), (.float, .duration(let duration)):
            return try scale(duration, left) { (duration, factor) throws(GraphError) in
                try duration * factor
            }
        default: return nil
        }
    }

    static func divideDuration(_ left: Value, _ right: Value) throws(QueryError) -> Value? {
        guard case .duration(let duration) = left else { return nil }
        switch right {
        case .integer, .float:
            return try scale(duration, right) { (duration, divisor) throws(GraphError) in
                try duration / divisor
            }
        default: return nil
        }
    }

    private static func scale(
        _ duration: Temporal.Duration, _ number: Value,
        _ body: (Temporal.Duration, Double) throws(GraphError) -> Temporal.Duration
    ) throws(QueryError) -> Value? {
        guard let number = try number.number() else { return nil }
        return .duration(
            try reading { () throws(GraphError) in try body(duration, number) })
    }
}
