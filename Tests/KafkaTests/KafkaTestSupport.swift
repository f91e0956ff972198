import Kafka
import TestKit

/// What an applier does: it remembers, with what it applied, where to go on.
final class AppliedOffsets {
    private(set) var values: [TopicPartition: [String]] = [:]
    private(set) var next: [TopicPartition: Int64] = [:]
    /// Messages that came again or left a gap: must stay empty.
    private(set) var violations: [String] = []
    private(set) var revoked: [TopicPartition] = []
    private(set) var assigned: [TopicPartition] = []

    var count: Int { values.values.reduce(0) { $0 + $1.count } }

    var handler: KafkaConsumer.RebalanceHandler {
        KafkaConsumer.RebalanceHandler(
            startOffsets: { [self] topicPartitions in
                assigned += topicPartitions
                return next.filter { topicPartitions.contains($0.key) }.mapValues { .offset($0) }
            },
            revoked: { [self] in revoked += $0 })
    }

    func apply(_ batch: KafkaBatch) {
        for message in batch.messages {
            let expected = next[message.topicPartition, default: 0]
            if message.offset != expected {
                violations.append("\(message.topicPartition) \(message.offset), not \(expected)")
            }
            next[message.topicPartition] = message.offset + 1
            values[message.topicPartition, default: []].append(text(message.value))
        }
    }
}

func text(_ bytes: [UInt8]?) -> String {
    bytes.map { String(decoding: $0, as: UTF8.self) } ?? "nil"
}

/// Opens a consumer that gives up on dead connections quickly.
func openConsumer(
    _ broker: MockBroker, group: String = "tests", properties: [String: String] = [:],
    _ offsets: AppliedOffsets
) throws -> KafkaConsumer {
    let quick = ["reconnect.backoff.max.ms": "200", "session.timeout.ms": "6000"]
    return try KafkaConsumer(
        KafkaConfiguration(
            brokers: broker.bootstrapServers, properties: quick.merging(properties) { $1 }),
        group: group, onRebalance: offsets.handler)
}

/// Sends texts as messages without keys and requires that each arrives.
func send(
    _ texts: some Sequence<String>, to topicPartition: TopicPartition, _ broker: MockBroker
) throws {
    let producer = try KafkaProducer(KafkaConfiguration(brokers: broker.bootstrapServers))
    let records = texts.map {
        KafkaRecord(
            topic: topicPartition.topic, partition: topicPartition.partition, value: Array($0.utf8))
    }
    for result in try producer.send(records) { _ = try result.get() }
}

/// Polls in turn until `isDone`; false when that takes longer than `limit`.
func poll(
    _ consumers: [(KafkaConsumer, AppliedOffsets)], maximumCount: Int = 100,
    limit: Duration = .seconds(30), until isDone: () -> Bool
) throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while !isDone() {
        guard ContinuousClock.now < deadline else { return false }
        for (consumer, offsets) in consumers {
            offsets.apply(try consumer.poll(maximumCount: maximumCount, timeout: .milliseconds(20)))
        }
    }
    return true
}
