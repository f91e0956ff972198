import Foundation
import Graph
import TestKit
import Testing

@testable import Ingest

@Suite("Real Debezium events fold into the tables they came from")
struct CorpusFoldTests {
    /// Runs messages through the whole of ingest; none may be poison.
    static func apply(
        _ messages: [SourceMessage], to target: MemoryTarget, batchCount: Int = 500
    ) throws -> IngestSummary {
        var options = Ingester.Options()
        options.batchCount = batchCount
        let ingester = Ingester(target: target, mapping: target.mapping, options: options)
        let summary = try ingester.run(ListSource(messages))
        for bytes in target.contents.deadLetters.values {
            Issue.record("\(try DeadLetter(bytes: bytes).reason)")
        }
        return summary
    }

    /// Columns that were added or renamed while the workload ran, of which PostgreSQL told the
    /// rows that exist nothing. Only `main` reads them again, by an incremental snapshot.
    static let driftColumns = ["risk", "longitude", "origin", "seen_range"]

    /// What differs from the expected tables, but for known divergences.
    static func differences(
        _ target: MemoryTarget, _ expected: ExpectedState, isReadAgain: Bool = true
    ) throws -> [String] {
        var found: [String] = []
        let parser = JSONParser()
        defer { withExtendedLifetime(parser) {} }
        for mapping in target.mapping.tables {
            let table = try #require(expected.tables[mapping.name])
            var elements = target.contents.elements.filter { $0.key.table == mapping.name }
            for row in table.rows {
                let partition = "\(row["tenant_id"]!!)/\(row["case_id"]!!)"
                let id = row["id"]!!
                let key = RowKey([Int64(id).map { .integer($0) } ?? .string(id)])
                let place = MemoryTarget.Contents.Place(
                    table: mapping.name, partition: partition, key: key.bytes)
                let name = "\(partition)/\(id)"
                guard let element = elements.removeValue(forKey: place) else {
                    found.append("\(mapping.name) \(name): missing")
                    continue
                }
                var left = Set(element.keys)
                for (column, _) in table.columns where column != mapping.spread {
                    left.remove(column)
                    let isKnown =
                        expected.divergences.contains([mapping.name, name, column])
                        || !isReadAgain && element[column] == nil
                            && driftColumns.contains(column)
                        // It was `real` before it became `double precision`.
                        || !isReadAgain && column == "confidence"
                    let value = element[column] ?? .null
                    if !isKnown, !PostgresText.isEqual(value, row[column]!) {
                        found.append(
                            "\(mapping.name) \(name) \(column): \(value), "
                                + "not \(row[column]! ?? "null")")
                    }
                }
                if let spread = mapping.spread, let text = row[spread]! {
                    let json = try parser.parse(Array(text.utf8))
                    var children = json.children
                    while let key = children.next(), let value = children.next() {
                        let key = key.string
                        if key.isEmpty || table.columns.contains(where: { $0.name == key }) {
                            continue
                        }
                        left.remove(key)
                        let wanted = try ValueReader.natural(value, depth: 0)
                        if "\(element[key] ?? .null)" != "\(wanted)" {
                            found.append("\(mapping.name) \(name) \(key): \(element[key] ?? .null)")
                        }
                    }
                }
                // A renamed column's old name stays where no event has told the new one.
                for name in left where mapping.columns[name] == nil {
                    found.append("\(mapping.name) \(id): extra \(name)")
                }
            }
            for place in elements.keys {
                found.append("\(mapping.name) \(place.partition): extra row")
            }
        }
        return found
    }

    @Test(
        "main with and without schemas",
        arguments: ["json_schema.jsonl.gz", "json_noschema.jsonl"],
        [1, 7, 10_000])
    func main(file: String, batchCount: Int) throws {
        guard let path = Corpus.path("small/main/\(file)"),
            let expected = Corpus.path("small/expected_final_state.json")
        else { return }
        let score = file.contains("noschema") ? "numeric(20,6)" : "numeric(12,4)"
        let target = MemoryTarget(mapping: try Corpus.mapping(score: score))
        let counts = try Self.apply(try Corpus.messages(path), to: target, batchCount: batchCount)
        let state = try ExpectedState(
            path: expected, divergences: Corpus.path("small/known_divergences.json"))
        let differences = try Self.differences(target, state)
        #expect(differences.isEmpty, "\(differences.prefix(20).joined(separator: "\n"))")
        #expect(counts.stale == 0)
        #expect(counts.ignored["case_notes"] == 9)
    }

    @Test(
        "decimals as text, times in milliseconds, hexadecimal bytes, another placeholder",
        arguments: ["json_schema.jsonl.gz", "json_noschema.jsonl"])
    func otherModes(file: String) throws {
        guard let path = Corpus.path("small/alt_string/\(file)"),
            let expected = Corpus.path("small/expected_final_state.json")
        else { return }
        var options = ConnectorOptions()
        options.unavailableValuePlaceholder = "__ig_unavailable"
        options.decimals = .string
        options.times = .connect
        options.binary = .hex
        let target = MemoryTarget(mapping: try Corpus.mapping(options: options))
        try Self.expectState(target, path: path, expected: expected)
    }

    @Test("decimals as numbers, times as ISO text, no transaction metadata")
    func isoModes() throws {
        guard let path = Corpus.path("small/alt_iso/json_noschema.jsonl"),
            let expected = Corpus.path("small/expected_final_state.json")
        else { return }
        var options = ConnectorOptions()
        options.decimals = .double
        options.times = .isostring
        let target = MemoryTarget(mapping: try Corpus.mapping(options: options))
        // `skipped.operations` leaves truncates out by default.
        try Self.expectState(target, path: path, expected: expected, hasTruncates: false)
    }

    private static func expectState(
        _ target: MemoryTarget, path: String, expected: String, hasTruncates: Bool = true
    ) throws {
        let counts = try apply(try Corpus.messages(path), to: target)
        let state = try ExpectedState(
            path: expected, divergences: Corpus.path("small/known_divergences.json"))
        let differences = try differences(target, state, isReadAgain: false)
            .filter { hasTruncates || !($0.hasPrefix("claims") && $0.hasSuffix("extra row")) }
        #expect(differences.isEmpty, "\(differences.prefix(20).joined(separator: "\n"))")
        #expect(counts.stale == 0)
    }

    @Test(
        "the flattened forms hold the same rows, but for truncates, which they drop",
        arguments: ["flat.jsonl", "flat_rewrite.jsonl"], [1, 50, 10_000])
    func flattened(file: String, batchCount: Int) throws {
        guard let path = Corpus.path("small/main/\(file)"),
            let envelope = Corpus.path("small/main/json_noschema.jsonl")
        else { return }
        let mapping = try Corpus.mapping()
        let reference = MemoryTarget(mapping: mapping)
        let decoder = EventDecoder(mapping: mapping)
        let messages = try Corpus.messages(envelope).filter {
            if case .change(let event) = decoder.decode($0) {
                event.kind != .truncate
            } else {
                true
            }
        }
        _ = try Self.apply(messages, to: reference)
        let target = MemoryTarget(mapping: mapping)
        _ = try Self.apply(try Corpus.messages(path), to: target, batchCount: batchCount)
        #expect(Set(target.contents.elements.keys) == Set(reference.contents.elements.keys))
        for (place, element) in reference.contents.elements {
            #expect("\(target.contents.elements[place] ?? [:])" == "\(element)")
        }
    }

    @Test("the large corpus ends in exactly the tables' state")
    func large() throws {
        guard let path = Corpus.path("large/events_json_noschema.jsonl.gz"),
            let expected = Corpus.path("large/expected_final_state.json.gz")
        else { return }
        let target = MemoryTarget(mapping: try Corpus.mapping())
        let counts = try Self.apply(try Corpus.messages(path), to: target, batchCount: 4_096)
        let differences = try Self.differences(target, try ExpectedState(path: expected))
        #expect(differences.isEmpty, "\(differences.prefix(20).joined(separator: "\n"))")
        #expect(counts.applied == 103_246)
    }
}
