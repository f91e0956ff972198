/// A place in the bytes of a property record. It never reads past their end.
///
/// It must not outlive the bytes: it is made and used within one call that lends them.
@usableFromInline
struct RecordCursor {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var offset = 0

    @inlinable
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inlinable var isAtEnd: Bool { offset == bytes.count }
    @inlinable var remaining: Int { bytes.count - offset }

    @inlinable @inline(__always)
    mutating func readByte() throws(GraphError) -> UInt8 {
        guard offset < bytes.count else { throw damaged("ends early") }
        defer { offset += 1 }
        return bytes[offset]
    }

    /// LEB128, at most ten bytes.
    @inlinable @inline(__always)
    mutating func readVarint() throws(GraphError) -> UInt64 {
        let first = try readByte()
        if first < 0x80 { return UInt64(first) }
        return try readLongVarint(first)
    }

    @inlinable
    mutating func readLongVarint(_ first: UInt8) throws(GraphError) -> UInt64 {
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let byte = try readByte()
            if shift == 63 && byte > 1 { throw damaged("has a number beyond 64 bits") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    @inlinable @inline(__always)
    mutating func readZigZag() throws(GraphError) -> Int64 {
        let value = try readVarint()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    @inlinable @inline(__always)
    mutating func readDouble() throws(GraphError) -> Double {
        guard remaining >= 8 else { throw damaged("ends early") }
        defer { offset += 8 }
        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        return Double(bitPattern: UInt64(littleEndian: bits))
    }

    /// A byte count that fits into what is left.
    @inlinable @inline(__always)
    mutating func readByteCount() throws(GraphError) -> Int {
        let count = try readVarint()
        guard count <= UInt64(remaining) else { throw damaged("ends early") }
        return Int(count)
    }

    /// Bytes behind their count.
    @inlinable @inline(__always)
    mutating func readBytes() throws(GraphError) -> UnsafeRawBufferPointer {
        let count = try readByteCount()
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    @inlinable
    mutating func readTag() throws(GraphError) -> RecordFormat.Tag {
        let byte = try readByte()
        guard let tag = RecordFormat.Tag(rawValue: byte) else {
            throw damaged("has the unknown tag \(byte)")
        }
        return tag
    }

    /// Reads an entry's key.
    @inlinable @inline(__always)
    mutating func nextKey(after last: UInt32) throws(GraphError) -> UInt32 {
        let step = try readVarint()
        guard step > 0, step <= UInt64(UInt32.max - last) else {
            throw damaged("has keys out of order")
        }
        return last + UInt32(step)
    }

    /// Goes to the value of a key; false if the record has none.
    @inlinable @inline(__always)
    mutating func seek(_ key: UInt32) throws(GraphError) -> Bool {
        var found: UInt32 = 0
        while !isAtEnd {
            found = try nextKey(after: found)
            if found >= key { return found == key }
            try skipValue()
        }
        return false
    }

    @usableFromInline @inline(never)
    func damaged(_ what: String) -> GraphError {
        .storage("property record \(what) at byte \(offset)")
    }
}
