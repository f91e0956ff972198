import Foundation
import Ingest
import Kafka
import Server
import TestKit
import Testing

@Suite(
    "Kafka's topics are ingested beside queries", .serialized,
    .enabled(if: MockBroker.isAvailable, Comment(rawValue: MockBroker.skipped)))
struct ServedKafkaTests {
    /// A message of the samples.
    private struct Message: Decodable {
        var topic: String
        var key: String?
        var value: String?
    }

    @Test("from before the broker was there, over an outage, each event once")
    func outage() throws {
        let path = repositoryRoot + "/Samples/debezium-small.jsonl"
        let messages = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Message.self, from: Data($0.utf8)) }
        let broker = try MockBroker()
        for topic in Set(messages.map(\.topic)) { try broker.createTopic(topic, partitions: 1) }
        let producer = try KafkaProducer(KafkaConfiguration(brokers: broker.bootstrapServers))
        func produce(_ messages: some Sequence<Message>) throws {
            let records = messages.map {
                KafkaRecord(
                    topic: $0.topic, partition: 0, key: $0.key.map { Array($0.utf8) },
                    value: $0.value.map { Array($0.utf8) })
            }
            for result in try producer.send(records) { _ = try result.get() }
        }
        try produce(messages.prefix(200))
        let source = IngestSource(
            name: "kafka",
            origin: .kafka(
                IngestSource.Cluster(
                    brokers: broker.bootstrapServers,
                    properties: ["reconnect.backoff.max.ms": "200"]),
                topics: Array(Set(messages.map(\.topic))), group: "serve"),
            mapping: try Mapping.builtIn())
        try withServer({ $0.sources = [source] }) { server in
            #expect(eventually { server.ingestProgress[0].summary.events == 200 })
            try broker.takeDown()
            usleep(300_000)
            let client = try TestClient(server)
            #expect(try client.integer("RETURN 1") == 1)
            try broker.bringUp()
            try produce(messages.dropFirst(200))
            #expect(eventually { server.ingestProgress[0].summary.events == 504 })
            let summary = server.ingestProgress[0].summary
            #expect(summary.duplicates.total == 0 && summary.deadLettered == 0)
            let start = ContinuousClock.now
            server.stop()
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(server.ingestProgress[0].state == .ended)
        }
    }
}
