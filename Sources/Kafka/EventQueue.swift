import CRdKafka

/// One `rd_kafka_queue_t`. It must go before its client: owners set theirs to `nil` first.
@safe struct EventQueue: ~Copyable {
    private let queue: OpaquePointer

    /// Messages and the client's own events, in one queue (`rd_kafka_poll_set_consumer`).
    static func ofConsumer(_ handle: borrowing ClientHandle) -> EventQueue {
        unsafe rd_kafka_poll_set_consumer(handle.client)
        return unsafe EventQueue(rd_kafka_queue_get_consumer(handle.client))
    }

    /// Delivery reports and the client's own events (`rd_kafka_queue_get_main`).
    static func ofProducer(_ handle: borrowing ClientHandle) -> EventQueue {
        unsafe EventQueue(rd_kafka_queue_get_main(handle.client))
    }

    /// Asks the consumer to close; what is left to answer comes through the new queue
    /// (`rd_kafka_consumer_close_queue`).
    static func ofClosing(_ handle: borrowing ClientHandle) throws(KafkaError) -> EventQueue {
        let queue = unsafe EventQueue(rd_kafka_queue_new(handle.client))
        try unsafe KafkaError.check(rd_kafka_consumer_close_queue(handle.client, queue.queue))
        return queue
    }

    private init(_ queue: OpaquePointer?) {
        guard let queue = unsafe queue else { preconditionFailure("the client has no such queue") }
        unsafe self.queue = queue
    }

    deinit { unsafe rd_kafka_queue_destroy(queue) }

    /// The next event; `nil` when none came in time (`rd_kafka_queue_poll`).
    func next(timeout: Duration) -> Event? {
        guard let event = unsafe rd_kafka_queue_poll(queue, milliseconds(timeout)) else {
            return nil
        }
        return unsafe Event(owning: event)
    }
}
