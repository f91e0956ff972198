import CRdKafka

/// A message to send.
public struct KafkaRecord: Sendable {
    public var topic: String
    /// `nil` lets the key's hash decide, or chance when there is no key.
    public var partition: Int32?
    public var key: [UInt8]?
    public var value: [UInt8]?
    public var headers: [KafkaHeader]

    public init(
        topic: String, partition: Int32? = nil, key: [UInt8]? = nil, value: [UInt8]?,
        headers: [KafkaHeader] = []
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
    }
}

/// Where a sent message went.
public struct KafkaDelivery: Hashable, Sendable {
    public var topicPartition: TopicPartition
    public var offset: Int64
}

/// Sends messages to a Kafka cluster, over librdkafka. Not `Sendable`: one thread owns it.
public final class KafkaProducer {
    /// What applies unless the configuration says otherwise: every replica in sync has the message,
    /// retries do not duplicate or reorder, and after 30 seconds a message has failed.
    public static let defaults = [
        "client.id": "intelgraph",
        "enable.idempotence": "true",
        "message.timeout.ms": "30000",
    ]

    private let handle: ClientHandle
    /// `nil` only in `deinit`, where it must go before the client.
    private var queue: EventQueue?
    private var reader = MessageReader()

    /// Opens a producer (`rd_kafka_new`); a broker is first talked to by `send`.
    public init(_ configuration: KafkaConfiguration) throws(KafkaError) {
        handle = try ClientHandle(
            RD_KAFKA_PRODUCER,
            properties: configuration.merged(defaults: Self.defaults, required: [:]),
            events: RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR)
        queue = EventQueue.ofProducer(handle)
    }

    deinit { queue = nil }

    /// Sends all of `records` and waits until each is acknowledged or has failed, at the latest
    /// after `message.timeout.ms`. The results are in the order of the records.
    ///
    /// Throws only what concerns the producer as a whole.
    @available(*, noasync)
    public func send(
        _ records: [KafkaRecord]
    ) throws(KafkaError) -> [Result<KafkaDelivery, KafkaError>] {
        var results = [Result<KafkaDelivery, KafkaError>?](repeating: nil, count: records.count)
        var missing = 0
        var fatal: KafkaError?
        for (index, record) in records.enumerated() {
            var failure = enqueue(record, index: index)
            while failure == RD_KAFKA_RESP_ERR__QUEUE_FULL, missing > 0, fatal == nil {
                collect(&results, &missing, &fatal)
                failure = enqueue(record, index: index)
            }
            if failure == RD_KAFKA_RESP_ERR_NO_ERROR {
                missing += 1
            } else {
                results[index] = .failure(KafkaError(failure))
            }
        }
        while missing > 0 { collect(&results, &missing, &fatal) }
        if let fatal { throw fatal }
        return results.compactMap(\.self)
    }

    /// Waits for one event and notes what it reports.
    private func collect(
        _ results: inout [Result<KafkaDelivery, KafkaError>?], _ missing: inout Int,
        _ fatal: inout KafkaError?
    ) {
        guard let event = queue?.next(timeout: .milliseconds(100)) else { return }
        if event.type == RD_KAFKA_EVENT_ERROR {
            // Deliveries still come after a fatal error: the library fails them all.
            if case .fatal = event.error { fatal = event.error }
            return
        }
        unsafe event.forEachMessage { message in
            let index = unsafe Int(bitPattern: message.pointee._private) - 1
            unsafe results[index] = report(of: message.pointee)
            missing -= 1
        }
    }

    private func report(of message: rd_kafka_message_t) -> Result<KafkaDelivery, KafkaError> {
        guard unsafe message.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return .failure(KafkaError(unsafe message.err))
        }
        return .success(
            KafkaDelivery(
                topicPartition: unsafe reader.topicPartition(of: message),
                offset: unsafe message.offset))
    }

    /// Hands a copy to the library (`rd_kafka_producev`). The delivery report brings `index` back.
    private func enqueue(_ record: KafkaRecord, index: Int) -> rd_kafka_resp_err_t {
        let headers = unsafe rd_kafka_headers_new(record.headers.count)
        for header in record.headers {
            let code = unsafe rd_kafka_header_add(
                headers, header.name, -1, header.value, header.value?.count ?? 0)
            precondition(code == RD_KAFKA_RESP_ERR_NO_ERROR, "a new list of headers takes any")
        }
        // Never null, so that a report can be told from one without an index.
        let opaque = unsafe UnsafeMutableRawPointer(bitPattern: index + 1)
        let code = unsafe CRdKafka_produce(
            handle.client, record.topic, record.partition ?? CRdKafka_partition_unassigned,
            record.key, record.key?.count ?? 0, record.value, record.value?.count ?? 0,
            headers, opaque)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR { unsafe rd_kafka_headers_destroy(headers) }
        return code
    }
}
