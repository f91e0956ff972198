/// A message as one line of JSON: topic, key, value and headers, the exact texts as strings.
///
/// Members that name other things are left alone. `payload` is read as `value`, as kcat writes it.
/// A line without a topic or a value is no message but a bare event.
struct MessageLine {
    var topic: JSONValue
    var key: JSONValue?
    var value: JSONValue
    var headers: JSONValue?
    var timestamp: JSONValue?

    init?(_ line: JSONValue) {
        guard line.kind == .object else { return nil }
        var topic: JSONValue?
        var value: JSONValue?
        var children = line.children
        while let name = children.next(), let member = children.next() {
            let name = name.bytes
            if name.isEqual(to: "topic") {
                topic = member
            } else if name.isEqual(to: "key") {
                key = member
            } else if name.isEqual(to: "value") || name.isEqual(to: "payload") {
                value = member
            } else if name.isEqual(to: "headers") {
                headers = member
            } else if name.isEqual(to: "timestamp") || name.isEqual(to: "ts") {
                timestamp = member
            }
        }
        guard let topic, topic.kind == .string, let value else { return nil }
        self.topic = topic
        self.value = value
    }

    /// The bytes of a key or value: a string's content, another value's JSON, nil for null.
    static func bytes(_ json: JSONValue?) -> UnsafeRawBufferPointer? {
        guard let json, !json.isNull else { return nil }
        return json.bytes
    }

    /// Calls `body` with each header's name and value. Both the list of `key` and `value` and
    /// kcat's flat list of names and values are read.
    func forEachHeader(
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        guard let headers, headers.kind == .array else { return }
        var children = headers.children
        while let child = children.next() {
            if child.kind == .object {
                guard let name = child.member("key") ?? child.member("name"),
                    let value = child.member("value")
                else { continue }
                body(name.bytes, value.bytes)
            } else if let value = children.next() {
                body(child.bytes, value.bytes)
            }
        }
    }

    /// The message as Kafka would have it, for a dead letter.
    func record() -> MessageRecord {
        var list: [MessageRecord.Header] = []
        forEachHeader { name, value in
            list.append(
                MessageRecord.Header(
                    name: String(decoding: name, as: UTF8.self), value: Array(value)))
        }
        return MessageRecord(
            topic: topic.string, key: Self.bytes(key).map { Array($0) },
            value: Self.bytes(value).map { Array($0) }, headers: list,
            timestampMilliseconds: timestamp?.int64)
    }
}
