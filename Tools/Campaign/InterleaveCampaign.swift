import ArgumentParser
import Foundation
import Ingest
import IntelGraph
import TestKit

/// Ingests the same events in random orders that keep the order of each key, with duplicates at
/// new offsets, in batches of random size: every run must end in the same content hash.
struct InterleaveCampaign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "interleave",
        abstract: "Reorder and repeat events at random; the graph must end the same.",
        discussion: "Example: campaign interleave --count 1000 --seed 7")

    @Option(help: "How many random orders.") var count = 1_000
    @Option(help: "Kafka message lines to ingest.") var events = "Samples/debezium-small.jsonl"
    @Option(help: "The share of events that come twice.") var duplicates = 0.2
    @Option(help: "Where to make shards; memory is best.") var work = "/dev/shm/intelgraph-interleave"
    @Option(help: "The seed of the first order; the next one's is greater by one.") var seed: UInt64 = 1

    func run() throws {
        defer { try? FileManager.default.removeItem(atPath: work) }  // Leftovers harm nobody.
        let streams = try EventStreams(path: events)
        let expected = try hashes(of: streams.lines, batch: 4_096, name: "in-order")
        let began = Date()
        for round in 0..<UInt64(count) {
            let seed = seed &+ round
            var random = SeededGenerator(seed: seed)
            let lines = streams.interleaved(duplicates: duplicates, using: &random)
            let batch = Int.random(in: 1...600, using: &random)
            let found = try hashes(of: lines, batch: batch, name: "round")
            guard found == expected else {
                throw CampaignFailure(
                    """
                    seed \(seed) ends in another state: campaign interleave --count 1 --seed \(seed)
                    expected \(expected)
                    found    \(found)
                    """)
            }
            if round % 100 == 99 { print("\(round + 1) orders, all alike") }
        }
        let seconds = (Date().timeIntervalSince(began) * 10).rounded() / 10
        print(
            "interleave: \(count) orders of \(streams.lines.count) events with "
                + "\(Int(duplicates * 100))% duplicates in \(seconds) s, content hash equal in all "
                + "(seeds from \(seed))")
    }

    private func hashes(of lines: [[UInt8]], batch: Int, name: String) throws -> [String] {
        let path = "\(work)/\(name)"
        try? FileManager.default.removeItem(atPath: path)  // It need not be there.
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        var options = Shard.Options()
        options.store.logFileByteCount = 1 << 20
        let shard = try Shard.open(at: path, options: options)
        defer { shard.close() }
        let mapping = try Mapping.builtIn()
        var ingest = Ingester.Options()
        ingest.batchCount = batch
        let ingester = Ingester(
            target: ShardTarget(shard, mapping: mapping), mapping: mapping, options: ingest)
        _ = try ingester.run(LineSource(lines))
        return try shard.partitions().map {
            "\($0.name) \($0.contentHash) \($0.nodeCount) \($0.relationshipCount)"
        }
    }
}

/// Events by key: what belongs to one key keeps its order in every interleaving.
private struct EventStreams {
    let lines: [[UInt8]]
    /// The places of each key's events in `lines`.
    private let keys: [[Int]]

    init(path: String) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        lines = data.split(separator: UInt8(ascii: "\n")).map { Array($0) }
        var places: [String: [Int]] = [:]
        for (index, line) in lines.enumerated() {
            let object = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
            let topic = object?["topic"] as? String ?? ""
            let key = object?["key"] as? String ?? ""
            places["\(topic) \(key)", default: []].append(index)
        }
        keys = places.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A random order with some events once more, later than they first came.
    func interleaved(
        duplicates: Double, using random: inout some RandomNumberGenerator
    ) -> [[UInt8]] {
        var order: [(key: Int, next: Int)] = keys.indices.map { ($0, 0) }
        var result: [[UInt8]] = []
        var again: [[UInt8]] = []
        while !order.isEmpty {
            let slot = Int.random(in: 0..<order.count, using: &random)
            let line = lines[keys[order[slot].key][order[slot].next]]
            result.append(line)
            if Double.random(in: 0..<1, using: &random) < duplicates { again.append(line) }
            if !again.isEmpty, Bool.random(using: &random) {
                result.append(again.remove(at: Int.random(in: 0..<again.count, using: &random)))
            }
            order[slot].next += 1
            if order[slot].next == keys[order[slot].key].count { order.remove(at: slot) }
        }
        return result + again
    }
}

/// Lines in memory as a source.
private final class LineSource: EventSource {
    private let lines: [[UInt8]]
    private var next = 0

    init(_ lines: [[UInt8]]) { self.lines = lines }

    func start(position: @escaping (String) throws(IngestError) -> Int64?) throws(IngestError) {
        next = Int(try position("memory") ?? -1) + 1
    }

    func poll(limit: Int) -> [SourceMessage]? {
        guard next < lines.count else { return nil }
        let end = min(lines.count, next + limit)
        defer { next = end }
        return (next..<end).map {
            SourceMessage(origin: "memory", offset: Int64($0), content: .line(lines[$0]))
        }
    }
}
