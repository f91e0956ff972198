import CRdKafka

/// One `rd_kafka_event_t`: a message, an error, a rebalance, delivery reports.
@safe struct Event: ~Copyable {
    private let event: OpaquePointer

    init(owning event: OpaquePointer) { unsafe self.event = event }

    deinit { unsafe rd_kafka_event_destroy(event) }

    var type: rd_kafka_event_type_t { unsafe rd_kafka_event_type(event) }
    var code: rd_kafka_resp_err_t { unsafe rd_kafka_event_error(event) }

    /// The library's words for what went wrong.
    var message: String { unsafe String(cString: rd_kafka_event_error_string(event)) }

    var error: KafkaError {
        KafkaError(
            code, message: message, isFatal: unsafe rd_kafka_event_error_is_fatal(event) != 0)
    }

    /// The topic partition that an error is about.
    var topicPartition: TopicPartition? {
        guard let element = unsafe rd_kafka_event_topic_partition(event) else { return nil }
        defer { unsafe rd_kafka_topic_partition_destroy(element) }
        return TopicPartition(
            unsafe String(cString: element.pointee.topic), unsafe element.pointee.partition)
    }

    /// The topic partitions of a rebalance.
    var topicPartitions: [TopicPartition] {
        unsafe Kafka.topicPartitions(in: rd_kafka_event_topic_partition_list(event))
    }

    /// Lends each message of a fetch or delivery report; the pointer lives as long as `body`.
    func forEachMessage(_ body: (UnsafePointer<rd_kafka_message_t>) -> Void) {
        while let message = unsafe rd_kafka_event_message_next(event) {
            unsafe body(message)
        }
    }
}
