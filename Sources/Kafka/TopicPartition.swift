/// One partition of a Kafka topic. (A partition without further words is a case of a tenant.)
public struct TopicPartition: Hashable, Sendable, CustomStringConvertible {
    public var topic: String
    public var partition: Int32

    public init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public var description: String { "\(topic)[\(partition)]" }
}

/// Where reading a topic partition begins.
public enum KafkaStart: Hashable, Sendable {
    /// The oldest message that the broker still has.
    case beginning
    /// After the newest message.
    case end
    /// The message with this offset: one past the last one applied.
    case offset(Int64)
}

/// The offsets that a topic partition holds, as its broker said last.
public struct KafkaWatermarks: Hashable, Sendable {
    /// The oldest message's offset.
    public var low: Int64
    /// The offset that the next message will get.
    public var high: Int64

    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}
