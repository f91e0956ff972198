import Kafka
import Testing

@Suite("Kafka configuration and errors")
struct KafkaConfigurationTests {
    private let handler = KafkaConsumer.RebalanceHandler(startOffsets: { _ in [:] })

    @Test(arguments: [
        ("no.such.property", "1", "No such configuration property: \"no.such.property\""),
        (
            "queued.min.messages", "many",
            "Invalid value for configuration property \"queued.min.messages\""
        ),
        ("session.timeout.ms", "0", "\"session.timeout.ms\""),
    ])
    func `A property that the library refuses is named`(
        name: String, value: String, message: String
    ) throws {
        let configuration = KafkaConfiguration(brokers: "127.0.0.1:1", properties: [name: value])
        let error = #expect(throws: KafkaError.self) {
            try KafkaConsumer(configuration, group: "g", onRebalance: handler)
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test func `A consumer without a group is refused`() {
        #expect(throws: KafkaError.invalidConfiguration("a consumer needs a group")) {
            try KafkaConsumer(KafkaConfiguration(brokers: ""), group: "", onRebalance: handler)
        }
    }

    @Test func `A flag's text becomes a property`() throws {
        var configuration = KafkaConfiguration(brokers: "a:1,b:2")
        try configuration.setProperty("sasl.password=x=y")
        try configuration.setProperty("client.rack=")
        #expect(configuration.properties == ["sasl.password": "x=y", "client.rack": ""])
        for bad in ["", "=", "=x", "name"] {
            #expect(throws: KafkaError.self) { try configuration.setProperty(bad) }
        }
    }

    @Test func `What exactly once needs cannot be configured away`() {
        let names = ["enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset"]
        #expect(Set(KafkaConsumer.required.keys) == Set(names))
        #expect(Set(KafkaConsumer.required.keys).isDisjoint(with: KafkaConsumer.defaults.keys))
    }
}
