import Kafka

/// A source of events that runs beside whatever else uses a shard, as a configuration names it.
public struct IngestSource: Sendable {
    public enum Origin: Sendable {
        /// A file of events. One that grows is waited at for more.
        case file(path: String, isFollowed: Bool)
        /// Topics of a Kafka cluster, which are always waited at for more.
        case kafka(Cluster, topics: [String], group: String)
    }

    /// How to reach a Kafka cluster: `host:port` with commas between, and librdkafka's properties.
    public struct Cluster: Sendable {
        public var brokers: String
        public var properties: [String: String]

        public init(brokers: String, properties: [String: String] = [:]) {
            self.brokers = brokers
            self.properties = properties
        }
    }

    /// What it is called in metrics and notes.
    public var name: String
    public var origin: Origin
    public var mapping: Mapping
    /// The most messages that make a transaction. Others who write wait for one at most, so it is
    /// smaller than where nobody else writes.
    public var batchCount = Self.defaultBatchCount

    public static let defaultBatchCount = 2_000

    public init(name: String, origin: Origin, mapping: Mapping) {
        self.name = name
        self.origin = origin
        self.mapping = mapping
    }

    /// Opens the source anew.
    func open(warn: @escaping @Sendable (String) -> Void) throws(IngestError) -> any EventSource {
        switch origin {
        case .file(let path, let isFollowed):
            return try FileEventSource(path: path, follow: isFollowed)
        case .kafka(let cluster, let topics, let group):
            var options = KafkaEventSource.Options()
            options.group = group
            options.follow = true
            options.warn = warn
            return KafkaEventSource(
                KafkaConfiguration(brokers: cluster.brokers, properties: cluster.properties),
                topics: topics, options: options)
        }
    }
}
