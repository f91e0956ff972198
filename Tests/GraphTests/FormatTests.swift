import Foundation
@testable import Graph
import TestKit
import Testing

@Suite struct `Format documents agree with the code` {
    /// The cells of the table that begins with a header, without it.
    private func table(_ header: String, in document: String) throws -> [[String]] {
        let text = try String(
            contentsOfFile: "\(repositoryRoot)/Format/\(document)", encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix("| \(header) |") })
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }.map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    private func names(_ table: [[String]]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: table.filter { $0[1] != "-" }.map { ($0[1], $0[0]) })
    }

    @Test func `on the tags of records`() throws {
        let tags = names(try table("tag", in: "records.md"))
        #expect(tags.count == RecordFormat.Tag.allCases.count)
        for tag in RecordFormat.Tag.allCases { #expect(tags["\(tag)"] == "\(tag.rawValue)") }
    }

    @Test func `on the units of instants`() throws {
        let units = names(try table("unit", in: "records.md"))
        for unit in RecordFormat.InstantUnit.allCases {
            #expect(units["\(unit)"] == "\(unit.rawValue)")
        }
    }

    @Test func `on the systems of points`() throws {
        let rows = try table("system", in: "records.md")
        #expect(rows.map { $0[1] } == RecordFormat.pointSystems.map { "\($0.rawValue)" })
        #expect(rows.map { $0[2] } == RecordFormat.pointSystems.map { $0.hasZ ? "3" : "2" })
    }

    @Test func `on the limits`() throws {
        let records = try table("limit", in: "records.md").map { ($0[0], $0[1]) }
        #expect(
            Dictionary(uniqueKeysWithValues: records) == [
                "maximumValueByteCount": "\(RecordFormat.maximumValueByteCount)",
                "maximumListCount": "\(RecordFormat.maximumListCount)",
                "maximumNesting": "\(RecordFormat.maximumNesting)",
                "maximumScale": "\(RecordFormat.maximumScale)",
                "maximumIntegerScale": "\(RecordFormat.maximumIntegerScale)",
                "maximumZoneNameByteCount": "\(RecordFormat.maximumZoneNameByteCount)",
            ])
        let keys = try table("limit", in: "index-keys.md").map { ($0[0], $0[1]) }
        #expect(
            Dictionary(uniqueKeysWithValues: keys) == [
                "maximumByteCount": "\(IndexKey.maximumByteCount)",
                "maximumColumnCount": "\(IndexKey.maximumColumnCount)",
                "hashByteCount": "\(IndexKey.hashByteCount)",
            ])
    }

    @Test func `on the groups of index keys`() throws {
        let groups = try table("group", in: "index-keys.md").map { ($0[1], $0[0]) }
        let expected = Value.OrderGroup.allCases.map { ("\($0)", "\($0.rawValue)") }
        #expect(groups.map(\.0) == expected.map(\.0))
        #expect(groups.map(\.1) == expected.map(\.1))
    }

    @Test func `on the kinds of content hashes`() throws {
        let kinds = names(try table("kind", in: "content-hash.md"))
        for kind in ElementHasher.Kind.allCases { #expect(kinds["\(kind)"] == "\(kind.rawValue)") }
    }
}
