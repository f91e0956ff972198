/// Cuts a stream of bytes into messages.
///
/// A message is any number of chunks, each behind its byte count as a big-endian UInt16, and ends
/// with a chunk of none. An empty chunk between messages is a NOOP, which keeps connections alive.
public struct ChunkDecoder: Sendable {
    /// The most bytes that a message may have.
    public var messageByteLimit: Int

    private var message: [UInt8] = []
    /// How many bytes of the chunk at hand are still to come.
    private var remaining = 0
    /// The first byte of a header whose second has not come.
    private var headerByte: UInt8?

    public init(messageByteLimit: Int) { self.messageByteLimit = messageByteLimit }

    /// Whether the last bytes ended within a message.
    public var isWithinMessage: Bool { !message.isEmpty || remaining > 0 || headerByte != nil }

    /// The bytes of the message that has not come whole.
    public var heldByteCount: Int { message.count }

    /// Takes bytes from the front of `input` until a message is whole; nil once all are taken.
    public mutating func next(_ input: inout ArraySlice<UInt8>) throws(BoltError) -> [UInt8]? {
        while let first = input.first {
            if remaining > 0 {
                let count = min(remaining, input.count)
                message.append(contentsOf: input.prefix(count))
                input = input.dropFirst(count)
                remaining -= count
                continue
            }
            input = input.dropFirst()
            guard let high = headerByte else {
                headerByte = first
                continue
            }
            headerByte = nil
            let count = Int(high) << 8 | Int(first)
            if count == 0 {
                if message.isEmpty { continue }
                defer { message = [] }
                return message
            }
            guard message.count + count <= messageByteLimit else {
                throw .tooLarge("a message has more than \(messageByteLimit) bytes")
            }
            remaining = count
        }
        return nil
    }
}
