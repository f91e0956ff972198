import Graph
import IntelGraph
import Kafka
import TestKit
import Testing

@testable import Ingest

@Suite(
    "Events come through Kafka exactly once", .serialized,
    .enabled(if: MockBroker.isAvailable, Comment(rawValue: MockBroker.skipped)))
struct KafkaIngestTests {
    @Test("two topic partitions with a restart in the middle give the file's graph")
    func restart() throws {
        guard let path = Corpus.path("small/main/json_noschema.jsonl") else { return }
        let mapping = try Corpus.mapping()
        let wanted = try ShardIngestTests.withShard { shard in
            _ = try ShardIngestTests.ingest(try FileEventSource(path: path), into: shard, mapping)
            return try ShardIngestTests.hashes(shard)
        }
        let broker = try MockBroker()
        let topics = try Self.produce(try Corpus.lines(path), to: broker)
        try ShardIngestTests.withShard { shard in
            var options = Ingester.Options()
            options.batchCount = 50
            var applied = 0
            // The first run stops by itself after a few batches; the second reads the rest.
            let target = ShardTarget(shard, mapping: mapping)
            let first = Ingester(target: target, mapping: mapping, options: options)
            let source = KafkaEventSource(
                brokers: broker.bootstrapServers, topics: topics, group: "a", follow: false)
            let begun = try first.run(source) { if $0.events >= 150 { first.stop() } }
            #expect(begun.events >= 150 && begun.events < 504)
            applied += begun.applied
            let rest = KafkaEventSource(
                brokers: broker.bootstrapServers, topics: topics, group: "b", follow: false)
            let ended = try Ingester(target: target, mapping: mapping, options: options).run(rest)
            applied += ended.applied
            #expect(begun.events + ended.events == 504)
            #expect(ended.duplicates.total == 0)
            // A truncate has no key: rows of the other topic partition that it outruns are stale.
            #expect(applied + begun.stale + ended.stale == 219)
            #expect(try ShardIngestTests.hashes(shard) == wanted)
        }
    }

    @Test("no broker is an error that says so")
    func noBroker() throws {
        var options = KafkaEventSource.Options()
        options.assignmentTimeout = .milliseconds(300)
        let source = KafkaEventSource(
            KafkaConfiguration(brokers: "127.0.0.1:1"), topics: ["a"], options: options)
        let mapping = try Corpus.mapping()
        let ingester = Ingester(target: MemoryTarget(mapping: mapping), mapping: mapping)
        let error = #expect(throws: IngestError.self) { try ingester.run(source) }
        #expect(
            error?.description.hasPrefix(
                "source: no partition of a could be read from 127.0.0.1:1 within 0.3 seconds")
                ?? false)
    }

    /// Sends the corpus with Debezium's headers, keys hashed to two partitions as in Kafka.
    private static func produce(_ lines: [[UInt8]], to broker: MockBroker) throws -> [String] {
        let parser = JSONParser()
        let producer = try KafkaProducer(KafkaConfiguration(brokers: broker.bootstrapServers))
        var topics: [String] = []
        var records: [KafkaRecord] = []
        for line in lines {
            let root = try parser.parse(line)
            guard let message = MessageLine(root)?.record() else { continue }
            if !topics.contains(message.topic) {
                topics.append(message.topic)
                try broker.createTopic(message.topic, partitions: 2)
            }
            let hash = root.member("key_murmur2")?.int64 ?? 0
            records.append(
                KafkaRecord(
                    topic: message.topic, partition: Int32(hash % 2), key: message.key,
                    value: message.value,
                    headers: message.headers.map { KafkaHeader($0.name, $0.value) }))
        }
        for result in try producer.send(records) { _ = try result.get() }
        return topics
    }
}
