import Bytes

/// What a file is known by: the bytes of its first lines, up to about 64 KiB.
///
/// Its path plays no part, so a copied or renamed file is the same file, and a changed one is
/// another. While a file is shorter than the head, each line gives it another name; a longer one
/// keeps the name of its head.
struct FileIdentity {
    static let headByteCount = 64 << 10

    private var hash: UInt64 = 0
    private var byteCount = 0
    private(set) var name = "file:empty"

    /// Whether more lines leave the name as it is.
    var isComplete: Bool { byteCount >= Self.headByteCount }

    mutating func extend(with line: [UInt8]) {
        guard !isComplete else { return }
        hash = XXH3.hash64(line, seed: hash)
        byteCount += line.count + 1
        let digits = String(hash, radix: 16)
        name = "file:" + String(repeating: "0", count: 16 - digits.count) + digits + ":\(byteCount)"
    }
}
