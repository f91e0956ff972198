import Crypto

/// A SHA-256, which says what a record or a stretch of bytes was.
struct AuditHash: Equatable, Sendable {
    /// 64 lower-case hexadecimal digits.
    let text: String

    /// What the first record of a log names as the one before it.
    static let none = AuditHash(text: String(repeating: "0", count: digitCount))
    static let digitCount = 64

    private init(text: String) { self.text = text }

    init(of bytes: some Sequence<UInt8>) { self.init(SHA256.hash(data: Array(bytes))) }

    init(_ digest: SHA256.Digest) {
        let digits = Array("0123456789abcdef".utf8)
        let bytes = digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// nil for text that is no hash.
    init?(_ text: String) {
        let isHash = text.utf8.allSatisfy {
            UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
        }
        guard isHash, text.utf8.count == Self.digitCount else { return nil }
        self.text = text
    }
}
