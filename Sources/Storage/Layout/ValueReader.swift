extension [UInt8] {
    /// Lends the bytes to `body`, whose error keeps its type.
    @inline(__always)
    func withBytes<R, E: Error>(
        _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        try span.bytes.withUnsafeBytes(body)
    }
}

/// Reads one stored value from its front; stops with `corrupted` where the bytes end too early.
///
/// It points into the map or an arena that the caller keeps alive; it never outlives a function.
struct ValueReader {
    private(set) var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty buffer may have no address; any address will do, for nothing is read from it.
        let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        position = start.assumingMemoryBound(to: UInt8.self)
        end = position + bytes.count
    }

    @inline(__always) var remaining: Int { end - position }
    @inline(__always) var isAtEnd: Bool { position == end }

    /// What is left.
    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: position, count: remaining) }

    @inline(__always)
    mutating func byte() throws(StorageError) -> UInt8 {
        guard position != end else { throw Self.tooShort }
        let value = position.pointee
        position += 1
        return value
    }

    /// An LEB128 number of up to 64 bits.
    @inline(__always)
    mutating func varint() throws(StorageError) -> UInt64 {
        guard position != end else { throw Self.tooShort }
        let first = position.pointee
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        return try longVarint()
    }

    @inline(__always)
    private mutating func longVarint() throws(StorageError) -> UInt64 {
        guard end - position >= 8 else { return try varintByBytes() }
        let word = UInt64(
            littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
        // The first byte without its high bit ends the number.
        let stops = ~word & 0x8080_8080_8080_8080
        guard stops != 0 else { return try varintByBytes() }
        let bitCount = stops.trailingZeroBitCount &+ 1
        position += bitCount &>> 3
        // The groups of seven bits move together: by pairs, by fours, by eight.
        var value = word & (~0 &>> UInt64(64 &- bitCount)) & 0x7f7f_7f7f_7f7f_7f7f
        value = (value & 0x007f_007f_007f_007f) | ((value & 0x7f00_7f00_7f00_7f00) &>> 1)
        value = (value & 0x0000_3fff_0000_3fff) | ((value & 0x3fff_0000_3fff_0000) &>> 2)
        return (value & 0x0fff_ffff) | ((value & 0x0fff_ffff_0000_0000) &>> 4)
    }

    /// Near the end of the value, and for more than 56 bits.
    @inline(never)
    private mutating func varintByBytes() throws(StorageError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position != end {
            let byte = position.pointee
            position += 1
            value |= UInt64(byte & 0x7f) &<< shift
            if byte < 0x80 { return value }
            shift += 7
            guard shift < 64 else { break }
        }
        throw Self.tooShort
    }

    /// A varint that must fit in 32 bits.
    mutating func varint32() throws(StorageError) -> UInt32 {
        guard let value = UInt32(exactly: try varint()) else { throw Self.tooShort }
        return value
    }

    @inline(__always)
    mutating func zigZag() throws(StorageError) -> Int64 {
        let raw = try varint()
        return Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    @inline(__always)
    mutating func bytes(_ count: UInt64) throws(StorageError) -> UnsafeRawBufferPointer {
        guard count <= UInt64(remaining) else { throw Self.tooShort }
        defer { position += Int(count) }
        return UnsafeRawBufferPointer(start: position, count: Int(count))
    }

    /// Passes over bytes that are known to be there.
    @inline(__always)
    mutating func skip(_ count: Int) {
        precondition(count <= remaining)
        position += count
    }

    /// Bytes behind their count as a varint.
    @inline(__always)
    mutating func countedBytes() throws(StorageError) -> UnsafeRawBufferPointer {
        try bytes(try varint())
    }

    mutating func string() throws(StorageError) -> String {
        String(decoding: try countedBytes(), as: UTF8.self)
    }

    static var tooShort: StorageError { .corrupted("a stored value ends too early") }
}
