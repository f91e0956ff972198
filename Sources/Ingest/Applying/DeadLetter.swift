public import Bytes

/// An event that could not be applied, with the reason and the original bytes.
public struct DeadLetter: Sendable {
    public var reason: String
    /// Where the message came from; see `SourceMessage`.
    public var origin: String
    public var offset: Int64
    /// When it was put aside, in milliseconds from 1970.
    public var timeMilliseconds: Int64
    public var content: SourceMessage.Content

    init(_ message: SourceMessage, reason: String, timeMilliseconds: Int64) {
        self.reason = reason
        origin = message.deadLetter?.origin ?? message.origin
        offset = message.deadLetter?.offset ?? message.offset
        self.timeMilliseconds = timeMilliseconds
        content = message.content
    }
}

// Layout: format version, reason, origin, offset, time; then 1 and a line, or 2 and topic, key,
// value (each behind a byte that says whether it is there), headers and timestamp.
extension DeadLetter {
    private static let formatVersion: UInt8 = 1

    /// The letter as bytes, for the store.
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.formatVersion)
        writer.appendLengthPrefixed(reason)
        writer.appendLengthPrefixed(origin)
        writer.appendZigZag(offset)
        writer.appendZigZag(timeMilliseconds)
        switch content {
        case .line(let line):
            writer.append(1)
            writer.appendLengthPrefixed(line.span.bytes)
        case .record(let record):
            writer.append(2)
            writer.appendLengthPrefixed(record.topic)
            Self.append(optional: record.key, to: &writer)
            Self.append(optional: record.value, to: &writer)
            writer.appendVarint(UInt64(record.headers.count))
            for header in record.headers {
                writer.appendLengthPrefixed(header.name)
                writer.appendLengthPrefixed(header.value.span.bytes)
            }
            writer.append(record.timestampMilliseconds == nil ? 0 : 1)
            writer.appendZigZag(record.timestampMilliseconds ?? 0)
        }
        return writer.bytes
    }

    /// Throws for bytes that are no dead letter of a known format.
    public init(bytes: [UInt8]) throws(BytesError) {
        var reader = ByteReader(bytes.span.bytes)
        guard try reader.readUInt8() == Self.formatVersion else {
            throw .malformed(byteOffset: 0, expected: "a dead letter of format 1")
        }
        reason = try reader.readString()
        origin = try reader.readString()
        offset = try reader.readZigZag()
        timeMilliseconds = try reader.readZigZag()
        switch try reader.readUInt8() {
        case 1: content = .line(try reader.readLengthPrefixed().withUnsafeBytes { [UInt8]($0) })
        case 2:
            var record = MessageRecord(topic: try reader.readString(), key: nil, value: nil)
            record.key = try Self.readOptional(&reader)
            record.value = try Self.readOptional(&reader)
            for _ in 0..<(try reader.readCount(minimumByteCount: 2)) {
                let name = try reader.readString()
                let value = try reader.readLengthPrefixed().withUnsafeBytes { [UInt8]($0) }
                record.headers.append(MessageRecord.Header(name: name, value: value))
            }
            let hasTimestamp = try reader.readUInt8() != 0
            let timestamp = try reader.readZigZag()
            record.timestampMilliseconds = hasTimestamp ? timestamp : nil
            content = .record(record)
        default:
            throw .malformed(byteOffset: reader.byteOffset - 1, expected: "a line or record")
        }
    }

    private static func append(optional bytes: [UInt8]?, to writer: inout ByteWriter) {
        writer.append(bytes == nil ? 0 : 1)
        if let bytes { writer.appendLengthPrefixed(bytes.span.bytes) }
    }

    private static func readOptional(_ reader: inout ByteReader) throws(BytesError) -> [UInt8]? {
        guard try reader.readUInt8() != 0 else { return nil }
        return try reader.readLengthPrefixed().withUnsafeBytes { [UInt8]($0) }
    }
}
