import CRdKafka

/// Copies messages out of the library's memory.
struct MessageReader {
    /// Topic names by the address of the library's topic handle, so that a message costs no new
    /// string.
    private var names: [UInt: String] = [:]

    mutating func read(_ pointer: UnsafePointer<rd_kafka_message_t>) -> KafkaMessage {
        let message = unsafe pointer.pointee
        return KafkaMessage(
            topicPartition: unsafe topicPartition(of: message),
            offset: unsafe message.offset,
            key: unsafe bytes(message.key, count: message.key_len),
            value: unsafe bytes(message.payload, count: message.len),
            headers: unsafe headers(of: pointer),
            timestampMilliseconds: unsafe timestamp(of: pointer))
    }

    mutating func topicPartition(of message: rd_kafka_message_t) -> TopicPartition {
        guard let topic = unsafe message.rkt else {
            return TopicPartition("", unsafe message.partition)
        }
        let address = UInt(bitPattern: topic)
        let name = unsafe names[address] ?? String(cString: rd_kafka_topic_name(topic))
        names[address] = name
        return TopicPartition(name, unsafe message.partition)
    }

    private func timestamp(of message: UnsafePointer<rd_kafka_message_t>) -> Int64? {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let milliseconds = unsafe rd_kafka_message_timestamp(message, &type)
        return type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? nil : milliseconds
    }

    private func headers(of message: UnsafePointer<rd_kafka_message_t>) -> [KafkaHeader] {
        var list: OpaquePointer?
        guard unsafe rd_kafka_message_headers(message, &list) == RD_KAFKA_RESP_ERR_NO_ERROR else {
            return []
        }
        var headers: [KafkaHeader] = []
        var name: UnsafePointer<CChar>?
        var value: UnsafeRawPointer?
        var count = 0
        while let list = unsafe list,
            unsafe rd_kafka_header_get_all(list, headers.count, &name, &value, &count)
                == RD_KAFKA_RESP_ERR_NO_ERROR,
            let found = unsafe name
        {
            headers.append(
                KafkaHeader(unsafe String(cString: found), unsafe bytes(value, count: count)))
        }
        return headers
    }
}

/// A copy; a null pointer is `nil`, not an empty array.
private func bytes(_ pointer: UnsafeRawPointer?, count: Int) -> [UInt8]? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: pointer, count: count))
}
