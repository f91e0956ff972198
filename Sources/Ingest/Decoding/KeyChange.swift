/// What a message's headers say about a change of the row's key.
struct KeyChange {
    /// The key that a deleted row goes on under, as JSON.
    private(set) var newKey: UnsafeRawBufferPointer?
    /// Whether a created row had another key before.
    private(set) var hasOldKey = false
    private var hasHeaders = false

    /// Whether a create may be half of a key change. Debezium always sends headers, so without
    /// any it is not known.
    var mayBeKeyChange: Bool { hasOldKey || !hasHeaders }

    mutating func read(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        hasHeaders = true
        if name.isEqual(to: "__debezium.newkey") {
            newKey = value
        } else if name.isEqual(to: "__debezium.oldkey") {
            hasOldKey = true
        }
    }

    /// Calls `body` with what the headers of a record say.
    static func with<R>(_ headers: [MessageRecord.Header], _ body: (KeyChange) -> R) -> R {
        var change = KeyChange()
        change.hasHeaders = !headers.isEmpty
        change.hasOldKey = headers.contains { $0.name == "__debezium.oldkey" }
        guard let newKey = headers.first(where: { $0.name == "__debezium.newkey" }) else {
            return body(change)
        }
        return newKey.value.withUnsafeBytes { value in
            change.newKey = value
            return body(change)
        }
    }
}
