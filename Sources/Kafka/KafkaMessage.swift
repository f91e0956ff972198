/// A message as a broker delivered it. Bytes are copies: they outlive the consumer.
public struct KafkaMessage: Sendable {
    public var topicPartition: TopicPartition
    public var offset: Int64
    /// `nil` when the message has no key, which is not the same as an empty one.
    public var key: [UInt8]?
    /// `nil` for a tombstone.
    public var value: [UInt8]?
    public var headers: [KafkaHeader]
    /// Milliseconds since 1970; `nil` when the broker keeps none.
    public var timestampMilliseconds: Int64?
}

/// A message's header; names may repeat.
public struct KafkaHeader: Hashable, Sendable {
    public var name: String
    public var value: [UInt8]?

    public init(_ name: String, _ value: [UInt8]?) {
        self.name = name
        self.value = value
    }
}

/// What one poll brought.
public struct KafkaBatch: Sendable {
    /// In offset order within each topic partition.
    public var messages: [KafkaMessage] = []
    /// Topic partitions whose last message has been delivered, in this batch or before it.
    public var reachedEnds: [TopicPartition] = []
    /// Trouble that the library is already dealing with: to show, not to act on.
    public var transientErrors: [KafkaError] = []
}
