import Bolt
import Graph
import TestKit
import Testing

@Suite struct `PackStream` {
    /// Values and their bytes, from the examples of the specification.
    static let golden: [(Value, String)] = [
        (nil, "C0"), (true, "C3"), (false, "C2"),
        (1, "01"), (42, "2A"), (-16, "F0"), (-17, "C8 EF"), (-128, "C8 80"),
        (127, "7F"), (128, "C9 00 80"), (1234, "C9 04 D2"),
        (-32768, "C9 80 00"), (32768, "CA 00 00 80 00"),
        (-2_147_483_648, "CA 80 00 00 00"), (2_147_483_648, "CB 00 00 00 00 80 00 00 00"),
        (.integer(.min), "CB 80 00 00 00 00 00 00 00"),
        (.integer(.max), "CB 7F FF FF FF FF FF FF FF"),
        (1.23, "C1 3F F3 AE 14 7A E1 47 AE"),
        (.bytes([]), "CC 00"), (.bytes([1, 2, 3]), "CC 03 01 02 03"),
        ("", "80"), ("A", "81 41"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ",
         "D0 1A 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50 51 52 53 54 55 56 57 58 59 5A"),
        ("Größenmaßstäbe",
         "D0 12 47 72 C3 B6 C3 9F 65 6E 6D 61 C3 9F 73 74 C3 A4 62 65"),
        ([], "90"), ([1, 2, 3], "93 01 02 03"), ([1, 2.0, "three"],
         "93 01 C1 40 00 00 00 00 00 00 00 85 74 68 72 65 65"),
        (.list((1...40).map { .integer($0) }),
         "D4 28 " + (1...40).map { String($0 + 0x100, radix: 16).dropFirst() }.joined()),
        ([:], "A0"), (["one": "eins"], "A1 83 6F 6E 65 84 65 69 6E 73"),
        (.date(Temporal.Date(daysSinceEpoch: 1)), "B1 44 01"),
        (.localTime(Temporal.LocalTime(nanosecondOfDay: 7)), "B1 74 07"),
        (.time(Temporal.Time(nanosecondOfDay: 7, offsetSeconds: 3600)), "B2 54 07 C9 0E 10"),
        (.localDateTime(Temporal.LocalDateTime(epochSecond: 4500, nanosecond: 42)),
         "B2 64 C9 11 94 2A"),
        (.duration(Temporal.Duration(months: 1, days: 2, seconds: 3, nanoseconds: 4)),
         "B4 45 01 02 03 04"),
        (.point(Point(system: .cartesian, x: 1, y: 2)),
         "B3 58 C9 1C 23 C1 3F F0 00 00 00 00 00 00 C1 40 00 00 00 00 00 00 00"),
        (.point(Point(system: .cartesian3D, x: 1, y: 2, z: 3)),
         "B4 59 C9 23 C5 C1 3F F0 00 00 00 00 00 00 C1 40 00 00 00 00 00 00 00 "
             + "C1 40 08 00 00 00 00 00 00"),
        // 1970-01-01T02:15:00.000000042 an hour east, with an offset and with a zone's name.
        (.dateTime(Temporal.DateTime(epochSecond: 4500, nanosecond: 42, zone: .offset(3600))),
         "B3 49 C9 11 94 2A C9 0E 10"),
        (.dateTime(
            Temporal.DateTime(
                epochSecond: 4500, nanosecond: 42,
                zone: .region("Europe/Paris", offsetSeconds: 3600))),
         "B3 69 C9 11 94 2A 8C 45 75 72 6F 70 65 2F 50 61 72 69 73"),
    ]

    @Test(arguments: golden)
    func `values have the bytes of the specification`(value: Value, hex: String) throws {
        #expect(encoded(value) == bytes(hex))
        #expect(ValueJSON().text(try decoded(bytes(hex))) == ValueJSON().text(value))
    }

    @Test func `legacy instants count on the local clock`() throws {
        let offset = Value.dateTime(
            Temporal.DateTime(epochSecond: 4500, nanosecond: 42, zone: .offset(3600)))
        #expect(encoded(offset, .legacy) == bytes("B3 46 C9 1F A4 2A C9 0E 10"))
        let zone = Value.dateTime(
            Temporal.DateTime(
                epochSecond: 4500, nanosecond: 42,
                zone: .region("Europe/Paris", offsetSeconds: 3600)))
        let hex = "B3 66 C9 1F A4 2A 8C 45 75 72 6F 70 65 2F 50 61 72 69 73"
        #expect(encoded(zone, .legacy) == bytes(hex))
        #expect(ValueJSON().text(try decoded(bytes(hex), .legacy)) == ValueJSON().text(zone))
        // Neither form stands for the other.
        #expect(throws: BoltError.self) { _ = try decoded(bytes(hex), .modern) }
    }

    @Test func `elements carry element ids from version 5`() {
        let partition = PartitionID(rawValue: 1)
        let a = NodeID(partition: partition, ordinal: 3)
        let b = NodeID(partition: partition, ordinal: 4)
        let node = Value.node(Node(id: a, content: Node.Content(labels: ["L"], properties: [:])))
        let relationship = Value.relationship(
            Relationship(
                id: RelationshipID(partition: partition, ordinal: 5),
                content: Relationship.Content(
                    type: "T", source: a, target: b, properties: ["p": 1])))
        let id3 = "CB 00 00 01 00 00 00 00 03"
        let id4 = "CB 00 00 01 00 00 00 00 04"
        let id5 = "CB 00 00 01 00 00 00 00 05"
        let name = "8C 61 63 6D 65 2F 63 61 73 65 3A "
        #expect(encoded(node, .legacy) == bytes("B3 4E \(id3) 91 81 4C A0"))
        #expect(encoded(node) == bytes("B4 4E \(id3) 91 81 4C A0 \(name) 6E 33"))
        #expect(
            encoded(relationship, .legacy) == bytes("B5 52 \(id5) \(id3) \(id4) 81 54 A1 81 70 01"))
        #expect(
            encoded(relationship)
                == bytes(
                    "B8 52 \(id5) \(id3) \(id4) 81 54 A1 81 70 01 "
                        + "\(name) 72 35 \(name) 6E 33 \(name) 6E 34"))
    }

    @Test func `a path that walks there and back is read as it was written`() throws {
        let partition = PartitionID(rawValue: 1)
        let nodes = (0..<2).map {
            Node(
                id: NodeID(partition: partition, ordinal: $0),
                content: Node.Content(labels: [], properties: ["i": .integer(Int64($0))]))
        }
        let there = Relationship(
            id: RelationshipID(partition: partition, ordinal: 9),
            content: Relationship.Content(
                type: "T", source: nodes[0].id, target: nodes[1].id, properties: [:]))
        let path = Path(nodes: [nodes[0], nodes[1], nodes[0]], relationships: [there, there])
        for format in [ValueFormat.modern, .legacy] {
            let bytes = encoded(.path(path), format)
            #expect(encoded(try decoded(bytes, format), format) == bytes)
            // Each once; the second step goes against the relationship.
            #expect(bytes.suffix(5) == [0x94, 0x01, 0x01, 0xFF, 0x00])
        }
    }

    @Test func `random values come back`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<2_000 {
            var value = generator.property(depth: 4)
            if round.isMultiple(of: 3) { value = .map(["a": value, "b": [value]]) }
            for format in [ValueFormat.modern, .legacy] {
                let bytes = encoded(value, format)
                let back = try decoded(bytes, format)
                #expect(encoded(back, format) == bytes, "INTELGRAPH_SEED=\(testSeed) \(round)")
            }
        }
    }

    @Test(arguments: [0, 15, 16, 255, 256, 65_535, 65_536])
    func `sizes at the borders of their forms come back`(count: Int) throws {
        let text = Value.string(String(repeating: "x", count: count))
        let list = Value.list([Value](repeating: 1, count: count))
        let blob = Value.bytes([UInt8](repeating: 7, count: count))
        let map = Value.map(
            (0..<min(count, 300)).reduce(into: ValueMap()) {
                $0.append(uniqueKey: "k\($1)", .integer(Int64($1)))
            })
        for value in [text, list, blob, map] {
            #expect(encoded(try decoded(encoded(value))) == encoded(value))
        }
    }
}

@Suite struct `Hostile PackStream` {
    @Test(arguments: [
        "", "C4", "D0", "D0 05 41", "D2 FF FF FF FF 41", "D6 FF FF FF FF C0", "DA FF FF FF FF 81",
        "CE FF FF FF FF 00", "C9 00", "CB 00 00", "C1 00", "81 FF", "A1 01 01", "B1", "B1 44",
        "B2 44 01 01", "B1 44 81 41", "B3 58 01 01 01", "DC 01 44 01", "B0 44", "A1 81 41",
    ])
    func `bytes that are no value are refused`(hex: String) {
        #expect(throws: BoltError.self) { _ = try decoded(bytes(hex)) }
    }

    @Test(arguments: [
        "A2 81 61 01 81 61 02",  // a key twice
        "B1 5A 01",  // an unknown structure
        "B1 44 CB 7F FF FF FF FF FF FF FF",  // a day beyond the calendar
        "B1 74 FF", "B1 74 CB 7F FF FF FF FF FF FF FF",  // no time of day
        "B2 54 07 CA 7F FF FF FF",  // an offset of years
        "B2 64 01 CA 3B 9A CA 00",  // a nanosecond too many
        "B3 49 CB 7F FF FF FF FF FF FF FF 00 00",
        "B3 69 01 00 84 4E 6F 6E 65",  // no such zone
        "B3 58 01 C1 00 00 00 00 00 00 00 00 C1 00 00 00 00 00 00 00 00",  // no such system
        "B4 45 01 01 CB 7F FF FF FF FF FF FF FF CB 7F FF FF FF FF FF FF FF",
    ])
    func `what is well formed but no value of ours is told apart`(hex: String) {
        #expect {
            _ = try decoded(bytes(hex))
        } throws: { error in
            if case .invalidValue = error as? BoltError { true } else { false }
        }
    }

    @Test func `nesting ends at its limit`() throws {
        for marker in [[UInt8(0x91)], [0xA1, 0x81, 0x61], [0xB1, 0x44]] {
            let deep = [UInt8]([[UInt8]](repeating: marker, count: 5_000).joined()) + [1]
            #expect(throws: BoltError.self) { _ = try decoded(deep) }
        }
        let allowed = [UInt8](repeating: 0x91, count: PackStreamReader.nestingLimit) + [1]
        _ = try decoded(allowed)
    }

    @Test func `a large map is read in linear time`() throws {
        var map = ValueMap()
        for index in 0..<100_000 { map.append(uniqueKey: "key\(index)", 1) }
        let duration = try ContinuousClock().measure { _ = try decoded(encoded(.map(map))) }
        #expect(duration < .seconds(10))
    }

    @Test func `random and damaged bytes never trap`() {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<20_000 {
            var bytes: [UInt8]
            if round.isMultiple(of: 2) {
                bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                    UInt8.random(in: 0...255, using: &generator)
                }
            } else {
                bytes = encoded(.list([generator.property(depth: 3), generator.property()]))
                for _ in 0..<2 {
                    bytes[Int.random(in: bytes.indices, using: &generator)] =
                        UInt8.random(in: 0...255, using: &generator)
                }
                bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator) / 2)
            }
            // Whether it is a value does not matter here.
            for format in [ValueFormat.modern, .legacy] { _ = try? decoded(bytes, format) }
        }
    }
}
