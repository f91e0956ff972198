import Bytes
import Foundation
import Graph
import TestKit
import Testing

/// Bytes that must never change: stored data and other readers depend on them. A change on
/// purpose sets `INTELGRAPH_UPDATE_GOLDEN` once and explains itself in `Format`.
@Suite struct `Golden files` {
    private static let samples: [(name: String, value: Value)] = [
        ("false", .boolean(false)), ("true", .boolean(true)), ("zero", .integer(0)),
        ("minus-one", .integer(-1)), ("largest", .integer(.max)), ("smallest", .integer(.min)),
        ("beyond-2-53", .integer(1 << 53 | 1)), ("one", .float(1)), ("minus-zero", .float(-0.0)),
        ("decimal", .float(52.520008)), ("third", .float(1.0 / 3)), ("huge", .float(1e300)),
        ("infinity", .float(.infinity)), ("empty", .string("")), ("text", .string("Zoë 🙂")),
        ("zeros", .string("a\u{0}b")), ("bytes", .bytes([0, 1, 255])), ("empty-list", .list([])),
        ("integers", .list([.integer(1), .integer(300)])), ("booleans", .list([.boolean(true)])),
        ("mixed", .list([.integer(1), .string("a"), .list([.float(0.5)])])),
        ("date", .date(.init(daysSinceEpoch: 20_000))),
        ("first-date", .date(.init(daysSinceEpoch: Temporal.dayRange.lowerBound))),
        ("local-time", .localTime(.init(nanosecondOfDay: 45_074_645_876_123))),
        ("time", .time(.init(nanosecondOfDay: 45_074_000_000_000, offsetSeconds: 3_600))),
        ("seconds-offset", .time(.init(nanosecondOfDay: 0, offsetSeconds: -7_507))),
        (
            "local-date-time",
            .localDateTime(.init(epochSecond: 1_780_000_000, nanosecond: 123_000_000))
        ),
        (
            "date-time",
            .dateTime(
                .init(epochSecond: 1_780_000_000, nanosecond: 123_456_000, zone: .offset(-19_800)))
        ),
        (
            "zoned",
            .dateTime(
                .init(
                    epochSecond: -1, nanosecond: 1,
                    zone: .region("Europe/Stockholm", offsetSeconds: 3_600)))
        ),
        ("duration", .duration(.init(months: 149, days: -14, seconds: 58_390, nanoseconds: 1))),
        ("globe", .point(Point(system: .wgs84, x: 13.4, y: 52.520008))),
        ("space", .point(Point(system: .cartesian3D, x: 1, y: -0.0, z: 1.0 / 3))),
        ("long", .string(String(repeating: "x", count: 500))),
    ]

    @Test func `of property records`() throws {
        try compare(
            "records.txt",
            Self.samples.map { sample in
                var writer = ByteWriter()
                try PropertyRecord.encode([(KeyID(rawValue: 1), sample.value)], into: &writer)
                return (sample.name, writer.bytes)
            })
    }

    @Test func `of index keys`() throws {
        try compare(
            "index-keys.txt",
            Self.samples.compactMap { sample in
                var key: [UInt8] = []
                return IndexKey.encode([sample.value], into: &key) ? (sample.name, key) : nil
            })
    }

    @Test func `of content hashes`() throws {
        var names = TokenNames()
        let (key, other) = (names.append(key: "key"), names.append(key: "a"))
        let (label, type) = (names.append(label: "Label"), names.append(type: "TYPE"))
        var hasher = ElementHasher()
        try compare(
            "content-hash.txt",
            Self.samples.flatMap { sample in
                var writer = ByteWriter()
                try PropertyRecord.encode(
                    [(key, sample.value), (other, .integer(1))], into: &writer)
                return try writer.bytes.withUnsafeBytes { record in
                    let source = hasher.identity(ofNode: 1)
                    let keyed = try hasher.identity(
                        label: label, keys: [key], record: record, names: names)
                    let target = try #require(keyed)
                    let node = try hasher.hash(
                        nodeWithIdentity: target, labels: [label], record: record, names: names)
                    let relationship = try hasher.hash(
                        relationshipOfType: type, source: source, target: target, record: record,
                        names: names)
                    return [
                        (sample.name + "-node", bytes(node)),
                        (sample.name + "-relationship", bytes(relationship)),
                    ]
                }
            })
    }

    private func bytes(_ hash: UInt128) -> [UInt8] {
        (0..<16).map { UInt8(truncatingIfNeeded: hash >> (120 - 8 * $0)) }
    }

    /// Compares lines of name and hexadecimal bytes with a file.
    private func compare(_ file: String, _ entries: [(name: String, bytes: [UInt8])]) throws {
        let path = "\(repositoryRoot)/Tests/GraphTests/Golden/\(file)"
        let lines = entries.map { entry in
            "\(entry.name) \(entry.bytes.map { String(format: "%02x", $0) }.joined())"
        }
        if ProcessInfo.processInfo.environment["INTELGRAPH_UPDATE_GOLDEN"] != nil {
            try (lines.joined(separator: "\n") + "\n")
                .write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n").map(String.init)
        #expect(lines == golden)
    }
}
