import CRdKafka

/// One `rd_kafka_t`. Its events all come through a queue: no callback of ours ever runs on a thread
/// of the library's.
@safe struct ClientHandle: ~Copyable {
    /// Valid until `deinit`; the library allows calls from any thread.
    let client: OpaquePointer

    /// `rd_kafka_new` with `properties`. The library's own log stays silent: errors come as events.
    init(
        _ type: rd_kafka_type_t, properties: [String: String], events: Int32
    ) throws(KafkaError) {
        guard let configuration = unsafe rd_kafka_conf_new() else {
            throw .invalidConfiguration("out of memory")
        }
        var message = [CChar](repeating: 0, count: 512)
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            let result = unsafe rd_kafka_conf_set(
                configuration, name, value, &message, message.count)
            guard result == RD_KAFKA_CONF_OK else {
                unsafe rd_kafka_conf_destroy(configuration)
                throw .invalidConfiguration(text(of: message))
            }
        }
        unsafe rd_kafka_conf_set_log_cb(configuration, nil)
        unsafe rd_kafka_conf_set_events(configuration, events)
        guard let client = unsafe rd_kafka_new(type, configuration, &message, message.count) else {
            unsafe rd_kafka_conf_destroy(configuration)  // Only a successful call takes it over.
            throw .invalidConfiguration(text(of: message))
        }
        unsafe self.client = client
    }

    deinit { unsafe rd_kafka_destroy(client) }
}

/// A C string in a buffer of ours, up to its zero.
private func text(of buffer: [CChar]) -> String {
    String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
