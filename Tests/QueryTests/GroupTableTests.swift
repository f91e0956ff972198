import Graph
import TestKit
import Testing

@testable import Query

@Suite struct `A group table numbers equal rows alike` {
    private let context = ExecutionContext(graph: EmptyGraph())

    private func groups(_ batches: [Value]...) throws -> [Int32] {
        var table = GroupTable(keyCount: 1)
        var result: [Int32] = []
        for batch in batches {
            result += try table.groups(of: [Column(batch)], rowCount: batch.count, context)
        }
        return result
    }

    @Test func `one key of each kind`() throws {
        #expect(
            try groups([.integer(5), .integer(7), .integer(5)], [.integer(7)]) == [0, 1, 0, 1])
        #expect(
            try groups([.string("a"), .string("b")], [.string("b"), .string("")]) == [0, 1, 1, 2])
        #expect(try groups([.float(.nan), .float(0), .float(-0.0), .float(.nan)]) == [0, 1, 1, 0])
        #expect(try groups([.boolean(true), .boolean(false), .boolean(true)]) == [0, 1, 0])
        #expect(try groups([.null, .integer(0), .null], [.null]) == [0, 1, 0, 0])
    }

    @Test func `kinds that change between batches keep their groups`() throws {
        #expect(
            try groups(
                [.integer(1), .null], [.float(1), .float(1.5)], [.string("a"), .integer(1)],
                [.null, .null], [.list([.integer(1)]), .list([.float(1)])])
                == [0, 1, 0, 2, 3, 0, 1, 1, 4, 4])
        #expect(try groups([.null], [.integer(0)], [.null, .string("")]) == [0, 1, 0, 2])
    }

    @Test func `random rows agree with a search`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<200 {
            let keyCount = Int.random(in: 1...3, using: &generator)
            var table = GroupTable(keyCount: keyCount)
            var known: [[Value]] = []
            for _ in 0..<4 {
                let kinds = (0..<keyCount).map { _ in Int.random(in: 0..<5, using: &generator) }
                let rows = (0..<Int.random(in: 0...30, using: &generator)).map { _ in
                    kinds.map { randomKey($0, &generator) }
                }
                let keys = (0..<keyCount).map { key in Column(rows.map { $0[key] }) }
                let result = try table.groups(of: keys, rowCount: rows.count, context)
                for (row, group) in zip(rows, result) {
                    if group == known.count { known.append(row) }
                    let expected = known.firstIndex { zip($0, row).allSatisfy(Value.isEquivalent) }
                    #expect(expected == Int(group), "INTELGRAPH_SEED=\(testSeed) round \(round)")
                }
                let found = table.find(keys, rowCount: rows.count)
                for row in rows.indices {
                    let hasNull = rows[row].contains(where: \.isNull)
                    #expect(found[row] == (hasNull ? GroupTable.noGroup : result[row]))
                }
            }
            #expect(table.count == known.count)
            let columns = table.keyColumns()
            for (group, row) in known.enumerated() {
                for key in 0..<keyCount {
                    #expect(Value.isEquivalent(columns[key].value(at: group), row[key]))
                }
            }
        }
    }

    private func randomKey(_ kind: Int, _ generator: inout SeededGenerator) -> Value {
        if Int.random(in: 0..<6, using: &generator) == 0 { return .null }
        let number = Int64.random(in: 0..<4, using: &generator)
        switch kind {
        case 0: return .integer(number)
        case 1: return .float(Double(number) / 2)
        case 2: return .string(String(repeating: "key", count: Int(number) * 3))
        case 3: return .node(Node(id: NodeID(rawValue: UInt64(number) + 1)))
        default:
            return [.integer(number), .list([.integer(number)]), .boolean(number > 1)]
                .randomElement(using: &generator) ?? .null
        }
    }

    @Test func `many groups grow the table`() throws {
        var table = GroupTable(keyCount: 1)
        for start in stride(from: 0, to: 100_000, by: 1_000) {
            let keys = Column((start..<start + 1_000).map { Value.integer(Int64($0)) })
            #expect(try table.insertNew([keys], rowCount: 1_000, context).count == 1_000)
        }
        #expect(table.count == 100_000)
        let probe = Column([Value.integer(99_999), .integer(100_000)])
        #expect(Array(table.find([probe], rowCount: 2)) == [99_999, GroupTable.noGroup])
    }

    @Test func `a table without keys has one group`() throws {
        var table = GroupTable(keyCount: 0)
        #expect(Array(try table.groups(of: [], rowCount: 3, context)) == [0, 0, 0])
    }

    @Test func `memory is accounted for`() throws {
        let small = ExecutionContext(graph: EmptyGraph(), budget: MemoryBudget(byteCount: 5_000))
        var table = GroupTable(keyCount: 1)
        let keys = Column((0..<1_000).map { Value.integer($0) })
        let error = #expect(throws: QueryError.self) {
            try table.groups(of: [keys], rowCount: 1_000, small)
        }
        #expect(error?.detail == "MemoryBudget")
    }
}
