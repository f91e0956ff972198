/// How to reach a cluster, and librdkafka's properties by their own names.
public struct KafkaConfiguration: Sendable {
    /// `host:port`, several with commas between them.
    public var brokers: String
    /// Anything of librdkafka's CONFIGURATION.md: TLS, SASL, timeouts, queue limits. These win over
    /// our defaults, but not over what exactly once needs (`KafkaConsumer.required`).
    public var properties: [String: String]

    public init(brokers: String, properties: [String: String] = [:]) {
        self.brokers = brokers
        self.properties = properties
    }

    /// Reads `name=value`, as a command's flag gives it.
    public mutating func setProperty(_ text: String) throws(KafkaError) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw .invalidConfiguration("'\(text)' is not of the form name=value")
        }
        properties[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }

    /// The properties to hand to the library: `defaults` below ours, `required` above them.
    func merged(
        defaults: [String: String], required: [String: String]
    ) -> [String: String] {
        var all = defaults.merging(properties) { $1 }
        all["bootstrap.servers"] = brokers
        return all.merging(required) { $1 }
    }
}
