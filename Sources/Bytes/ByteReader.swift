/// A position in borrowed bytes that only moves forward; the other side of `ByteWriter`.
///
/// The bytes may be hostile: every read is checked and throws with the byte offset. It neither
/// copies nor allocates.
public struct ByteReader: ~Escapable {
    /// All the bytes, also those read already.
    public let bytes: RawSpan
    // 0...bytes.byteCount always: what makes the unsafe loads below safe.
    @usableFromInline var position: Int

    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) {
        self.bytes = bytes
        position = 0
    }

    /// Where the next read begins.
    @inlinable public var byteOffset: Int { position }

    /// How many bytes are left.
    @inlinable public var remaining: Int { bytes.byteCount &- position }

    @inlinable public var isAtEnd: Bool { position == bytes.byteCount }

    /// Reads a fixed-size integer, least significant byte first.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readLittleEndian<T: FixedWidthInteger & BitwiseCopyable>(
        _ type: T.Type = T.self
    ) throws(BytesError) -> T {
        guard remaining >= MemoryLayout<T>.size else { throw .truncated(byteOffset: position) }
        // Safe: the bytes are there, and any bits are an integer.
        let value = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: T.self)
        position &+= MemoryLayout<T>.size
        return T(littleEndian: value)
    }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt8() throws(BytesError) -> UInt8 { try readLittleEndian() }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt16() throws(BytesError) -> UInt16 { try readLittleEndian() }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt32() throws(BytesError) -> UInt32 { try readLittleEndian() }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readUInt64() throws(BytesError) -> UInt64 { try readLittleEndian() }

    /// Reads an unsigned LEB128 of at most ten bytes.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readVarint() throws(BytesError) -> UInt64 {
        let first = try readUInt8()
        return first < 0x80 ? UInt64(first) : try readVarintRest(first)
    }

    @usableFromInline
    @_lifetime(self: copy self)
    mutating func readVarintRest(_ first: UInt8) throws(BytesError) -> UInt64 {
        let start = position &- 1
        var value = UInt64(first & 0x7f)
        var shift: UInt64 = 7
        while position < bytes.byteCount {
            // Safe: the position is within the bytes.
            let byte = unsafe bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            position &+= 1
            // The tenth byte has room for one bit.
            if shift == 63 && byte > 1 {
                throw .malformed(byteOffset: start, expected: "a varint of 64 bits")
            }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift &+= 7
        }
        throw .truncated(byteOffset: start)
    }

    /// Reads a signed integer from the varint of its zigzag form.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readZigZag() throws(BytesError) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// Reads a varint that counts things of at least `minimumByteCount` bytes each, and refuses one
    /// that the remaining bytes can't hold; so it is safe to reserve memory for.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readCount(minimumByteCount: Int = 1) throws(BytesError) -> Int {
        let start = position
        let count = try readVarint()
        guard count <= UInt64(remaining / minimumByteCount) else {
            throw .truncated(byteOffset: start)
        }
        return Int(truncatingIfNeeded: count)
    }

    /// Lends the next `count` bytes.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readBytes(_ count: Int) throws(BytesError) -> RawSpan {
        guard count >= 0 && count <= remaining else { throw .truncated(byteOffset: position) }
        let start = position
        position &+= count
        // Safe: the range has just been checked.
        return unsafe bytes.extracting(unchecked: start..<position)
    }

    /// Lends bytes that follow their number.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func readLengthPrefixed() throws(BytesError) -> RawSpan {
        try readBytes(readCount())
    }

    /// Reads a text that follows its number of bytes; throws where it is not UTF-8.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func readString() throws(BytesError) -> String {
        let start = position
        let utf8 = try readLengthPrefixed()
        // Safe: the pointer is used only inside the closure.
        let text = unsafe utf8.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
        guard let text else { throw .malformed(byteOffset: start, expected: "UTF-8 text") }
        return text
    }

    /// Passes over `count` bytes.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) throws(BytesError) {
        guard count >= 0 && count <= remaining else { throw .truncated(byteOffset: position) }
        position &+= count
    }
}
