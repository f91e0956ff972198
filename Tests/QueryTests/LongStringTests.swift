import Graph
import TestKit
import Testing

@testable import Query

/// Rows of a batch may share a long string: small in memory, endless to hash and to compare. A
/// deadline was seen only once all of a batch's rows were done.
@Suite struct `Rows that share long strings` {
    /// A context whose deadline has passed.
    private let late = ExecutionContext(
        graph: EmptyGraph(), deadline: ContinuousClock.now - .seconds(1))
    private let string = Value.string(String(repeating: "a", count: 1 << 20))

    private var rows: Column { Column(.values(ContiguousArray(repeating: string, count: 64)), count: 64) }
    private var constants: Column { Column(.constant(string), count: 64) }

    private func expectEnd(_ body: () throws -> Void) {
        let error = #expect(throws: QueryError.self) { try body() }
        #expect(error?.detail == "Deadline")
    }

    @Test func `end at the deadline while they are grouped`() throws {
        for column in [rows, constants] {
            expectEnd {
                var table = GroupTable(keyCount: 1)
                _ = try table.groups(of: [column], rowCount: 64, late)
            }
            expectEnd {
                let table = GroupTable(keyCount: 1)
                _ = try table.find([column], rowCount: 64, late)
            }
        }
    }

    @Test func `make the groups that short ones make`() throws {
        let context = ExecutionContext(graph: EmptyGraph())
        var table = GroupTable(keyCount: 2)
        let long = Column(
            .values(ContiguousArray((0..<64).map { $0 % 3 == 0 ? string : .integer($0 % 5) })),
            count: 64)
        let short = Column(.integers(ContiguousArray((0..<64).map { $0 % 2 })), count: 64)
        let groups = try table.groups(of: [long, short], rowCount: 64, context)
        var known: [String: Int32] = [:]
        for row in 0..<64 {
            let key = row % 3 == 0 ? "long \(row % 2)" : "\(row % 5) \(row % 2)"
            #expect(known[key, default: Int32(known.count)] == groups[row])
            known[key] = groups[row]
        }
        #expect(try table.find([long, short], rowCount: 64, context) == groups)
    }

    @Test(arguments: [
        "s = t", "s < t", "s CONTAINS 'ab'", "s IN [t, s]", "size(s + t) > 0", "toInteger(s) = 1",
        "CASE s WHEN t THEN 1 ELSE 0 END", "s IN $list",
    ])
    func `end at the deadline within a batch`(_ text: String) throws {
        var scope = Scope()
        for name in ["s", "t"] { scope.bind(name) }
        let compiled = try compile(
            expression(text, ["s", "t"]), in: scope, functions: .standard)
        let context = ExecutionContext(
            graph: EmptyGraph(),
            parameters: ["list": .list((0..<100_000).map { .integer($0) })],
            deadline: ContinuousClock.now - .seconds(1))
        expectEnd {
            _ = try compiled.evaluate(Batch(columns: [rows, rows], count: 64), context)
        }
    }

    @Test func `end at the deadline while the greatest is sought and while they are sorted`() {
        expectEnd {
            try ExtremeAggregator(isMaximum: true, late).update(
                groups: ContiguousArray(repeating: 0, count: 64), groupCount: 1,
                arguments: [rows])
        }
        expectEnd {
            let descending = ContiguousArray((0..<64).map { Value.string("\(63 - $0)") })
            _ = try SortKeys(descending: [false]).order(
                [Column(.values(descending), count: 64)], rowCount: 64, late)
        }
    }

    /// A part of which each place of the text has all but the last byte.
    @Test(.timeLimit(.minutes(1))) func `are searched in a time that grows with their length`() {
        let text = [UInt8](repeating: 97, count: 4 << 20)
        let part = [UInt8](repeating: 97, count: 1 << 20) + [98]
        text.withUnsafeBytes { text in
            part.withUnsafeBytes { #expect(firstIndex(of: $0, in: text) == nil) }
        }
    }

    @Test func `hold a part where a search place by place finds it`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let text = (0..<Int(random.next() % 40)).map { _ in UInt8(random.next() % 2) }
            let part = (0..<1 + Int(random.next() % 6)).map { _ in UInt8(random.next() % 2) }
            let start = Int(random.next() % 4)
            let expected = (start..<max(start, text.count - part.count + 1)).first {
                $0 + part.count <= text.count && Array(text[$0..<$0 + part.count]) == part
            }
            text.withUnsafeBytes { text in
                part.withUnsafeBytes { part in
                    #expect(
                        RollingSearch(of: part, in: text, from: start).firstIndex() == expected)
                    #expect(firstIndex(of: part, in: text, from: start) == expected)
                }
            }
        }
    }
}
