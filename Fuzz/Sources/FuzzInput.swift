/// Takes numbers and bytes off the front of a fuzzer's input; zeros when it is used up, so that
/// every input is a whole run.
struct FuzzInput {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func byte() -> UInt8 {
        guard !isAtEnd else { return 0 }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// A number below `limit`, which is at least 1.
    mutating func number(below limit: Int) -> Int {
        (Int(byte()) << 16 | Int(byte()) << 8 | Int(byte())) % limit
    }

    /// Up to `count` bytes: fewer at the end.
    mutating func take(_ count: Int) -> [UInt8] {
        let end = min(bytes.count, offset + count)
        defer { offset = end }
        return Array(bytes[offset..<end])
    }
}
