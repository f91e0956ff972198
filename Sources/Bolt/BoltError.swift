/// Why bytes of a peer cannot be taken.
public enum BoltError: Error, Equatable, Sendable {
    /// The bytes are not what the protocol says. What follows them cannot be trusted either.
    case malformed(byteOffset: Int, expected: String)
    /// The bytes are well formed, but a value in them is none that can be taken here.
    case invalidValue(String)
    /// A message is longer, deeper or has more values than is accepted.
    case tooLarge(String)
    /// The bytes are well formed, but the protocol has no place for them now.
    case unexpected(String)
}

extension BoltError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .malformed(let byteOffset, let expected):
            "expected \(expected) at byte \(byteOffset) of the message"
        case .invalidValue(let text), .tooLarge(let text), .unexpected(let text): text
        }
    }
}
