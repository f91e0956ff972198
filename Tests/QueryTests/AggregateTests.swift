import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Aggregates agree with a naive computation` {
    private let context = ExecutionContext(graph: EmptyGraph())

    /// Feeds values in batches to one aggregator.
    private func aggregate(
        _ function: AggregateFunction, _ rows: [(group: Int32, value: Value)], groupCount: Int,
        isDistinct: Bool = false, batchCount: Int = 3, extra: Value? = nil
    ) throws -> [Value] {
        let aggregator = function.makeAggregator(isDistinct: isDistinct, context: context)
        var start = 0
        while start < rows.count {
            let batch = rows[start..<min(start + batchCount, rows.count)]
            var arguments = [Column(batch.map(\.value))]
            if let extra { arguments.append(Column(.constant(extra), count: batch.count)) }
            try aggregator.update(
                groups: ContiguousArray(batch.map(\.group)), groupCount: groupCount,
                arguments: arguments)
            start += batchCount
        }
        let result = try aggregator.finish(groupCount: groupCount)
        return (0..<groupCount).map { result.value(at: $0) }
    }

    private func single(
        _ function: AggregateFunction, _ values: [Value], isDistinct: Bool = false,
        extra: Value? = nil
    ) throws -> String {
        try aggregate(
            function, values.map { (0, $0) }, groupCount: 1, isDistinct: isDistinct, extra: extra
        )[0].description
    }

    @Test func `random groups, values and batches`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<300 {
            let kind = Int.random(in: 0..<3, using: &generator)
            let groupCount = Int.random(in: 1...5, using: &generator)
            let rows = (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                (
                    group: Int32.random(in: 0..<Int32(groupCount), using: &generator),
                    value: randomValue(kind, &generator)
                )
            }
            for function in AggregateFunction.allCases {
                for isDistinct in [false, true] {
                    let extra: Value? = function.argumentCount == 2 ? .float(0.5) : nil
                    let results = try aggregate(
                        function, rows, groupCount: groupCount, isDistinct: isDistinct,
                        batchCount: Int.random(in: 1...20, using: &generator), extra: extra)
                    for group in 0..<groupCount {
                        let values = rows.filter { $0.group == group }.map(\.value)
                        let expected = naive(function, values, isDistinct: isDistinct)
                        #expect(
                            isClose(results[group], expected),
                            """
                            INTELGRAPH_SEED=\(testSeed) round \(round) \(function) \
                            \(isDistinct) \(values): \(results[group]) not \(expected)
                            """)
                    }
                }
            }
        }
    }

    private func randomValue(_ kind: Int, _ generator: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: .null
        case 1 where kind > 0, 2 where kind > 0:
            .float(Double(Int.random(in: -20...20, using: &generator)) / 4)
        default: .integer(Int64.random(in: -5...5, using: &generator))
        }
    }

    private func naive(
        _ function: AggregateFunction, _ rows: [Value], isDistinct: Bool
    ) -> Value {
        var values = rows.filter { !$0.isNull }
        if isDistinct {
            values = values.reduce(into: []) { kept, value in
                if !kept.contains(where: { Value.isEquivalent($0, value) }) { kept.append(value) }
            }
        }
        let numbers = values.map { value in
            switch value {
            case .integer(let integer): Double(integer)
            case .float(let float): float
            default: Double.nan
            }
        }
        let sum = numbers.reduce(0, +)
        let mean = sum / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let sorted = values.sorted { Value.order($0, $1) < 0 }
        switch function {
        case .count: return .integer(Int64(values.count))
        case .sum:
            let isInteger = values.allSatisfy { if case .integer = $0 { true } else { false } }
            return isInteger ? .integer(Int64(sum)) : .float(sum)
        case .avg: return values.isEmpty ? .null : .float(mean)
        case .min: return sorted.first ?? .null
        case .max: return sorted.last ?? .null
        case .collect: return .list(values)
        case .standardDeviation:
            return .float(
                numbers.count < 2 ? 0 : (squares / Double(numbers.count - 1)).squareRoot())
        case .populationStandardDeviation:
            return .float(numbers.isEmpty ? 0 : (squares / Double(numbers.count)).squareRoot())
        case .continuousPercentile:
            if numbers.isEmpty { return .null }
            let ordered = numbers.sorted()
            return .float((ordered[(ordered.count - 1) / 2] + ordered[ordered.count / 2]) / 2)
        case .discretePercentile:
            return sorted.isEmpty ? .null : sorted[max(0, (sorted.count + 1) / 2 - 1)]
        }
    }

    private func isClose(_ left: Value, _ right: Value) -> Bool {
        if case .float(let left) = left, case .float(let right) = right {
            return abs(left - right) < 1e-9
        }
        return Value.isEquivalent(left, right)
    }

    @Test func `count star counts rows`() throws {
        let aggregator = AggregateFunction.count.makeAggregator(isDistinct: false, context: context)
        try aggregator.update(groups: [0, 1, 0], groupCount: 2, arguments: [])
        try aggregator.update(groups: [2], groupCount: 3, arguments: [])
        let result = try aggregator.finish(groupCount: 4)
        #expect((0..<4).map { result.value(at: $0).description } == ["2", "1", "1", "0"])
    }

    @Test func `extremes of mixed types follow the order of types`() throws {
        let values: [Value] = [.integer(1), .string("a"), .list([.integer(0)]), .float(0.5), .null]
        #expect(try single(.max, values) == "1")
        #expect(try single(.min, values) == "[0]")
        #expect(try single(.max, [.integer(.min)]) == "-9223372036854775808")
    }

    @Test func `durations are added and averaged`() throws {
        let values = ["P1D", "P3D"].map { text in
            Value.duration((try? Temporal.Duration(text)) ?? .zero)
        }
        #expect(try single(.sum, values) == "'P4D'")
        #expect(try single(.avg, values) == "'P2D'")
    }

    @Test func `a sum beyond 64 bits is an error, one that comes back is not`() throws {
        #expect(try single(.sum, [.integer(.max), .integer(1), .integer(-1)]) == "\(Int64.max)")
        let error = #expect(throws: QueryError.self) {
            try single(.sum, [.integer(.max), .integer(1)])
        }
        #expect(error?.kind == .arithmeticError)
        #expect(throws: QueryError.self) { try single(.sum, [.string("a")]) }
    }

    @Test(arguments: [
        (0.0, "10.0", "10"), (0.4, "18.0", "20"), (0.5, "20.0", "20"), (1.0, "30.0", "30"),
    ])
    func percentiles(percentile: Double, continuous: String, discrete: String) throws {
        let values: [Value] = [.integer(30), .integer(10), .null, .integer(20)]
        let extra = Value.float(percentile)
        #expect(try single(.continuousPercentile, values, extra: extra) == continuous)
        #expect(try single(.discretePercentile, values, extra: extra) == discrete)
    }

    @Test(arguments: [-0.1, 1.1])
    func `percentiles outside 0 to 1 are refused`(percentile: Double) {
        let error = #expect(throws: QueryError.self) {
            try single(.continuousPercentile, [.integer(1)], extra: .float(percentile))
        }
        #expect(error?.detail == "NumberOutOfRange")
    }

    @Test func `collecting beyond the budget fails`() throws {
        let small = ExecutionContext(graph: EmptyGraph(), budget: MemoryBudget(byteCount: 10_000))
        let aggregator = AggregateFunction.collect.makeAggregator(isDistinct: false, context: small)
        let column = Column((0..<1_000).map { Value.integer($0) })
        let error = #expect(throws: QueryError.self) {
            try aggregator.update(
                groups: ContiguousArray(repeating: 0, count: 1_000), groupCount: 1,
                arguments: [column])
        }
        #expect(error?.detail == "MemoryBudget")
    }
}
