/// What is read of an envelope's `source` and `transaction` blocks.
struct SourceBlock {
    var table: UnsafeRawBufferPointer?
    var schema: UnsafeRawBufferPointer?
    private var sequence: JSONValue?
    private var lsn: JSONValue?
    private var order: JSONValue?
    private(set) var timeMicroseconds: Int64?

    mutating func read(source: JSONValue) {
        var children = source.children
        var milliseconds: Int64?
        while let name = children.next(), let value = children.next() {
            let name = name.bytes
            if name.isEqual(to: "table") {
                table = value.bytes
            } else if name.isEqual(to: "schema") {
                schema = value.bytes
            } else if name.isEqual(to: "sequence") {
                sequence = value
            } else if name.isEqual(to: "lsn") {
                lsn = value
            } else if name.isEqual(to: "ts_us") {
                timeMicroseconds = value.int64
            } else if name.isEqual(to: "ts_ms") {
                milliseconds = value.int64
            }
        }
        timeMicroseconds = timeMicroseconds ?? milliseconds.map { $0 &* 1_000 }
    }

    mutating func read(transaction: JSONValue) { order = transaction.member("total_order") }

    /// Nil where the source tells no order.
    var version: EventVersion? {
        let order = order?.int64.flatMap { UInt64(exactly: $0) } ?? 0
        if let sequence, sequence.kind == .string {
            return EventVersion(sequence: sequence.bytes, order: order)
        }
        guard let lsn = lsn?.int64.flatMap({ UInt64(exactly: $0) }) else { return nil }
        return EventVersion(commit: 0, event: lsn, order: order)
    }
}
