import CRdKafka

/// Owns an `rd_kafka_topic_partition_list_t` for the length of one call.
@safe struct TopicPartitionList: ~Copyable {
    let list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init() {
        guard let list = unsafe rd_kafka_topic_partition_list_new(0) else {
            preconditionFailure("out of memory")
        }
        unsafe self.list = list
    }

    init(_ topicPartitions: some Sequence<TopicPartition>) {
        self.init()
        for topicPartition in topicPartitions { add(topicPartition) }
    }

    init(_ offsets: [TopicPartition: Int64]) {
        self.init()
        for (topicPartition, offset) in offsets { add(topicPartition, offset: offset) }
    }

    deinit { unsafe rd_kafka_topic_partition_list_destroy(list) }

    func add(_ topicPartition: TopicPartition, offset: Int64? = nil) {
        let element = unsafe rd_kafka_topic_partition_list_add(
            list, topicPartition.topic, topicPartition.partition)
        if let offset { unsafe element?.pointee.offset = offset }
    }
}

/// The elements of a list that the library owns, copied.
func topicPartitions(
    in list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
) -> [TopicPartition] {
    guard let list = unsafe list?.pointee else { return [] }
    return unsafe UnsafeBufferPointer(start: list.elems, count: Int(list.cnt)).map {
        TopicPartition(unsafe String(cString: $0.topic), unsafe $0.partition)
    }
}

extension KafkaStart {
    /// The library's number for it (`RD_KAFKA_OFFSET_BEGINNING` and so on).
    var offset: Int64 {
        switch self {
        case .beginning: Int64(RD_KAFKA_OFFSET_BEGINNING)
        case .end: Int64(RD_KAFKA_OFFSET_END)
        case .offset(let offset): offset
        }
    }
}

/// Milliseconds for the library, which counts in C `int`s.
func milliseconds(_ duration: Duration) -> Int32 {
    let (seconds, attoseconds) = duration.components
    let whole = seconds.multipliedReportingOverflow(by: 1000)
    guard !whole.overflow else { return Int32.max }
    return Int32(clamping: whole.partialValue + attoseconds / 1_000_000_000_000_000)
}
