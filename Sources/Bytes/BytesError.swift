/// Why bytes from outside can't be read. Offsets count from the start of the bytes given.
public enum BytesError: Error, Equatable, Sendable {
    /// The bytes end before the value that begins at `byteOffset` does.
    case truncated(byteOffset: Int)
    /// The bytes at `byteOffset` are not what must stand there.
    case malformed(byteOffset: Int, expected: String)
    /// Decompressed, the bytes are longer than the caller takes.
    case tooLarge(limit: Int)
    /// zstd refuses the bytes, with its own words.
    case zstd(String)
}

extension BytesError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .truncated(let byteOffset): "the bytes end within the value at byte \(byteOffset)"
        case .malformed(let byteOffset, let expected): "expected \(expected) at byte \(byteOffset)"
        case .tooLarge(let limit): "decompressed, the bytes exceed the limit of \(limit)"
        case .zstd(let text): "zstd: \(text)"
        }
    }
}
