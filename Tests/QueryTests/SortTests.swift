import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `Rows sort in openCypher's order` {
    private let context = ExecutionContext(graph: EmptyGraph())

    private func order(_ values: [Value], descending: Bool = false) throws -> [String] {
        let rows = try SortKeys(descending: [descending]).order(
            [Column(values)], rowCount: values.count, context)
        return rows.map { values[Int($0)].description }
    }

    @Test func `nulls come last, and first where descending`() throws {
        let values: [Value] = [.null, .integer(2), .integer(1)]
        #expect(try order(values) == ["1", "2", "null"])
        #expect(try order(values, descending: true) == ["null", "2", "1"])
        let strings: [Value] = [.string("b"), .null, .string("a"), .string("")]
        #expect(try order(strings) == ["''", "'a'", "'b'", "null"])
        let mixed: [Value] = [.integer(1), .string("a"), .null, .boolean(true)]
        #expect(try order(mixed) == ["'a'", "true", "1", "null"])
        #expect(try order(mixed, descending: true) == ["null", "1", "true", "'a'"])
        let floats: [Value] = [.float(.nan), .float(1), .float(-.infinity)]
        #expect(try order(floats) == ["-Infinity", "1.0", "NaN"])
    }

    @Test func `random rows agree with a stable sort, and so do the first of them`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<100 {
            let count = Int.random(in: 0...200, using: &generator)
            let descending = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                Bool.random(using: &generator)
            }
            let rows = (0..<count).map { _ in
                descending.map { _ in randomKey(round % 4, &generator) }
            }
            let expected = (0..<count).sorted { left, right in
                for key in descending.indices {
                    let order = Value.order(rows[left][key], rows[right][key])
                    if order != 0 { return descending[key] ? order > 0 : order < 0 }
                }
                return left < right
            }
            let keys = descending.indices.map { key in Column(rows.map { $0[key] }) }
            let sorter = SortKeys(descending: descending)
            #expect(
                try sorter.order(keys, rowCount: count, context).map { Int($0) } == expected,
                "INTELGRAPH_SEED=\(testSeed) round \(round)")

            let limit = Int.random(in: 0...20, using: &generator)
            var top = TopRows(sorter, limit: limit, context)
            var start = 0
            while start < count {
                let part = start..<min(count, start + 7)
                let numbers = Column(part.map { Value.integer(Int64($0)) })
                try top.insert(
                    Batch(columns: [numbers], count: part.count), keys: keys.map { $0.slice(part) })
                start = part.upperBound
            }
            let batch = try top.finish()
            let kept = (0..<(batch?.count ?? 0)).map { batch?.columns[0].value(at: $0).description }
            #expect(kept == expected.prefix(limit).map { "\($0)" })
        }
    }

    private func randomKey(_ kind: Int, _ generator: inout SeededGenerator) -> Value {
        let number = Int64.random(in: 0..<10, using: &generator)
        if kind > 0 && number == 0 { return .null }
        return switch kind {
        case 0, 1: .integer(number)
        case 2: .string(String(repeating: "z", count: Int(number)))
        default:
            [.integer(number), .float(Double(number)), .string("s")]
                .randomElement(using: &generator) ?? .null
        }
    }
}
