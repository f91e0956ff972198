/// What goes wrong with a broker, by what the caller does about it.
public enum KafkaError: Error, Hashable, Sendable {
    /// A property that librdkafka does not know or whose value it refuses. Nothing was opened.
    case invalidConfiguration(String)
    /// The library goes on trying by itself, or the same call may succeed later: brokers down, a
    /// leader moved, a topic not there yet, a full queue.
    case transient(KafkaFailure)
    /// Trying again cannot help: no permission, wrong credentials, a fenced or broken client.
    case fatal(KafkaFailure)
    /// The broker no longer has the offset to start from: retention removed messages that were not
    /// read. Going on means losing them, so the caller decides.
    case offsetOutOfRange(TopicPartition, String)
}

/// librdkafka's code and its words (`rd_kafka_resp_err_t`, `rd_kafka_err2str`).
public struct KafkaFailure: Hashable, Sendable {
    /// The number: positive ones come from a broker, negative ones from the library.
    public var code: Int32
    /// The name of the code, as in the protocol's table: `_TRANSPORT`, `NOT_LEADER_FOR_PARTITION`.
    public var name: String
    /// A sentence for people.
    public var message: String
}

extension KafkaError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .invalidConfiguration(let message): "Kafka configuration: \(message)"
        case .transient(let failure): "Kafka: \(failure.message) (\(failure.name)); trying again"
        case .fatal(let failure): "Kafka: \(failure.message) (\(failure.name))"
        case .offsetOutOfRange(let topicPartition, let message):
            "Kafka: \(topicPartition): the offset to start from is gone: \(message)"
        }
    }
}
