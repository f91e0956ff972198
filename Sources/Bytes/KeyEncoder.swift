/// Bytes that compare (`memcmp`) as the tuples of values that were appended.
///
/// `KeyDecoder` reads them back. Both sides must know the types: the bytes do not name them.
public struct KeyEncoder: Sendable {
    /// The key so far.
    public var bytes: [UInt8]

    @inlinable
    public init(reservingCapacity capacity: Int = 32) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Forgets the key and keeps the memory.
    @inlinable
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Appends an unsigned integer, most significant byte first.
    @inlinable
    public mutating func append<T: FixedWidthInteger & UnsignedInteger>(_ value: T) {
        // Safe: an integer has no padding, and the pointer is used only inside the closure.
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends a signed integer: its sign bit flipped, negative numbers come first.
    @inlinable
    public mutating func append(_ value: Int64) {
        append(UInt64(bitPattern: value) ^ (1 << 63))
    }

    /// Appends a double in IEEE 754's total order: -NaN, -infinity, …, -0, 0, …, infinity, NaN.
    @inlinable
    public mutating func append(_ value: Double) {
        let bits = value.bitPattern
        append(bits >> 63 == 1 ? ~bits : bits | (1 << 63))
    }

    /// Appends bytes of any number: 00 becomes 00 FF, and 00 00 ends them, so that what is shorter
    /// comes first whatever follows it in the key.
    @inlinable
    public mutating func append(_ value: RawSpan) {
        // Safe: the pointer is used only inside the closure.
        unsafe value.withUnsafeBytes { buffer in
            var rest = unsafe buffer[...]
            while let zero = unsafe rest.firstIndex(of: 0) {
                unsafe bytes.append(contentsOf: rest[...zero])
                bytes.append(0xff)
                unsafe rest = rest[(zero + 1)...]
            }
            unsafe bytes.append(contentsOf: rest)
        }
        bytes.append(0)
        bytes.append(0)
    }

    /// Appends the UTF-8 bytes of a text, which compare as its code points do.
    @inlinable
    public mutating func append(_ text: String) {
        // Safe: every byte of UTF-8 is initialised.
        unsafe append(text.utf8Span.span.bytes)
    }
}
