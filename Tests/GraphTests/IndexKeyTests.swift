import Graph
import TestKit
import Testing

@Suite struct `Index keys` {
    private func key(_ values: [Value]) -> [UInt8]? {
        var key: [UInt8] = []
        return IndexKey.encode(values, into: &key) ? key : nil
    }

    /// Values of one type, so that neighbours are near; short enough not to be cut.
    private func values(_ generator: inout SeededGenerator) -> [Value] {
        var values = (0..<300).map { _ in generator.property(depth: 1) }
        let integers =
            (0..<60).map { _ in generator.integer() } + [.min, .max, 0, 1 << 53, 1 << 53 | 1]
        values += integers.map { .integer($0) }
        values += integers.map { .float(Double($0)) }
        values += integers.map { .float(Double($0) + 0.5) }
        values += ["", "\u{0}", "\u{0}\u{0}", "a", "a\u{0}", "a\u{1}", "ab"].map { .string($0) }
        return values
    }

    @Test func `have the order and equality of values`() {
        var generator = SeededGenerator(seed: testSeed)
        let keyed = values(&generator).compactMap { value in key([value]).map { (value, $0) } }
        for (left, leftKey) in keyed {
            for (right, rightKey) in keyed {
                let order = Value.order(left, right)
                let isBefore = leftKey.lexicographicallyPrecedes(rightKey)
                #expect((order < 0) == isBefore, "INTELGRAPH_SEED=\(testSeed) \(left) \(right)")
                #expect((order == 0) == (leftKey == rightKey), "\(left) \(right)")
            }
        }
    }

    @Test func `of several values order by the first that differs`() {
        var generator = SeededGenerator(seed: testSeed)
        let single = values(&generator).filter { key([$0]) != nil }
        for _ in 0..<20_000 {
            let left = (0..<2).compactMap { _ in single.randomElement(using: &generator) }
            let right = [Bool.random(using: &generator) ? left[0] : single[0], left[1]]
            let order = zip(left, right).lazy.map { Value.order($0, $1) }.first { $0 != 0 } ?? 0
            guard let leftKey = key(left), let rightKey = key(right) else { continue }
            #expect((order < 0) == leftKey.lexicographicallyPrecedes(rightKey), "\(left) \(right)")
        }
    }

    @Test func `from columns are those from values`() {
        var generator = SeededGenerator(seed: testSeed)
        let columns: [[Value]] = [
            (0..<50).map { _ in .integer(generator.integer()) } + [.null],
            (0..<50).map { _ in .string(generator.string()) } + [.null],
            (0..<51).map { _ in generator.property() },
        ]
        for values in columns {
            let column = Column(values)
            for (row, value) in values.enumerated() {
                var bytes: [UInt8] = []
                let isKey = IndexKey.encode([column, column], row: row, into: &bytes)
                #expect((isKey ? bytes : nil) == key([value, value]))
            }
        }
    }

    @Test func `stay below the limit and tell long values apart`() throws {
        let long = String(repeating: "x", count: 1_000)
        let keys = try [long, long + "y", long + "\u{0}", String(long.dropLast())].map {
            try #require(key([.string($0)]))
        }
        #expect(Set(keys).count == keys.count)
        #expect(keys.allSatisfy { $0.count == IndexKey.maximumByteCount })
        let whole = String(repeating: "x", count: IndexKey.maximumByteCount - 16 - 3)
        #expect(try #require(key([.string(whole)])).count == IndexKey.maximumByteCount - 16)
        for count in 1...IndexKey.maximumColumnCount {
            let values = Array(repeating: Value.string(long), count: count)
            #expect(try #require(key(values)).count <= IndexKey.maximumByteCount)
        }
    }

    @Test func `order cut and whole strings rightly`() throws {
        let stem = String(repeating: "x", count: IndexKey.maximumByteCount - 16 - 5)
        let ascending = ["", "x", "x\u{0}", "xx", "xxx", "xxy", "y"].map { stem + $0 }
        let keys = try ascending.map { try #require(key([.string($0)])) }
        for (left, right) in zip(keys.prefix(3), keys.dropFirst()) {
            #expect(left.lexicographicallyPrecedes(right))
        }
        #expect(keys[4].lexicographicallyPrecedes(keys[6]))
    }

    @Test(arguments: [
        Value.null, .float(.nan), .list([.null]), .list([.float(.nan)]), .map([:]),
        .node(Node(id: NodeID(rawValue: 1))), .point(Point(system: .cartesian, x: .nan, y: 0)),
    ])
    func `do not exist for what equals nothing`(value: Value) {
        #expect(key([value]) == nil)
        #expect(IndexKey.range(of: value, columnCount: 1) == nil)
    }

    @Test func `of one value lie in its range`() throws {
        var generator = SeededGenerator(seed: testSeed)
        let keyed = values(&generator).filter { key([$0]) != nil }
        for value in keyed {
            let range = try #require(IndexKey.range(of: value, columnCount: 2))
            let types = IndexKey.typeRange(of: value)
            for other in keyed.prefix(100) + [value] {
                let bytes = try #require(key([other, .integer(1)]))
                let isWithin =
                    !bytes.lexicographicallyPrecedes(range.lower)
                    && bytes.lexicographicallyPrecedes(range.upper)
                if range.isExact { #expect(isWithin == (Value.order(value, other) == 0)) }
                if isWithin {
                    #expect(!bytes.lexicographicallyPrecedes(types.lower))
                    #expect(bytes.lexicographicallyPrecedes(types.upper))
                }
            }
        }
    }
}
