import Bytes
import Graph
import TestKit
import Testing

@Suite struct `Property records` {
    private func encode(_ properties: [PropertyRecord.Property]) throws -> [UInt8] {
        var writer = ByteWriter()
        try PropertyRecord.encode(properties, into: &writer)
        return writer.bytes
    }

    private func randomProperties(
        _ generator: inout SeededGenerator
    ) -> [PropertyRecord.Property] {
        var key: UInt32 = 0
        return (0..<Int.random(in: 0..<8, using: &generator)).map { _ in
            key += UInt32.random(in: 1...300, using: &generator)
            return (KeyID(rawValue: key), generator.property())
        }
    }

    @Test func `give back every value`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for round in 0..<3_000 {
            let properties = randomProperties(&generator)
            let bytes = try encode(properties)
            let decoded = try bytes.withUnsafeBytes { try PropertyRecord.decode($0) }
            try #require(decoded.count == properties.count, "INTELGRAPH_SEED=\(testSeed) \(round)")
            for (left, right) in zip(decoded, properties) {
                #expect(left.key == right.key)
                #expect(left.value.description == right.value.description)
                #expect(Value.order(left.value, right.value) == 0, "INTELGRAPH_SEED=\(testSeed)")
                let found = try bytes.withUnsafeBytes {
                    try PropertyRecord.value(of: right.key, in: $0)
                }
                #expect(found.description == right.value.description)
                var builder = ColumnBuilder()
                try bytes.withUnsafeBytes {
                    try PropertyRecord.append(right.key, in: $0, to: &builder)
                }
                #expect(builder.finish().value(at: 0).description == right.value.description)
            }
        }
    }

    @Test func `keep every bit of a float`() throws {
        let floats: [Double] = [
            0, -0.0, 1, -1.5, 0.1, 52.520008, 1e22, 1e300, Double.leastNonzeroMagnitude, .infinity,
            -.infinity, 1 / 3,
            2_199_023_255_551, 2_199_023_255_552, 123_456.789,
        ]
        for float in floats {
            let bytes = try encode([(KeyID(rawValue: 1), .float(float))])
            let value = try bytes.withUnsafeBytes { try PropertyRecord.decode($0)[0].value }
            guard case .float(let decoded) = value else {
                Issue.record("\(float) became \(value)")
                continue
            }
            #expect(decoded.bitPattern == float.bitPattern, "\(float)")
        }
    }

    @Test(arguments: [
        (Value.integer(1), 3), (.integer(-64), 3), (.float(1), 3), (.float(0.25), 4),
        (.integer(1_000), 3), (.integer(1_709_756_280_000_000), 7), (.float(139.85), 5),
        (.float(52.520008), 7), (.boolean(true), 2), (.string("abc"), 6),
        (.date(Temporal.Date(daysSinceEpoch: 20_000)), 5),
        (.dateTime(.init(epochSecond: 1_780_000_000, nanosecond: 0, zone: .utc)), 8),
        (.dateTime(.init(epochSecond: 1_780_000_000, nanosecond: 123_000, zone: .utc)), 11),
    ])
    func `are compact`(value: Value, byteCount: Int) throws {
        #expect(try encode([(KeyID(rawValue: 1), value)]).count == byteCount)
    }

    @Test func `give back integers with zeros at their ends`() throws {
        var integers: [Int64] = [0, .min, .max, .min / 10 * 10, .max / 10 * 10]
        for factor: Int64 in [1, -1, 3, -7, 12_345, 999_999_999] {
            var value = factor
            for _ in 0..<19 {
                integers.append(value)
                let (next, isTooLarge) = value.multipliedReportingOverflow(by: 10)
                if isTooLarge { break }
                value = next
            }
        }
        for integer in integers {
            let bytes = try encode([(KeyID(rawValue: 1), .integer(integer))])
            let value = try bytes.withUnsafeBytes { try PropertyRecord.decode($0)[0].value }
            #expect(value.description == "\(integer)")
            let listed = try encode([(KeyID(rawValue: 1), .list([.integer(integer)]))])
            let list = try listed.withUnsafeBytes { try PropertyRecord.decode($0)[0].value }
            #expect(list.description == "[\(integer)]")
        }
    }

    @Test(
        arguments: [
            // Without a scale; too large; in a list; a decimal whose scale is short or too large.
            [1, 19, 16], [1, 19, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1],
            [1, 10, 3, 1, 19, 17], [1, 9, 3, 1, 19, 17], [1, 6, 15, 6], [1, 6, 15, 23],
        ] as [[UInt8]])
    func `refuse numbers that no writer makes`(bytes: [UInt8]) {
        #expect(throws: GraphError.self) {
            try bytes.withUnsafeBytes { try PropertyRecord.decode($0) }
        }
    }

    @Test func `lack what they do not have`() throws {
        let bytes = try encode([
            (KeyID(rawValue: 2), .integer(1)), (KeyID(rawValue: 4), .integer(2)),
        ])
        for key: UInt32 in [1, 3, 5, .max] {
            let value = try bytes.withUnsafeBytes {
                try PropertyRecord.value(of: KeyID(rawValue: key), in: $0)
            }
            #expect(value.isNull)
        }
    }

    @Test func `refuse what is no property`() throws {
        let nested = (0...RecordFormat.maximumNesting).reduce(Value.integer(1)) { value, _ in
            .list([value])
        }
        let refused: [Value] = [
            .map([:]), .node(Node(id: NodeID(rawValue: 1))), .list([.map([:])]), nested,
            .string(String(repeating: "x", count: RecordFormat.maximumValueByteCount + 1)),
            .list(Array(repeating: .null, count: RecordFormat.maximumListCount + 1)),
        ]
        for value in refused {
            #expect(throws: GraphError.self) { try PropertyRecord.checkStorable(value) }
        }
    }

    @Test func `never trap on hostile bytes`() throws {
        var generator = SeededGenerator(seed: testSeed)
        for _ in 0..<150 {
            let bytes = try encode(randomProperties(&generator))
            for count in bytes.indices { read(Array(bytes[..<count])) }
            for index in bytes.indices {
                for bit in 0..<8 {
                    var damaged = bytes
                    damaged[index] ^= 1 << bit
                    read(damaged)
                }
            }
            read(bytes.map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    /// Reads bytes in all ways; each may throw.
    private func read(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { bytes in
            let decoded = try? PropertyRecord.decode(bytes)
            var keys: [KeyID] = []
            let walked: Void? = try? PropertyRecord.forEach(in: bytes) { key, _ in keys.append(key)
            }
            if let decoded {
                // Whatever decodes can also be skipped.
                #expect(walked != nil && keys == decoded.map(\.key))
            }
            var builder = ColumnBuilder()
            try? PropertyRecord.append(KeyID(rawValue: 300), in: bytes, to: &builder)
        }
    }

    @Test func `refuse tag 0`() {
        #expect(throws: GraphError.self) {
            try [1, 0].withUnsafeBytes { try PropertyRecord.decode($0) }
        }
    }
}
