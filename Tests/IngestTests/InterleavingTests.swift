import Graph
import TestKit
import Testing

@testable import Ingest

@Suite("Events may come in any order that keeps the order of each key")
struct InterleavingTests {
    /// Messages by topic and key, each in its order. Messages without a key are on their own.
    static func groups(_ lines: [[UInt8]]) throws -> [[[UInt8]]] {
        var groups: [[[UInt8]]] = []
        var indexes: [String: Int] = [:]
        let parser = JSONParser()
        for line in lines {
            let root = try parser.parse(line)
            guard let topic = root.member("topic"), let key = root.member("key"), !key.isNull else {
                groups.append([line])
                continue
            }
            let name = topic.string + " " + key.string
            if let index = indexes[name] {
                groups[index].append(line)
            } else {
                indexes[name] = groups.count
                groups.append([line])
            }
        }
        return groups
    }

    /// A random merge of the groups, a fifth of it sent twice.
    static func shuffled(
        _ groups: [[[UInt8]]], _ random: inout SeededGenerator, keepsTopicOrder: Bool = false
    ) -> [SourceMessage] {
        var places: [Int] = []
        for (index, group) in groups.enumerated() {
            places += repeatElement(index, count: group.count)
        }
        places.shuffle(using: &random)
        var next = [Int](repeating: 0, count: groups.count)
        var lines: [[UInt8]] = []
        for group in places {
            lines.append(groups[group][next[group]])
            next[group] += 1
        }
        for _ in 0..<(lines.count / 5) {
            let original = Int.random(in: 0..<lines.count, using: &random)
            let position = Int.random(in: (original + 1)...lines.count, using: &random)
            lines.insert(lines[original], at: position)
        }
        return lines.enumerated().map {
            SourceMessage(origin: "test", offset: Int64($0.offset), content: .line($0.element))
        }
    }

    static func describe(_ target: MemoryTarget) -> [String] {
        target.contents.elements.map { place, element in
            let properties = zip(element.keys, element.values).map { "\($0)=\($1)" }.sorted()
            return
                "\(place.table) \(place.partition) \(place.key) "
                    + "\(properties.joined(separator: ", "))"
        }.sorted()
    }

    @Test(
        "60 interleavings with repetitions end alike",
        arguments: [
            "main/json_noschema.jsonl", "main/flat_rewrite.jsonl",
            "alt_iso/json_noschema.jsonl",
        ])
    func interleavings(file: String) throws {
        guard let path = Corpus.path("small/\(file)") else { return }
        var options = ConnectorOptions()
        if file.hasPrefix("alt_iso") { options.times = .isostring }
        let mapping = try Corpus.mapping(options: options)
        let reference = MemoryTarget(mapping: mapping)
        _ = try CorpusFoldTests.apply(try Corpus.messages(path), to: reference)
        let wanted = Self.describe(reference)
        let groups = try Self.groups(try Corpus.lines(path))
        var random = SeededGenerator(seed: testSeed)
        for round in 0..<60 {
            let messages = Self.shuffled(groups, &random)
            let target = MemoryTarget(mapping: mapping)
            let batchCount = [1, 10, 100, 1_000].randomElement(using: &random) ?? 1
            let summary = try CorpusFoldTests.apply(messages, to: target, batchCount: batchCount)
            let found = Self.describe(target)
            let comment = Comment(rawValue: "INTELGRAPH_SEED=\(testSeed), round \(round)")
            guard found == wanted else {
                let missing = Set(wanted).subtracting(found).prefix(3)
                let extra = Set(found).subtracting(wanted).prefix(3)
                Issue.record("\(comment): missing \(missing), extra \(extra)")
                return
            }
            #expect(summary.deadLettered == 0, comment)
            #expect(summary.duplicates.total + summary.stale > 0, comment)
        }
    }
}
