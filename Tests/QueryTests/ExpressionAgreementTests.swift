import Cypher
import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Typed loops agree with the loop over values` {
    /// A column of one kind, typed or mixed, with nulls or without, or a constant.
    private func randomColumn(_ generator: inout SeededGenerator, count: Int) -> Column {
        let kind = Int.random(in: 0..<6, using: &generator)
        let nullShare = [0, 0, 4].randomElement(using: &generator) ?? 0
        func value() -> Value {
            if nullShare > 0 && Int.random(in: 0..<nullShare, using: &generator) == 0 {
                return .null
            }
            switch kind == 5 ? Int.random(in: 0..<5, using: &generator) : kind {
            case 0: return .integer(Int64.random(in: -3...3, using: &generator))
            case 1:
                return .integer([.min, .max, 0, 1, -1].randomElement(using: &generator) ?? 0)
            case 2:
                return .float(
                    [0, -0.0, 1.5, .nan, .infinity].randomElement(using: &generator) ?? 0)
            case 3:
                return .string(["", "a", "ab", "é", "b"].randomElement(using: &generator) ?? "")
            default: return .boolean(Bool.random(using: &generator))
            }
        }
        if Int.random(in: 0..<4, using: &generator) == 0 {
            return Column(.constant(value()), count: count)
        }
        return Column((0..<count).map { _ in value() })
    }

    private func describe(_ body: () throws -> Column) -> [String] {
        do {
            let column = try body()
            return (0..<column.count).map { column.value(at: $0).description }
        } catch let error as QueryError {
            return ["\(error.kind.rawValue): \(error.detail)"]
        } catch {
            return ["\(error)"]
        }
    }

    @Test func comparisons() {
        var generator = SeededGenerator(seed: testSeed)
        let operators: [ComparisonOperator] = [
            .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
        ]
        for round in 0..<2_000 {
            let left = randomColumn(&generator, count: 5)
            let right = randomColumn(&generator, count: 5)
            for `operator` in operators {
                #expect(
                    describe { try compareColumns(`operator`, left, right) }
                        == describe { try compareRows(`operator`, left, right) },
                    "INTELGRAPH_SEED=\(testSeed) round \(round) \(`operator`) \(left) \(right)")
            }
        }
    }

    @Test func arithmetic() {
        let context = ExecutionContext(graph: EmptyGraph())
        var generator = SeededGenerator(seed: testSeed)
        let operators: [BinaryOperator] = [.add, .subtract, .multiply, .divide, .modulo, .power]
        for round in 0..<2_000 {
            let left = randomColumn(&generator, count: 4)
            let right = randomColumn(&generator, count: 4)
            for `operator` in operators {
                #expect(
                    describe { try computeColumns(`operator`, left, right, context) }
                        == describe { try computeRows(`operator`, left, right, context) },
                    "INTELGRAPH_SEED=\(testSeed) round \(round) \(`operator`) \(left) \(right)")
            }
        }
    }

    /// One batch of many rows and many batches of one row give the same.
    @Test(arguments: [
        "a + b", "a = b OR a < b", "a IS NULL AND b IS NOT NULL", "a IN [b, 1, 'a']",
        "CASE WHEN a = b THEN a ELSE b END", "coalesce(a, b, 0)", "[x IN [a, b] WHERE x = a | x]",
        "a STARTS WITH b", "any(x IN [a, b] WHERE x IS NULL)", "{k: a, l: [b]}", "a =~ 'a.*'",
        "reduce(s = [], x IN [a, b] | s + [x])", "a IN [0, 1, 2, 3, 4, 5, 6, 7, 8, 'a', null]",
        "[a, b][0..1]", "toString(a)", "size([a, b])",
    ])
    func `batches of any size`(expression: String) throws {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<100 {
            let columns = [
                ("a", randomColumn(&generator, count: 6)),
                ("b", randomColumn(&generator, count: 6)),
            ]
            let whole = describe { try evaluate(expression, columns: columns) }
            let single = (0..<6).flatMap { row in
                describe {
                    try evaluate(
                        expression,
                        columns: columns.map { ($0.0, $0.1.gather([Int32(row)])) })
                }
            }
            if let error = whole.first, whole.count == 1 {
                #expect(single.contains(error), "INTELGRAPH_SEED=\(testSeed) round \(round)")
            } else {
                #expect(whole == single, "INTELGRAPH_SEED=\(testSeed) round \(round)")
            }
        }
    }
}
