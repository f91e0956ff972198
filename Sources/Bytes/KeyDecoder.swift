/// Reads the values of a key that `KeyEncoder` has written.
public struct KeyDecoder: ~Escapable {
    @usableFromInline var reader: ByteReader

    @inlinable
    @_lifetime(copy key)
    public init(_ key: RawSpan) { reader = ByteReader(key) }

    @inlinable public var byteOffset: Int { reader.byteOffset }

    @inlinable public var isAtEnd: Bool { reader.isAtEnd }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func read<T: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>(
        _ type: T.Type = T.self
    ) throws(BytesError) -> T {
        try reader.readLittleEndian(T.self).byteSwapped
    }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readInt64() throws(BytesError) -> Int64 {
        Int64(bitPattern: try read(UInt64.self) ^ (1 << 63))
    }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readDouble() throws(BytesError) -> Double {
        let bits = try read(UInt64.self)
        return Double(bitPattern: bits >> 63 == 1 ? bits & ~(1 << 63) : ~bits)
    }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readBytes() throws(BytesError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let byte = try reader.readUInt8()
            if byte != 0 {
                bytes.append(byte)
                continue
            }
            switch try reader.readUInt8() {
            case 0: return bytes
            case 0xff: bytes.append(0)
            default:
                throw .malformed(byteOffset: reader.byteOffset - 1, expected: "00 or FF after 00")
            }
        }
    }

    @inlinable
    @_lifetime(self: copy self)
    public mutating func readString() throws(BytesError) -> String {
        let start = reader.byteOffset
        guard let text = String(validating: try readBytes(), as: UTF8.self) else {
            throw .malformed(byteOffset: start, expected: "UTF-8 text")
        }
        return text
    }
}
