public import Kafka

/// The messages of Kafka topics.
///
/// Offsets come from the store: a topic partition that is assigned begins behind the last message
/// that the store has committed. Offsets that Kafka may hold for the group are never read.
public final class KafkaEventSource: EventSource {
    public struct Options: Sendable {
        public var group = "intelgraph"
        /// Whether to wait for more at the end of the topics.
        public var follow = false
        /// How long to wait for brokers and topics before giving up.
        public var assignmentTimeout = Duration.seconds(30)
        /// Told of trouble that librdkafka is dealing with.
        public var warn: @Sendable (String) -> Void = { _ in }

        public init() {}
    }

    private let configuration: KafkaConfiguration
    private let topics: [String]
    private let options: Options
    private var consumer: KafkaConsumer?
    private var ended: Set<TopicPartition> = []
    private var deadline = ContinuousClock.now
    private var lastTrouble = ""
    /// Why an assigned topic partition could not be started; thrown by the next poll.
    private var startFailure: IngestError?

    private static let pollTimeout = Duration.milliseconds(100)

    public init(
        _ configuration: KafkaConfiguration, topics: [String], options: Options = Options()
    ) {
        self.configuration = configuration
        self.topics = topics
        self.options = options
    }

    /// The usual case: brokers as `host:port` with commas, and topics.
    public convenience init(brokers: String, topics: [String], group: String, follow: Bool) {
        var options = Options()
        options.group = group
        options.follow = follow
        self.init(KafkaConfiguration(brokers: brokers), topics: topics, options: options)
    }

    deinit { consumer?.close() }

    public func start(position: @escaping (String) throws(IngestError) -> Int64?)
        throws(IngestError)
    {
        let handler = KafkaConsumer.RebalanceHandler(
            startOffsets: { [weak self] assigned in
                self?.starts(of: assigned, position) ?? [:]
            },
            revoked: { [weak self] revoked in self?.ended.subtract(revoked) })
        consumer = try asking { () throws(KafkaError) in
            let consumer = try KafkaConsumer(
                configuration, group: options.group, onRebalance: handler)
            try consumer.subscribe(to: topics)
            return consumer
        }
        deadline = ContinuousClock.now + options.assignmentTimeout
    }

    private func starts(
        of assigned: [TopicPartition], _ position: (String) throws(IngestError) -> Int64?
    ) -> [TopicPartition: KafkaStart] {
        var starts: [TopicPartition: KafkaStart] = [:]
        do throws(IngestError) {
            for topicPartition in assigned {
                let known = try position(Self.origin(of: topicPartition))
                starts[topicPartition] = known.map { .offset($0 + 1) } ?? .beginning
            }
        } catch {
            startFailure = error
        }
        return starts
    }

    /// The name under which a topic partition's offsets are kept.
    static func origin(of topicPartition: TopicPartition) -> String {
        "kafka:\(topicPartition.topic)[\(topicPartition.partition)]"
    }

    public func poll(limit: Int) throws(IngestError) -> [SourceMessage]? {
        guard let consumer else { throw .source("the consumer is not started") }
        let messages = try poll(consumer, limit: limit, timeout: Self.pollTimeout)
        guard messages.isEmpty else { return messages }
        if consumer.assignment.isEmpty {
            guard ContinuousClock.now < deadline else {
                let reason = lastTrouble.isEmpty ? "" : ": \(lastTrouble)"
                throw .source(
                    "no partition of \(topics.joined(separator: ", ")) could be read from "
                        + "\(configuration.brokers) within \(options.assignmentTimeout)\(reason)")
            }
            return []
        }
        deadline = ContinuousClock.now + options.assignmentTimeout
        if !options.follow, consumer.assignment.isSubset(of: ended) { return nil }
        return []
    }

    private func poll(_ consumer: KafkaConsumer, limit: Int, timeout: Duration)
        throws(IngestError) -> [SourceMessage]
    {
        let batch = try asking { () throws(KafkaError) in
            try consumer.poll(maximumCount: limit, timeout: timeout)
        }
        if let startFailure { throw startFailure }
        for error in batch.transientErrors {
            lastTrouble = "\(error)"
            options.warn(lastTrouble)
        }
        ended.formUnion(batch.reachedEnds)
        return batch.messages.map { message in
            SourceMessage(
                origin: Self.origin(of: message.topicPartition), offset: message.offset,
                content: .record(
                    MessageRecord(
                        topic: message.topicPartition.topic, key: message.key,
                        value: message.value,
                        headers: message.headers.map {
                            MessageRecord.Header(name: $0.name, value: $0.value ?? [])
                        },
                        timestampMilliseconds: message.timestampMilliseconds)))
        }
    }

    public func pause() throws(IngestError) {
        guard let consumer else { return }
        try asking { () throws(KafkaError) in try consumer.pause(consumer.assignment) }
    }

    public func pollWhilePaused() throws(IngestError) -> [SourceMessage] {
        guard let consumer else { return [] }
        return try poll(consumer, limit: 1_000, timeout: .zero)
    }

    public func resume() throws(IngestError) {
        guard let consumer else { return }
        try asking { () throws(KafkaError) in try consumer.resume(consumer.assignment) }
    }

    private func asking<R>(_ body: () throws(KafkaError) -> R) throws(IngestError) -> R {
        do throws(KafkaError) {
            return try body()
        } catch {
            throw .source("\(error)")
        }
    }
}
