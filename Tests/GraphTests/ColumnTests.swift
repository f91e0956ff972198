import Graph
import TestKit
import Testing

@Suite struct `Columns` {
    private let mixes: [[Value]] = [
        [], [.null, .null], [.null, .integer(1), .null, .integer(2)], [.boolean(true), .null],
        [.float(1), .integer(2)], [.null, .string("a"), .string("bc"), .null],
        [.null, .null, .date(Temporal.Date(daysSinceEpoch: 1)), .integer(1)],
        [.node(Node(id: NodeID(rawValue: 7))), .null, .string("x"), .null],
        [.relationship(Relationship(id: RelationshipID(rawValue: 3))), .null], [.list([.null])],
    ]

    @Test func `give back what was appended`() {
        for values in mixes {
            let column = Column(values)
            #expect(column.count == values.count)
            for (row, value) in values.enumerated() {
                #expect(column.isNull(at: row) == value.isNull)
                #expect(column.value(at: row).description == value.description)
            }
        }
    }

    @Test func `of relationships keep known types with the rows that are gathered`() {
        let ids = (1...4).map { RelationshipID(rawValue: $0) }
        let types = [5, 6, 5, 7].map { TypeID(rawValue: $0) }
        let column = Column(ContiguousArray(ids), types: ContiguousArray(types))
        let gathered = column.gather([3, -1, 0])
        #expect(gathered.types?.count == 3)
        #expect(gathered.types?[0] == types[3])
        #expect(gathered.types?[2] == types[0])
        #expect(gathered.isNull(at: 1))
        #expect(column.slice(1..<3).types.map { Array($0) } == Array(types[1..<3]))
    }

    @Test func `use typed storage until kinds mix`() {
        guard case .integers = Column([.null, .integer(1)]).storage else {
            Issue.record("integers with nulls are not typed")
            return
        }
        guard case .values = Column([.integer(1), .float(1)]).storage else {
            Issue.record("mixed kinds are typed")
            return
        }
    }

    @Test func `gather, slice and concatenate as arrays do`() {
        var generator = SeededGenerator(seed: testSeed)
        for values in mixes + [Array(repeating: .integer(4), count: 3)] {
            var columns = [Column(values)]
            if let first = values.first {
                columns.append(Column(.constant(first), count: values.count))
            }
            for column in columns {
                let rows = ContiguousArray(
                    (0..<10).map { _ in
                        Int32.random(in: -1..<Int32(max(0, values.count)), using: &generator)
                    })
                let expected = rows.map { $0 < 0 ? Value.null : column.value(at: Int($0)) }
                let gathered = column.gather(rows)
                let doubled = Column.concatenate([gathered, gathered])
                for (row, value) in expected.enumerated() {
                    #expect(gathered.value(at: row).description == value.description)
                    #expect(gathered.isNull(at: row) == value.isNull)
                    #expect(doubled.value(at: row + 10).description == value.description)
                    #expect(gathered.slice(row..<10).value(at: 0).description == value.description)
                }
            }
        }
    }
}
