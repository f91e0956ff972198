import CRdKafka

/// Reads topic partitions of a Kafka cluster, over librdkafka.
///
/// The offsets to start from are the caller's: whoever applies messages stores them with what it
/// applied, and gives them back when topic partitions are assigned. The consumer itself never
/// decides that a message counts as read.
///
/// A consumer is not `Sendable`: one thread owns it, and that thread's `poll` is where everything
/// happens, rebalances included. The library fetches ahead on threads of its own, up to the queue
/// limits of the configuration. Whoever is slow pauses topic partitions and goes on polling: a
/// consumer that does not poll for `max.poll.interval.ms` (5 minutes) loses its place in the group.
public final class KafkaConsumer {
    /// What a rebalance asks of the caller. Both are called inside `poll` and `close`, after every
    /// message read before has been returned.
    public struct RebalanceHandler {
        /// Where to start newly assigned topic partitions; those left out start at the beginning.
        public var startOffsets: ([TopicPartition]) -> [TopicPartition: KafkaStart]
        /// Finish what is under way for these: another consumer gets them when this returns.
        public var revoked: ([TopicPartition]) -> Void

        public init(
            startOffsets: @escaping ([TopicPartition]) -> [TopicPartition: KafkaStart],
            revoked: @escaping ([TopicPartition]) -> Void = { _ in }
        ) {
            self.startOffsets = startOffsets
            self.revoked = revoked
        }
    }

    /// What applies unless the configuration says otherwise. Memory is bounded: the library fetches
    /// ahead 32 MB at most (its own default is 64 MB).
    public static let defaults = [
        "client.id": "intelgraph",
        "enable.partition.eof": "true",
        "queued.max.messages.kbytes": "32768",
        "fetch.message.max.bytes": "8388608",
    ]

    /// What exactly once needs, whatever the configuration says: no offset is committed or reset
    /// behind the caller's back.
    public static let required = [
        "enable.auto.commit": "false",
        "enable.auto.offset.store": "false",
        "auto.offset.reset": "error",
    ]

    /// The topic partitions that this consumer reads now.
    public private(set) var assignment: Set<TopicPartition> = []

    private let handle: ClientHandle
    /// `nil` once closed.
    private var queue: EventQueue?
    private let handler: RebalanceHandler
    private var reader = MessageReader()
    /// Came behind messages that had to be returned first.
    private var heldBack: Event?

    /// Opens a consumer (`rd_kafka_new`); a broker is first talked to by `subscribe` or `assign`.
    public init(
        _ configuration: KafkaConfiguration, group: String, onRebalance handler: RebalanceHandler
    ) throws(KafkaError) {
        guard !group.isEmpty else { throw .invalidConfiguration("a consumer needs a group") }
        var properties = configuration.merged(defaults: Self.defaults, required: Self.required)
        properties["group.id"] = group
        handle = try ClientHandle(
            RD_KAFKA_CONSUMER, properties: properties,
            events: RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_REBALANCE)
        queue = EventQueue.ofConsumer(handle)
        self.handler = handler
    }

    deinit { close() }

    /// Joins the group and shares `topics` with its other members (`rd_kafka_subscribe`). A name
    /// that begins with `^` is a regular expression.
    public func subscribe(to topics: [String]) throws(KafkaError) {
        let list = TopicPartitionList(
            topics.map { TopicPartition($0, CRdKafka_partition_unassigned) })
        try unsafe KafkaError.check(rd_kafka_subscribe(handle.client, list.list))
    }

    /// Reads exactly these, with no regard to a group's other members (`rd_kafka_assign`).
    public func assign(_ starts: [TopicPartition: KafkaStart]) throws(KafkaError) {
        let list = TopicPartitionList(starts.mapValues(\.offset))
        try unsafe KafkaError.check(rd_kafka_assign(handle.client, list.list))
        assignment = Set(starts.keys)
    }

    /// Waits up to `timeout` for something to arrive, then returns it with whatever else is there,
    /// up to `maximumCount` messages. An empty batch means that nothing came, or that a rebalance
    /// did.
    ///
    /// Throws what the caller must act on: a fatal error, or an offset that is gone.
    @available(*, noasync)
    public func poll(maximumCount: Int, timeout: Duration) throws(KafkaError) -> KafkaBatch {
        precondition(queue != nil, "poll after close")
        var batch = KafkaBatch()
        var timeout = timeout
        while batch.messages.count < maximumCount,
            let event = heldBack.take() ?? queue?.next(timeout: timeout)
        {
            timeout = .zero
            if mustWait(event), !batch.messages.isEmpty {
                heldBack = consume event
                break
            }
            try take(event, into: &batch)
        }
        return batch
    }

    /// Stops fetching from these; messages fetched ahead are dropped and come again after `resume`
    /// (`rd_kafka_pause_partitions`).
    public func pause(_ topicPartitions: some Sequence<TopicPartition>) throws(KafkaError) {
        let list = TopicPartitionList(topicPartitions)
        try unsafe KafkaError.check(rd_kafka_pause_partitions(handle.client, list.list))
    }

    /// Undoes `pause` (`rd_kafka_resume_partitions`).
    public func resume(_ topicPartitions: some Sequence<TopicPartition>) throws(KafkaError) {
        let list = TopicPartitionList(topicPartitions)
        try unsafe KafkaError.check(rd_kafka_resume_partitions(handle.client, list.list))
    }

    /// The offsets that a topic partition holds, without asking a broker: as the last fetch said
    /// (`rd_kafka_get_watermark_offsets`). `nil` before the first fetch.
    public func knownWatermarks(of topicPartition: TopicPartition) -> KafkaWatermarks? {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = unsafe rd_kafka_get_watermark_offsets(
            handle.client, topicPartition.topic, topicPartition.partition, &low, &high)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, high >= 0 else { return nil }
        return KafkaWatermarks(low: max(low, 0), high: high)
    }

    /// The same, asked of the broker (`rd_kafka_query_watermark_offsets`).
    @available(*, noasync)
    public func watermarks(
        of topicPartition: TopicPartition, timeout: Duration
    ) throws(KafkaError) -> KafkaWatermarks {
        var low: Int64 = 0
        var high: Int64 = 0
        try unsafe KafkaError.check(
            rd_kafka_query_watermark_offsets(
                handle.client, topicPartition.topic, topicPartition.partition, &low, &high,
                milliseconds(timeout)))
        return KafkaWatermarks(low: low, high: high)
    }

    /// Tells the group, for people who watch lag there, that everything below these offsets has
    /// been applied (`rd_kafka_commit`, not waited for). Nothing here ever reads them back.
    public func publishProgress(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        let list = TopicPartitionList(offsets)
        try unsafe KafkaError.check(rd_kafka_commit(handle.client, list.list, 1))
    }

    /// Gives up the topic partitions and leaves the group at once, so that other members need not
    /// wait for a timeout (`rd_kafka_consumer_close_queue`). Messages not yet polled are dropped. A
    /// second call does nothing.
    public func close() {
        guard queue != nil else { return }
        heldBack = nil
        queue = nil
        guard let farewells = try? EventQueue.ofClosing(handle) else { return }
        while unsafe rd_kafka_consumer_closed(handle.client) == 0 {
            guard let event = farewells.next(timeout: .milliseconds(100)) else { continue }
            // The group is left whatever becomes of this last rebalance.
            if event.type == RD_KAFKA_EVENT_REBALANCE { try? rebalance(event) }
        }
    }

    /// Whether messages read before this event must have been returned when it takes effect.
    private func mustWait(_ event: borrowing Event) -> Bool {
        switch event.type {
        case RD_KAFKA_EVENT_REBALANCE: true
        case RD_KAFKA_EVENT_ERROR: event.code != RD_KAFKA_RESP_ERR__PARTITION_EOF
        default: false
        }
    }

    private func take(_ event: borrowing Event, into batch: inout KafkaBatch) throws(KafkaError) {
        switch event.type {
        case RD_KAFKA_EVENT_FETCH:
            unsafe event.forEachMessage { batch.messages.append(unsafe reader.read($0)) }
        case RD_KAFKA_EVENT_REBALANCE:
            try rebalance(event)
        case RD_KAFKA_EVENT_ERROR:
            try takeError(event, into: &batch)
        default:
            break
        }
    }

    private func takeError(
        _ event: borrowing Event, into batch: inout KafkaBatch
    ) throws(KafkaError) {
        let error = event.error
        switch (event.code, event.topicPartition) {
        case (RD_KAFKA_RESP_ERR__PARTITION_EOF, let topicPartition?):
            batch.reachedEnds.append(topicPartition)
        case (RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, let topicPartition?):
            throw .offsetOutOfRange(topicPartition, event.message)
        default:
            guard case .transient = error else { throw error }
            batch.transientErrors.append(error)
        }
    }

    private func rebalance(_ event: borrowing Event) throws(KafkaError) {
        let topicPartitions = event.topicPartitions
        if event.code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS {
            try add(topicPartitions, at: handler.startOffsets(topicPartitions))
        } else {
            handler.revoked(topicPartitions)
            try remove(topicPartitions)
        }
    }

    private func add(
        _ topicPartitions: [TopicPartition], at starts: [TopicPartition: KafkaStart]
    ) throws(KafkaError) {
        let list = TopicPartitionList()
        for topicPartition in topicPartitions {
            list.add(topicPartition, offset: (starts[topicPartition] ?? .beginning).offset)
        }
        if isCooperative {
            try unsafe KafkaError.check(rd_kafka_incremental_assign(handle.client, list.list))
        } else {
            try unsafe KafkaError.check(rd_kafka_assign(handle.client, list.list))
        }
        assignment.formUnion(topicPartitions)
    }

    private func remove(_ topicPartitions: [TopicPartition]) throws(KafkaError) {
        assignment.subtract(topicPartitions)
        if isCooperative {
            let list = TopicPartitionList(topicPartitions)
            try unsafe KafkaError.check(rd_kafka_incremental_unassign(handle.client, list.list))
        } else {
            try unsafe KafkaError.check(rd_kafka_assign(handle.client, nil))
        }
    }

    /// Whether the group moves single topic partitions instead of handing all out anew.
    private var isCooperative: Bool {
        guard let name = unsafe rd_kafka_rebalance_protocol(handle.client) else { return false }
        return unsafe String(cString: name) == "COOPERATIVE"
    }
}
