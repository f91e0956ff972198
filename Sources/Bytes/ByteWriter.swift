/// A growing array of bytes with the integer forms of our formats.
///
/// `ByteReader` reads them back; `KeyEncoder` writes bytes that must sort.
public struct ByteWriter: Sendable {
    /// What has been written so far.
    public var bytes: [UInt8]

    @inlinable
    public init(reservingCapacity capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// The number of bytes written so far.
    @inlinable public var byteCount: Int { bytes.count }

    /// Forgets what was written and keeps the memory.
    @inlinable
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    @inlinable
    public mutating func append(_ byte: UInt8) { bytes.append(byte) }

    @inlinable
    public mutating func append(contentsOf other: some Sequence<UInt8>) {
        bytes.append(contentsOf: other)
    }

    @inlinable
    public mutating func append(contentsOf other: RawSpan) {
        // Safe: the pointer is used only inside the closure.
        unsafe other.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends a fixed-size integer, least significant byte first.
    @inlinable
    public mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
        // Safe: an integer has no padding, and the pointer is used only inside the closure.
        unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends an unsigned LEB128: seven bits in a byte, least significant first, the high bit set
    /// on all but the last.
    @inlinable
    public mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Appends a signed integer as the varint of its zigzag form: 0, -1, 1, -2 become 0, 1, 2, 3.
    @inlinable
    public mutating func appendZigZag(_ value: Int64) {
        appendVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// How many bytes `appendVarint` writes.
    @inlinable
    public static func varintByteCount(_ value: UInt64) -> Int {
        // Seven bits in a byte, and one byte for 0.
        (70 - (value | 1).leadingZeroBitCount) / 7
    }

    /// How many bytes `appendZigZag` writes.
    @inlinable
    public static func zigZagByteCount(_ value: Int64) -> Int {
        varintByteCount(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// Appends the number of bytes as a varint, then the bytes.
    @inlinable
    public mutating func appendLengthPrefixed(_ other: RawSpan) {
        appendVarint(UInt64(other.byteCount))
        append(contentsOf: other)
    }

    /// Appends the number of UTF-8 bytes as a varint, then the bytes.
    @inlinable
    public mutating func appendLengthPrefixed(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            appendVarint(UInt64(utf8.count))
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    /// Writes a little-endian integer over bytes that are there already.
    @inlinable
    public mutating func overwriteLittleEndian<T: FixedWidthInteger>(
        _ value: T, at byteOffset: Int
    ) {
        precondition(byteOffset >= 0 && byteOffset <= bytes.count - MemoryLayout<T>.size)
        // Safe: the precondition has just shown that the bytes are there.
        unsafe bytes.withUnsafeMutableBytes {
            unsafe $0.storeBytes(of: value.littleEndian, toByteOffset: byteOffset, as: T.self)
        }
    }
}
