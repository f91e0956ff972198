import Kafka
import TestKit
import Testing

@Suite(
    "Kafka clients against a broker on TCP", .serialized,
    .enabled(if: MockBroker.isAvailable, Comment(rawValue: MockBroker.skipped)))
struct KafkaBrokerTests {
    let broker: MockBroker
    let offsets = AppliedOffsets()
    let first = TopicPartition("events", 0)

    init() throws {
        broker = try MockBroker()
        try broker.createTopic("events", partitions: 2)
    }

    @Test func `A message arrives with the key, value, headers and partition it was sent with`()
        throws
    {
        let sent = [
            KafkaRecord(
                topic: "events", partition: 1, key: [1, 2], value: [3],
                headers: [KafkaHeader("a", [9]), KafkaHeader("a", []), KafkaHeader("b", nil)]),
            KafkaRecord(topic: "events", partition: 1, key: [], value: []),
            KafkaRecord(topic: "events", partition: 1, key: nil, value: nil),
        ]
        let producer = try KafkaProducer(KafkaConfiguration(brokers: broker.bootstrapServers))
        let deliveries = try producer.send(sent).map { try $0.get() }
        #expect(deliveries.map(\.offset) == [0, 1, 2])
        #expect(Set(deliveries.map(\.topicPartition)) == [TopicPartition("events", 1)])

        let consumer = try openConsumer(broker, offsets)
        try consumer.assign([TopicPartition("events", 1): .beginning])
        var received: [KafkaMessage] = []
        for _ in 0..<500 where received.count < sent.count {
            received += try consumer.poll(maximumCount: 10, timeout: .milliseconds(20)).messages
        }
        #expect(received.map(\.key) == sent.map(\.key))
        #expect(received.map(\.value) == sent.map(\.value))
        #expect(received.map(\.headers) == sent.map(\.headers))
        #expect(received.allSatisfy { ($0.timestampMilliseconds ?? 0) > 1_600_000_000_000 })
    }

    @Test func `A restarted consumer goes on at the offset that its caller stored`() throws {
        try send((0..<50).map(String.init), to: first, broker)
        do {
            let consumer = try openConsumer(broker, offsets)
            try consumer.subscribe(to: ["events"])
            #expect(try poll([(consumer, offsets)], maximumCount: 7) { offsets.count >= 20 })
            // What the group was told never decides where reading starts.
            try consumer.publishProgress([first: 45])
        }
        #expect(offsets.count < 50)
        try send((50..<60).map(String.init), to: first, broker)

        let consumer = try openConsumer(broker, offsets)
        try consumer.subscribe(to: ["events"])
        #expect(try poll([(consumer, offsets)]) { offsets.count >= 60 })
        #expect(offsets.violations == [])
        #expect(offsets.values[first] == (0..<60).map(String.init))
    }

    @Test(arguments: ["range,roundrobin", "cooperative-sticky"])
    func `Two consumers share a topic, and what one leaves the other reads on`(strategy: String)
        throws
    {
        // Both appliers write to one store, as two processes of one shard never would: it shows any
        // message that is read twice or not at all.
        let properties = ["partition.assignment.strategy": strategy]
        let second = TopicPartition("events", 1)
        let one = try openConsumer(broker, properties: properties, offsets)
        let two = try openConsumer(broker, properties: properties, offsets)
        try one.subscribe(to: ["events"])
        try two.subscribe(to: ["events"])
        let isShared = { one.assignment.count == 1 && two.assignment.count == 1 }
        #expect(try poll([(one, offsets), (two, offsets)], until: isShared))
        #expect(one.assignment.union(two.assignment) == [first, second])

        try send((0..<30).map(String.init), to: first, broker)
        try send((0..<30).map(String.init), to: second, broker)
        #expect(try poll([(one, offsets), (two, offsets)]) { offsets.count >= 60 })

        let left = one.assignment
        one.close()
        #expect(offsets.revoked.contains { left.contains($0) })
        try send((30..<40).map(String.init), to: first, broker)
        try send((30..<40).map(String.init), to: second, broker)
        #expect(try poll([(two, offsets)]) { offsets.count >= 80 })
        #expect(two.assignment == [first, second])
        #expect(offsets.violations == [])
    }

    @Test func `A paused topic partition is silent, and resumes without a gap or a repeat`() throws
    {
        let second = TopicPartition("events", 1)
        try send((0..<40).map(String.init), to: first, broker)
        try send((0..<40).map(String.init), to: second, broker)
        let consumer = try openConsumer(broker, offsets)
        try consumer.assign([first: .beginning, second: .beginning])
        #expect(
            try poll([(consumer, offsets)], maximumCount: 5) {
                offsets.next[first] != nil && offsets.next[second] != nil
            })

        try consumer.pause([first])
        let before = offsets.next[first]
        try send((40..<50).map(String.init), to: first, broker)
        #expect(try poll([(consumer, offsets)]) { offsets.next[second] == 40 })
        #expect(offsets.next[first] == before)

        try consumer.resume([first])
        #expect(try poll([(consumer, offsets)]) { offsets.next[first] == 50 })
        #expect(offsets.violations == [])
    }

    @Test func `A consumer outlives its broker and reads on when it is back`() throws {
        try send((0..<10).map(String.init), to: first, broker)
        let consumer = try openConsumer(broker, offsets)
        try consumer.assign([first: .beginning])
        #expect(try poll([(consumer, offsets)]) { offsets.count >= 10 })

        try broker.takeDown()
        var trouble: [KafkaError] = []
        for _ in 0..<500 where trouble.isEmpty {
            trouble += try consumer.poll(maximumCount: 10, timeout: .milliseconds(20))
                .transientErrors
        }
        #expect(!trouble.isEmpty)

        try broker.bringUp()
        try send((10..<20).map(String.init), to: first, broker)
        #expect(try poll([(consumer, offsets)]) { offsets.count >= 20 })
        #expect(offsets.violations == [])
    }

    @Test func `Slow answers cost time and nothing else`() throws {
        try broker.delayAnswers(milliseconds: 300)
        try send((0..<10).map(String.init), to: first, broker)
        let consumer = try openConsumer(broker, offsets)
        try consumer.assign([first: .beginning])
        #expect(try poll([(consumer, offsets)]) { offsets.count >= 10 })
        #expect(offsets.violations == [])
    }

    @Test func `A consumer follows a topic partition whose leader moves`() throws {
        let broker = try MockBroker(brokerCount: 2)
        try broker.createTopic("events", partitions: 1)
        try broker.setLeader("events", 0, broker: 1)
        try send((0..<10).map(String.init), to: first, broker)
        let consumer = try openConsumer(
            broker, properties: ["topic.metadata.refresh.interval.ms": "500"], offsets)
        try consumer.assign([first: .beginning])
        #expect(try poll([(consumer, offsets)]) { offsets.count >= 10 })
        try broker.setLeader("events", 0, broker: 2)
        try send((10..<20).map(String.init), to: first, broker)
        #expect(try poll([(consumer, offsets)]) { offsets.count >= 20 })
        #expect(offsets.violations == [])
    }

    @Test func `An offset that the broker does not have is an error, not a jump`() throws {
        try send(["a"], to: first, broker)
        let consumer = try openConsumer(broker, offsets)
        try consumer.assign([first: .offset(1000)])
        let error = #expect(throws: KafkaError.self) {
            for _ in 0..<500 { _ = try consumer.poll(maximumCount: 10, timeout: .milliseconds(20)) }
        }
        guard case .offsetOutOfRange(first, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `The end of a topic partition is told, with the watermarks that lag is made of`()
        throws
    {
        try send((0..<10).map(String.init), to: first, broker)
        let consumer = try openConsumer(broker, offsets)
        try consumer.assign([first: .offset(4)])
        #expect(consumer.knownWatermarks(of: first) == nil)
        var ends: [TopicPartition] = []
        var count = 0
        for _ in 0..<500 where ends.isEmpty {
            let batch = try consumer.poll(maximumCount: 10, timeout: .milliseconds(20))
            ends += batch.reachedEnds
            count += batch.messages.count
        }
        #expect(ends == [first])
        #expect(count == 6)
        #expect(consumer.knownWatermarks(of: first)?.high == 10)
        let asked = try consumer.watermarks(of: first, timeout: .seconds(5))
        #expect(asked == KafkaWatermarks(low: 0, high: 10))
    }

    @Test func `A message that a broker refuses fails alone`() throws {
        let producer = try KafkaProducer(
            KafkaConfiguration(
                brokers: broker.bootstrapServers,
                properties: ["message.max.bytes": "2000", "enable.idempotence": "false"]))
        let results = try producer.send([
            KafkaRecord(topic: "events", partition: 0, value: [1]),
            KafkaRecord(topic: "events", partition: 0, value: [UInt8](repeating: 0, count: 5000)),
            KafkaRecord(topic: "events", partition: 0, value: [2]),
        ])
        #expect(results.map { (try? $0.get()) != nil } == [true, false, true])
        guard case .failure(.fatal(let failure)) = results[1] else {
            Issue.record("\(results[1])")
            return
        }
        #expect(failure.name == "MSG_SIZE_TOO_LARGE")
    }

    @Test func `A sender waits no longer than its timeout for a broker that is away`() throws {
        try broker.takeDown()
        let producer = try KafkaProducer(
            KafkaConfiguration(
                brokers: broker.bootstrapServers, properties: ["message.timeout.ms": "500"]))
        let results = try producer.send([KafkaRecord(topic: "events", partition: 0, value: [1])])
        guard case .failure(.transient(let failure)) = results.first else {
            Issue.record("\(results)")
            return
        }
        #expect(failure.name == "_MSG_TIMED_OUT")
    }

    @Test func `More records than the library's queue holds are all sent, in order`() throws {
        let producer = try KafkaProducer(
            KafkaConfiguration(
                brokers: broker.bootstrapServers,
                properties: ["queue.buffering.max.messages": "50"]))
        let records = (0..<500).map {
            KafkaRecord(topic: "events", partition: 0, value: Array(String($0).utf8))
        }
        let deliveries = try producer.send(records).map { try $0.get() }
        #expect(deliveries.map(\.offset) == (0..<500).map { Int64($0) })
    }
}
