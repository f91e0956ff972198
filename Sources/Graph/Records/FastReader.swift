/// Reads a record without naming what is wrong with it: nil or false is all it says.
struct FastReader {
    var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    /// Whether the record has the bytes of a word.
    private let hasWord: Bool

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty record may have no address; nothing is read from the one it gets.
        let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        position = start.assumingMemoryBound(to: UInt8.self)
        end = position + bytes.count
        hasWord = bytes.count >= 8
    }

    @inline(__always) var isAtEnd: Bool { position == end }
    @inline(__always) var remaining: Int { end - position }

    @inline(__always)
    mutating func byte() -> UInt8? {
        guard position != end else { return nil }
        defer { position += 1 }
        return position.pointee
    }

    /// An LEB128 number of up to 56 bits, or at the end of a record of up to 64.
    @inline(__always)
    mutating func varint() -> UInt64? {
        guard position != end else { return nil }
        let first = position.pointee
        if first < 0x80 {
            position += 1
            return UInt64(first)
        }
        guard end - position >= 8 else { return varintByBytes() }
        let word = UInt64(
            littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
        let stops = ~word & 0x8080_8080_8080_8080
        guard stops != 0 else { return varintByBytes() }
        let bitCount = stops.trailingZeroBitCount &+ 1
        position += bitCount &>> 3
        return Self.joinGroups(word & (~0 &>> UInt64(64 &- bitCount)))
    }

    /// The number whose groups of seven bits are the bytes of a word.
    @inline(__always)
    private static func joinGroups(_ word: UInt64) -> UInt64 {
        var value = word & 0x7f7f_7f7f_7f7f_7f7f
        value = (value & 0x007f_007f_007f_007f) | ((value & 0x7f00_7f00_7f00_7f00) &>> 1)
        value = (value & 0x0000_3fff_0000_3fff) | ((value & 0x3fff_0000_3fff_0000) &>> 2)
        return (value & 0x0fff_ffff) | ((value & 0x0fff_ffff_0000_0000) &>> 4)
    }

    @inline(never)
    private mutating func varintByBytes() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64, position != end {
            let byte = position.pointee
            position += 1
            if shift == 63, byte > 1 { return nil }
            value |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    /// A property of which a word holds all but what may be passed over.
    struct Field {
        let step: UInt64
        let tag: UInt8
        /// What follows the tag, up to six bytes of it.
        let payload: UInt64
        /// All of the property.
        let byteCount: Int
    }

    /// The property at `position`; nil if it is none of the short ones, or damaged.
    @inline(__always)
    func shortField() -> Field? {
        guard hasWord else { return nil }
        let remaining = remaining
        var word: UInt64
        if remaining >= 8 {
            word = UInt64(
                littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
        } else {
            // The last word of the record, without what lies before the property.
            word = UInt64(
                littleEndian: UnsafeRawPointer(end - 8).loadUnaligned(as: UInt64.self))
            word &>>= UInt64(8 &* (8 &- remaining))
        }
        let step = word & 0xff
        guard step &- 1 < 0x7f else { return nil }
        let tag = UInt8(truncatingIfNeeded: word &>> 8)
        let payload = word &>> 16
        let byteCount: Int
        switch tag {
        case RecordFormat.Tag.string.rawValue, RecordFormat.Tag.bytes.rawValue,
            RecordFormat.Tag.uniformList.rawValue, RecordFormat.Tag.mixedList.rawValue:
            let length = payload & 0xff
            guard length < 0x80 else { return nil }
            byteCount = 3 &+ Int(length)
        case RecordFormat.Tag.integer.rawValue, RecordFormat.Tag.scaledInteger.rawValue,
            RecordFormat.Tag.date.rawValue:
            let stops = ~payload & 0x8080_8080_8080
            guard stops != 0 else { return nil }
            byteCount = 3 &+ stops.trailingZeroBitCount &>> 3
        case RecordFormat.Tag.decimal.rawValue:
            let stops = ~payload & 0x8080_8080_8080
            guard stops != 0, payload & 7 != RecordFormat.longScale else { return nil }
            byteCount = 3 &+ stops.trailingZeroBitCount &>> 3
        case RecordFormat.Tag.float.rawValue: byteCount = 10
        case RecordFormat.Tag.false.rawValue, RecordFormat.Tag.true.rawValue: byteCount = 2
        default: return nil
        }
        guard byteCount <= remaining else { return nil }
        return Field(step: step, tag: tag, payload: payload, byteCount: byteCount)
    }

    /// The number whose groups of seven bits are the first bytes, at most six, of a word.
    @inline(__always)
    static func joinGroups(_ word: UInt64, byteCount: Int) -> UInt64 {
        joinGroups(word & ((1 &<< UInt64(8 &* byteCount)) &- 1))
    }

    /// Passes over a value; false for a kind that is not one of the common ones.
    mutating func skipValue() -> Bool {
        guard let tag = byte() else { return false }
        switch tag {
        case RecordFormat.Tag.string.rawValue, RecordFormat.Tag.bytes.rawValue,
            RecordFormat.Tag.uniformList.rawValue, RecordFormat.Tag.mixedList.rawValue:
            guard let length = varint(), length <= UInt64(remaining) else { return false }
            position += Int(length)
            return true
        case RecordFormat.Tag.integer.rawValue, RecordFormat.Tag.scaledInteger.rawValue,
            RecordFormat.Tag.date.rawValue:
            return varint() != nil
        case RecordFormat.Tag.decimal.rawValue:
            guard let code = varint() else { return false }
            return code & 7 != RecordFormat.longScale || byte() != nil
        case RecordFormat.Tag.float.rawValue:
            guard remaining >= 8 else { return false }
            position += 8
            return true
        case RecordFormat.Tag.false.rawValue, RecordFormat.Tag.true.rawValue: return true
        default: return false
        }
    }
}
