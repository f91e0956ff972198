import Graph
import TestKit
import Testing

@Suite struct `Values in order` {
    private static let node = Node(id: NodeID(rawValue: 1))
    private static let relationship = Relationship(id: RelationshipID(rawValue: 1))

    /// ReturnOrderBy1 [9] and [11] of the TCK, with the types that it leaves out.
    private static let ascending: [Value] = [
        .map([:]), .map(["a": .string("map")]), .map(["a": .integer(1), "b": .integer(1)]),
        .node(node), .relationship(relationship), .list([]), .list([.string("a")]),
        .list([.string("a"), .integer(1)]), .list([.integer(1)]),
        .list([.integer(1), .string("a")]), .list([.integer(1), .null]),
        .list([.null, .integer(1)]), .list([.null, .integer(2)]),
        .path(Path(nodes: [node, node], relationships: [relationship])),
        .point(Point(system: .wgs84, x: 1, y: 1)), .point(Point(system: .cartesian, x: 0, y: 0)),
        .dateTime(.init(epochSecond: 0, nanosecond: 0, zone: .offset(3_600))),
        .dateTime(.init(epochSecond: 1, nanosecond: 0, zone: .offset(-3_600))),
        .dateTime(.init(epochSecond: 1, nanosecond: 0, zone: .utc)),
        .dateTime(.init(epochSecond: 1, nanosecond: 0, zone: .region("UTC", offsetSeconds: 0))),
        .localDateTime(.init(epochSecond: -1, nanosecond: 999_999_999)),
        .localDateTime(.init(epochSecond: 0, nanosecond: 0)),
        .date(.init(daysSinceEpoch: -1)), .date(.init(daysSinceEpoch: 0)),
        .time(.init(nanosecondOfDay: 0, offsetSeconds: 3_600)),
        .time(.init(nanosecondOfDay: 0, offsetSeconds: 0)),
        .localTime(.init(nanosecondOfDay: 0)), .localTime(.init(nanosecondOfDay: 1)),
        .duration(.init(months: 0, days: 30, seconds: 0, nanoseconds: 0)),
        .duration(.init(months: 1, days: 0, seconds: 0, nanoseconds: 0)),
        .bytes([]), .bytes([0]), .bytes([1]),
        .string(""), .string(" "), .string(".*"), .string("one"), .string("\u{FFFF}"),
        .string("\u{1F642}"), .boolean(false), .boolean(true), .float(-.infinity),
        .integer(.min), .integer(-1), .float(0), .float(0.5), .integer(1), .float(1.5),
        .float(0x1p53), .integer(1 << 53 | 1), .integer(.max), .float(0x1p63), .float(.infinity),
        .float(.nan), .null,
    ]

    @Test func `follow openCypher's orderability`() {
        for (i, left) in Self.ascending.enumerated() {
            for (j, right) in Self.ascending.enumerated() {
                #expect(Value.order(left, right).signum() == (i - j).signum(), "\(left) \(right)")
                #expect(Value.isEquivalent(left, right) == (i == j), "\(left) \(right)")
                #expect((ValueKey(left) == ValueKey(right)) == (i == j))
            }
        }
    }

    @Test func `tie if they are equivalent, and then hash alike`() {
        let pairs: [(Value, Value)] = [
            (.integer(1), .float(1)), (.float(0), .float(-0.0)), (.float(.nan), .float(-.nan)),
            (.list([.integer(1), .null]), .list([.float(1), .null])),
            (.map(["a": .integer(1), "b": .null]), .map(["b": .null, "a": .float(1)])),
            (
                .point(Point(system: .cartesian, x: 0, y: -0.0)),
                .point(Point(system: .cartesian, x: 0, y: 0))
            ),
        ]
        for (left, right) in pairs {
            #expect(ValueKey(left) == ValueKey(right), "\(left) \(right)")
            #expect(ValueKey(left).hashValue == ValueKey(right).hashValue, "\(left) \(right)")
        }
        #expect(ValueKey(.string("é")) != ValueKey(.string("e\u{301}")))
    }

    @Test func `have a total order`() {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<20_000 {
            let (a, b, c) = (generator.property(), generator.property(), generator.property())
            #expect(Value.order(a, b).signum() == -Value.order(b, a).signum())
            #expect(Value.order(a, a) == 0)
            if Value.order(a, b) <= 0, Value.order(b, c) <= 0 {
                #expect(Value.order(a, c) <= 0, "INTELGRAPH_SEED=\(testSeed) \(a) \(b) \(c)")
            }
        }
    }

    private static let nan = Value.float(.nan)

    /// Comparison1 [6] to [9] of the TCK.
    @Test(arguments: [
        (Value.list([.integer(1), .integer(2)]), Value.list([.integer(1)]), Bool?.some(false)),
        (.list([.null]), .list([.integer(1)]), nil),
        (.list([.string("a")]), .list([.integer(1)]), false),
        (.list([.list([.integer(1)])]), .list([.list([.integer(1)]), .list([.null])]), false),
        (
            .list([.list([.integer(1)]), .list([.integer(2)])]),
            .list([.list([.integer(1)]), .list([.null])]), nil
        ),
        (.map([:]), .map(["k": .null]), false), (.map(["k": .null]), .map(["k": .null]), nil),
        (.map(["k": .integer(1), "l": .null]), .map(["k": .null, "l": .integer(1)]), nil),
        (
            .map(["k": .string("a"), "l": .integer(2)]),
            .map(["l": .integer(2), "k": .string("a")]), true
        ),
        (nan, nan, false), (nan, .integer(1), false), (nan, .string("a"), false), (nan, .null, nil),
        (.integer(1), .float(1), true), (.string("1"), .integer(1), false), (.null, .null, nil),
        (.integer(4_611_686_018_427_387_905), .integer(4_611_686_018_427_387_900), false),
    ])
    func `are equal as the TCK has it`(left: Value, right: Value, expected: Bool?) {
        #expect(Value.isEqual(left, right) == expected)
        #expect(Value.isEqual(right, left) == expected)
    }

    /// Comparison2 [4] to [6] of the TCK.
    @Test(arguments: [
        (
            Value.list([.integer(1), .integer(0)]), Value.list([.integer(1)]),
            Value.Comparison?.some(.greater)
        ),
        (.list([.integer(1), .null]), .list([.integer(1)]), .greater),
        (.list([.integer(1), .integer(2)]), .list([.integer(1), .null]), nil),
        (.list([.integer(1), .integer(2)]), .list([.integer(3), .null]), .less),
        (nan, .integer(1), .unordered), (nan, nan, .unordered), (nan, .string("a"), nil),
        (.float(1), .float(1), .equal), (.integer(1), .float(1), .equal),
        (.string("1.0"), .float(1), nil), (.null, .integer(1), nil), (.map([:]), .map([:]), nil),
    ])
    func `compare as the TCK has it`(left: Value, right: Value, expected: Value.Comparison?) {
        #expect(Value.compare(left, right) == expected)
    }
}
