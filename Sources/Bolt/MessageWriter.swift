import Graph

/// Encodes messages, each in chunks, one behind the other.
public struct MessageWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private let format: ValueFormat
    private static let chunkByteLimit = 0xFFFF

    public init(_ format: ValueFormat) { self.format = format }

    /// Gives away what was written, and begins anew.
    public mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Writes one message: a structure of the fields that `body` writes.
    public mutating func append(
        signature: UInt8, fieldCount: Int, _ body: (inout PackStreamWriter) -> Void
    ) {
        let start = bytes.count
        // Room for the header of the only chunk that most messages have.
        bytes.append(0)
        bytes.append(0)
        var writer = PackStreamWriter(appendingTo: bytes.take(), format)
        writer.append(structure: signature, fieldCount: fieldCount)
        body(&writer)
        bytes = writer.finish()
        let byteCount = bytes.count - start - 2
        if byteCount <= Self.chunkByteLimit {
            bytes[start] = UInt8(byteCount >> 8)
            bytes[start + 1] = UInt8(byteCount & 0xFF)
        } else {
            split(from: start)
        }
        bytes.append(0)
        bytes.append(0)
    }

    private mutating func split(from start: Int) {
        let message = Array(bytes[(start + 2)...])
        bytes.removeSubrange(start...)
        for from in stride(from: 0, to: message.count, by: Self.chunkByteLimit) {
            let chunk = message[from..<min(from + Self.chunkByteLimit, message.count)]
            bytes.append(UInt8(chunk.count >> 8))
            bytes.append(UInt8(chunk.count & 0xFF))
            bytes.append(contentsOf: chunk)
        }
    }
}

extension [UInt8] {
    /// Moves the bytes out, so that whoever appends to them does not copy them.
    fileprivate mutating func take() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&self, &taken)
        return taken
    }
}
