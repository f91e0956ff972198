import Bytes
import Foundation
import Graph
import TestKit
import Testing

@testable import Ingest

@Suite("What ingest keeps in the store is as Format/ingest.md says")
struct IngestFormatTests {
    /// The second cells of the table's rows under a heading.
    private static func rows(under heading: String) throws -> [[String]] {
        let text = try String(
            contentsOfFile: repositoryRoot + "/Format/ingest.md", encoding: .utf8)
        let section = text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) } ?? ""
        return section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map {
            $0.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    @Test("every kind of value has the tag in the table, and comes back")
    func values() throws {
        let values: [(String, Value)] = [
            ("null", .null), ("integer", .integer(-7)), ("float", .float(0.5)),
            ("string", .string("é")), ("bytes", .bytes([1, 2])),
            ("list", .list([.integer(1), .null])),
            ("date", .date(Temporal.Date(daysSinceEpoch: -1))),
            ("local time", .localTime(Temporal.LocalTime(nanosecondOfDay: 5))),
            ("time", .time(Temporal.Time(nanosecondOfDay: 5, offsetSeconds: -60))),
            (
                "local date and time",
                .localDateTime(Temporal.LocalDateTime(epochSecond: -5, nanosecond: 6))
            ),
            (
                "date and time",
                .dateTime(Temporal.DateTime(epochSecond: 5, nanosecond: 6, zone: .offset(60)))
            ),
            (
                "duration",
                .duration(Temporal.Duration(months: 1, days: -2, seconds: 3, nanoseconds: 4))
            ),
            ("point", .point(Point(system: .wgs84, x: 1, y: 2))),
        ]
        let table = try Self.rows(under: "Values")
        for (name, value) in values {
            var writer = ByteWriter()
            ValueCoder.append(value, to: &writer)
            let row = try #require(table.first { $0[1] == name }, "\(name)")
            #expect(String(writer.bytes[0]) == row[0], "\(name)")
            var reader = ByteReader(writer.bytes.span.bytes)
            let back = try ValueCoder.read(&reader)
            let isAtEnd = reader.isAtEnd
            #expect("\(back)" == "\(value)")
            #expect(isAtEnd)
        }
        #expect(table.count == values.count + 1)
    }

    private static let state: RowState = {
        let version = EventVersion(commit: 300, event: 302, order: 2)
        var state = RowState()
        state.version = version
        state.isLive = true
        state.identity = 0x0102_0304_0506_0708
        state.extraNames = ["a"]
        state.unresolved = ["b"]
        state.unresolvedSince = version
        state.carried = [
            CarriedRow(
                version: nil,
                image: RowImage(properties: ["p": .integer(1)], columnNames: ["p", "q"]),
                missing: ["q"])
        ]
        state.moved = MovedRow(
            address: RowAddress(partition: "t/c", key: RowKey([.integer(9)])), version: version,
            unresolvedSince: nil, missing: ["b"])
        return state
    }()

    @Test("the state of a row, byte for byte")
    func golden() throws {
        let version: [UInt8] = [0xAC, 2, 4, 2]
        var expected: [UInt8] = [0xF7]
        expected += version + [8, 7, 6, 5, 4, 3, 2, 1] + [1, 1, 97] + [1, 1, 98, 1] + version
        expected += [1, 0, 2, 1, 112, 1, 113, 1, 1, 113, 1, 1, 112, 4, 2]
        expected += [1, 3, 116, 47, 99, 2, 4, 18, 1] + version + [0, 1, 1, 98]
        #expect(Self.state.bytes == expected)
        #expect(try RowState(bytes: expected).bytes == expected)
    }

    @Test("damaged states are refused, never believed")
    func damage() {
        let bytes = Self.state.bytes
        for count in 0..<bytes.count {
            #expect(throws: BytesError.self) { try RowState(bytes: Array(bytes[..<count])) }
        }
        #expect(throws: BytesError.self) { try RowState(bytes: bytes + [0]) }
        #expect(throws: BytesError.self) { try RowState(bytes: [0]) }
    }
}
