public import Graph

/// What a server answers.
public enum Response: Sendable {
    case success(ValueMap)
    case record([Value])
    case ignored
    case failure(ValueMap)

    /// Decodes a message of a server.
    public init(_ message: [UInt8], _ format: ValueFormat) throws(BoltError) {
        var reader = PackStreamReader(message, format)
        let (signature, fieldCount) = try reader.structure()
        switch (signature, fieldCount) {
        case (Signature.success, 1): self = .success(try reader.map())
        case (Signature.failure, 1): self = .failure(try reader.map())
        case (Signature.ignored, 0): self = .ignored
        case (Signature.record, 1):
            guard case .list(let values) = try reader.value() else {
                throw reader.malformed("the values of a record")
            }
            self = .record(values)
        default: throw reader.malformed("the signature of a response", back: 1)
        }
        guard reader.isAtEnd else { throw reader.malformed("the message's end") }
    }
}
