import Foundation
import Graph
import IntelGraph
import TestKit
import Testing

@testable import Ingest

@Suite("Real Debezium events become a graph in a shard")
struct ShardIngestTests {
    /// Runs `body` with a fresh shard.
    static func withShard<R>(_ body: (Shard) throws -> R) throws -> R {
        try withTemporaryDirectory { directory in
            let shard = try Shard.open(at: directory + "/shard")
            defer { shard.close() }
            return try body(shard)
        }
    }

    static func ingest(
        _ source: any EventSource, into shard: Shard, _ mapping: Mapping, batchCount: Int = 4_096
    ) throws -> IngestSummary {
        let target = ShardTarget(shard, mapping: mapping)
        var options = Ingester.Options()
        options.batchCount = batchCount
        let ingester = Ingester(target: target, mapping: mapping, options: options)
        let summary = try ingester.run(source)
        for (number, letter) in try target.deadLetters(limit: 10) {
            Issue.record("dead letter \(number): \(letter.reason)")
        }
        return summary
    }

    /// What the graph must hold: rows as the fold in memory has them, which is checked against
    /// PostgreSQL's own tables elsewhere.
    static func expectedElements(_ target: MemoryTarget) -> [String] {
        let elements = target.contents.elements
        var entities: Set<String> = []
        for (place, element) in elements where place.table == "entities" {
            entities.insert("\(place.partition) \(element["id"] ?? .null)")
        }
        var lines: [String] = []
        for (place, element) in elements {
            let properties = describe(element)
            func end(_ column: String) -> String? {
                let id = element[column] ?? .null
                return entities.contains("\(place.partition) \(id)") ? "\(id)" : nil
            }
            switch place.table {
            case "entities":
                guard case .string(let type) = element["type"] else { continue }
                let labels = ["Entity", type].sorted()
                lines.append("\(place.partition) node \(labels) \(properties)")
            case "relationships":
                guard case .string(let type) = element["type"] else { continue }
                guard let source = end("src_id"), let target = end("dst_id") else { continue }
                lines.append("\(place.partition) \(source)-\(type)-\(target) \(properties)")
            default:
                let about = end("subject_id") ?? "nothing"
                let from = element["source"].map { "\($0)" } ?? "nothing"
                lines.append("\(place.partition) claim \(properties) ABOUT \(about) FROM \(from)")
            }
        }
        let sources = Set(
            elements.compactMap { place, element in
                element["source"].flatMap { source in
                    place.table == "claims" ? "\(place.partition) source \(source)" : nil
                }
            })
        return (lines + sources).sorted()
    }

    static func elements(_ shard: Shard) throws -> [String] {
        var lines: [String] = []
        for partition in try shard.store.snapshot().partitions() {
            let session = try shard.session(partition: partition.name)
            for row in try session.run("MATCH (n:Entity) RETURN labels(n) AS l, properties(n) AS p")
            {
                guard case .list(let labels) = row["l"], case .map(let p) = row["p"] else {
                    continue
                }
                let names = labels.map { if case .string(let name) = $0 { name } else { "" } }
                lines.append("\(partition.name) node \(names.sorted()) \(describe(p))")
            }
            let relationships = try session.run(
                """
                MATCH (a:Entity)-[r]->(b:Entity)
                RETURN a.id AS a, type(r) AS t, b.id AS b, properties(r) AS p
                """)
            for row in relationships {
                guard case .map(let p) = row["p"] else { continue }
                let type = try row.get("t", as: String.self)
                lines.append("\(partition.name) \(row["a"])-\(type)-\(row["b"]) \(describe(p))")
            }
            let claims = try session.run(
                """
                MATCH (c:Claim)
                OPTIONAL MATCH (c)-[:ABOUT]->(e:Entity)
                OPTIONAL MATCH (c)-[:FROM]->(s:Source)
                RETURN properties(c) AS p, e.id AS e, s.name AS s
                """)
            for row in claims {
                guard case .map(let p) = row["p"] else { continue }
                let about = row["e"].isNull ? "nothing" : "\(row["e"])"
                let from = row["s"].isNull ? "nothing" : "\(row["s"])"
                lines.append("\(partition.name) claim \(describe(p)) ABOUT \(about) FROM \(from)")
            }
            for row in try session.run("MATCH (s:Source) RETURN s.name AS s") {
                lines.append("\(partition.name) source \(row["s"])")
            }
        }
        return lines.sorted()
    }

    private static func describe(_ properties: ValueMap) -> [String] {
        zip(properties.keys, properties.values).map { "\($0)=\($1)" }.sorted()
    }

    static func expect(_ found: [String], _ wanted: [String], _ comment: Comment = "") {
        let missing = Set(wanted).subtracting(found)
        let extra = Set(found).subtracting(wanted)
        #expect(
            missing.isEmpty && extra.isEmpty,
            "\(comment) missing \(missing.prefix(3)), extra \(extra.prefix(3))")
        #expect(found.count == wanted.count, comment)
    }

    /// Names and content hashes, which are all that a reader can tell apart.
    static func hashes(_ shard: Shard) throws -> [String] {
        try shard.store.snapshot().partitions().filter {
            $0.nodeCount + $0.relationshipCount + $0.pendingCount > 0
        }.map { "\($0.name) \($0.contentHash)" }.sorted()
    }

    @Test(
        "every encoding gives the same graph as its rows, and nothing the second time",
        arguments: [
            "main/json_schema.jsonl.gz", "main/json_noschema.jsonl", "main/flat.jsonl",
            "main/flat_rewrite.jsonl", "alt_string/json_schema.jsonl.gz",
            "alt_string/json_noschema.jsonl", "alt_iso/json_noschema.jsonl",
        ])
    func encodings(file: String) throws {
        guard let path = Corpus.path("small/\(file)") else { return }
        var options = ConnectorOptions()
        if file.hasPrefix("alt_string") {
            options.unavailableValuePlaceholder = "__ig_unavailable"
            options.decimals = .string
            options.times = .connect
            options.binary = .hex
        }
        let mapping = try Corpus.mapping(options: options)
        let memory = MemoryTarget(mapping: mapping)
        _ = try CorpusFoldTests.apply(try Corpus.messages(path), to: memory)
        try Self.withShard { shard in
            let first = try Self.ingest(try FileEventSource(path: path), into: shard, mapping)
            #expect(first.stale == 0)
            Self.expect(try Self.elements(shard), Self.expectedElements(memory))
            let hashes = try Self.hashes(shard)
            let again = try Self.ingest(try FileEventSource(path: path), into: shard, mapping)
            #expect(again.duplicates.offsets == first.events)
            #expect(again.applied == 0)
            #expect(again.lsn == first.lsn)
            #expect(try Self.hashes(shard) == hashes)
            let report = try shard.verify()
            #expect(report.isEmpty, "\(report.prefix(3))")
        }
    }

    @Test("interleavings with repetitions end in the same content hash")
    func interleavings() throws {
        guard let path = Corpus.path("small/main/json_noschema.jsonl") else { return }
        let mapping = try Corpus.mapping()
        let wanted = try Self.withShard { shard in
            _ = try Self.ingest(try FileEventSource(path: path), into: shard, mapping)
            return try Self.hashes(shard)
        }
        let groups = try InterleavingTests.groups(try Corpus.lines(path))
        var random = SeededGenerator(seed: testSeed)
        for round in 0..<8 {
            let messages = InterleavingTests.shuffled(groups, &random)
            let batchCount = [10, 100, 1_000].randomElement(using: &random) ?? 1
            try Self.withShard { shard in
                _ = try Self.ingest(
                    ListSource(messages), into: shard, mapping, batchCount: batchCount)
                let comment = Comment(rawValue: "INTELGRAPH_SEED=\(testSeed), round \(round)")
                #expect(try Self.hashes(shard) == wanted, comment)
                let report = try shard.verify()
                #expect(report.isEmpty, "\(report.prefix(3))")
            }
        }
    }

    @Test("a restart in the middle goes on where the store is")
    func restart() throws {
        guard let path = Corpus.path("small/main/json_noschema.jsonl") else { return }
        let mapping = try Corpus.mapping()
        try withTemporaryDirectory { directory in
            let lines = try Corpus.lines(path)
            let part = directory + "/events.jsonl"
            var hashes: [String] = []
            for count in [100, 230, 231, lines.count] {
                let text = lines[..<count].map { String(decoding: $0, as: UTF8.self) + "\n" }
                    .joined()
                try Data(text.utf8).write(to: URL(fileURLWithPath: part))
                let shard = try Shard.open(at: directory + "/shard")
                let summary = try Self.ingest(try FileEventSource(path: part), into: shard, mapping)
                #expect(summary.events == count)
                hashes = try Self.hashes(shard)
                shard.close()
            }
            let wanted = try Self.withShard { shard in
                _ = try Self.ingest(try FileEventSource(path: path), into: shard, mapping)
                return try Self.hashes(shard)
            }
            #expect(hashes == wanted)
        }
    }
}
