/// Columns of some properties, filled from one record after another.
///
/// For the common case: each property is of one kind in all records, a number or a string. As soon
/// as a record has anything else, or is damaged, `append` says so, and the caller starts again with
/// `PropertyRecord.append`, which takes everything and names what is wrong. In return nothing is
/// allocated, counted or checked twice per value; strings are copied once, at the end.
package struct RecordColumns: ~Copyable {
    /// Records of more bytes are better read one by one: what repeated ones hold can be shared.
    package static var longRecordByteCount: Int { 64 << 10 }

    private enum Kind {
        /// Only nulls so far.
        case nulls
        case integers, floats, strings
    }

    /// One property of all rows. A string's word is its address.
    private struct Rows {
        var kind = Kind.nulls
        /// Whether `nulls` says which rows are null; before the first one it says nothing.
        var hasNulls = false
        var byteCount = 0
        let words: UnsafeMutablePointer<UInt64>
        let lengths: UnsafeMutablePointer<UInt32>
        let nulls: UnsafeMutablePointer<Bool>

        init(_ capacity: Int) {
            words = .allocate(capacity: capacity)
            lengths = .allocate(capacity: capacity)
            nulls = .allocate(capacity: capacity)
        }

        func deallocate() {
            words.deallocate()
            lengths.deallocate()
            nulls.deallocate()
        }
    }

    private let keys: UnsafeMutablePointer<UInt64>
    private let columns: UnsafeMutablePointer<Rows>
    private let keyCount: Int
    private let capacity: Int
    /// The number of rows appended.
    package private(set) var count = 0

    /// - Parameters:
    ///   - keys: ascending.
    ///   - capacity: the number of rows that come at most.
    package init(_ keys: [KeyID], capacity: Int) {
        keyCount = keys.count
        self.capacity = capacity
        self.keys = .allocate(capacity: keys.count)
        columns = .allocate(capacity: keys.count)
        for (index, key) in keys.enumerated() {
            (self.keys + index).initialize(to: UInt64(key.rawValue))
            (columns + index).initialize(to: Rows(capacity))
        }
    }

    deinit {
        for index in 0..<keyCount { columns[index].deallocate() }
        columns.deallocate()
        keys.deallocate()
    }

    /// Appends a row of nulls.
    package mutating func appendNulls() {
        precondition(count < capacity)
        for index in 0..<keyCount { setNull(columns + index) }
        count += 1
    }

    /// Appends the values of a record, whose bytes must stay until `finish`; false if it has a
    /// value of another kind or is damaged.
    package mutating func append(_ record: UnsafeRawBufferPointer) -> Bool {
        precondition(count < capacity)
        var reader = FastReader(record)
        var key: UInt64 = 0
        var index = 0
        while index < keyCount, !reader.isAtEnd {
            if reader.passProperty(&key, before: keys[index]) { continue }
            guard let step = reader.varint(), step > 0, step <= UInt64(UInt32.max) else {
                return false
            }
            key += step
            // Keys that the record passes over have no value.
            while index < keyCount, keys[index] < key {
                setNull(columns + index)
                index += 1
            }
            if index < keyCount, keys[index] == key {
                guard setValue(columns + index, &reader) else { return false }
                index += 1
            } else if index < keyCount, !reader.skipValue() {
                return false
            }
        }
        while index < keyCount {
            setNull(columns + index)
            index += 1
        }
        count += 1
        return true
    }

    /// A column for each key, in their order.
    package consuming func finish() -> [Column] {
        (0..<keyCount).map { Self.column(columns[$0], count) }
    }

    @inline(__always)
    private func setNull(_ column: UnsafeMutablePointer<Rows>) {
        if !column.pointee.hasNulls {
            column.pointee.hasNulls = true
            column.pointee.nulls.initialize(repeating: false, count: count)
        }
        column.pointee.nulls[count] = true
        column.pointee.words[count] = 0
        column.pointee.lengths[count] = 0
    }

    @inline(__always)
    private func setValue(
        _ column: UnsafeMutablePointer<Rows>, _ reader: inout FastReader
    ) -> Bool {
        guard let tag = reader.byte() else { return false }
        let kind: Kind
        var word: UInt64 = 0
        switch tag {
        case RecordFormat.Tag.string.rawValue:
            guard let length = reader.varint(), length <= UInt64(reader.remaining) else {
                return false
            }
            kind = .strings
            word = UInt64(UInt(bitPattern: reader.position))
            column.pointee.lengths[count] = UInt32(truncatingIfNeeded: length)
            column.pointee.byteCount += Int(length)
            reader.position += Int(length)
        case RecordFormat.Tag.integer.rawValue:
            guard let raw = reader.varint() else { return false }
            kind = .integers
            word = (raw >> 1) ^ (0 &- (raw & 1))
        case RecordFormat.Tag.decimal.rawValue:
            guard let scale = reader.byte(), Int(scale) <= RecordFormat.maximumScale,
                let raw = reader.varint()
            else { return false }
            kind = .floats
            let mantissa = Int64(bitPattern: (raw >> 1) ^ (0 &- (raw & 1)))
            word = (Double(mantissa) / RecordFormat.powersOfTen[Int(scale)]).bitPattern
        case RecordFormat.Tag.float.rawValue:
            guard reader.remaining >= 8 else { return false }
            kind = .floats
            word = UInt64(
                littleEndian: UnsafeRawPointer(reader.position).loadUnaligned(as: UInt64.self))
            reader.position += 8
        default: return false
        }
        if column.pointee.kind != kind {
            guard column.pointee.kind == .nulls else { return false }
            column.pointee.kind = kind
        }
        column.pointee.words[count] = word
        if column.pointee.hasNulls { column.pointee.nulls[count] = false }
        return true
    }

    private static func column(_ rows: Rows, _ count: Int) -> Column {
        let nulls =
            rows.hasNulls
            ? ContiguousArray(UnsafeBufferPointer(start: rows.nulls, count: count)) : nil
        switch rows.kind {
        case .nulls: return Column(.nulls, count: count)
        case .integers:
            let values = UnsafeRawBufferPointer(start: rows.words, count: 8 * count)
            return Column(
                .integers(ContiguousArray(values.bindMemory(to: Int64.self))), count: count,
                nulls: nulls)
        case .floats:
            let values = UnsafeRawBufferPointer(start: rows.words, count: 8 * count)
            return Column(
                .floats(ContiguousArray(values.bindMemory(to: Double.self))), count: count,
                nulls: nulls)
        case .strings:
            let strings = StringArray(
                count: count, byteCount: rows.byteCount
            ) { row in
                UnsafeRawBufferPointer(
                    start: UnsafeRawPointer(bitPattern: UInt(rows.words[row])),
                    count: Int(rows.lengths[row]))
            }
            return Column(.strings(strings), count: count, nulls: nulls)
        }
    }
}

/// Reads a record without naming what is wrong with it: nil or false is all it says.
private struct FastReader {
    var position: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        // An empty record may have no address; nothing is read from the one it gets.
        let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
        position = start.assumingMemoryBound(to: UInt8.self)
        end = position + bytes.count
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

    /// Passes over a property whose key is less than `limit`, where a word holds all that has to
    /// be looked at. `key` is that of the property before, then its own.
    @inline(__always)
    mutating func passProperty(_ key: inout UInt64, before limit: UInt64) -> Bool {
        guard remaining >= 8 else { return false }
        let word = UInt64(
            littleEndian: UnsafeRawPointer(position).loadUnaligned(as: UInt64.self))
        let step = word & 0xff
        guard step &- 1 < 0x7f, key + step < limit else { return false }
        let payload = word &>> 16
        var byteCount: Int
        switch UInt8(truncatingIfNeeded: word &>> 8) {
        case RecordFormat.Tag.string.rawValue, RecordFormat.Tag.bytes.rawValue,
            RecordFormat.Tag.uniformList.rawValue, RecordFormat.Tag.mixedList.rawValue:
            let length = payload & 0xff
            guard length < 0x80 else { return false }
            byteCount = 3 + Int(length)
        case RecordFormat.Tag.integer.rawValue, RecordFormat.Tag.date.rawValue:
            let stops = ~payload & 0x8080_8080_8080
            guard stops != 0 else { return false }
            byteCount = 3 + stops.trailingZeroBitCount &>> 3
        case RecordFormat.Tag.decimal.rawValue:
            let stops = ~payload & 0x8080_8080_8000
            guard stops != 0 else { return false }
            byteCount = 3 + stops.trailingZeroBitCount &>> 3
        case RecordFormat.Tag.float.rawValue: byteCount = 10
        case RecordFormat.Tag.false.rawValue, RecordFormat.Tag.true.rawValue: byteCount = 2
        default: return false
        }
        guard byteCount <= remaining else { return false }
        position += byteCount
        key += step
        return true
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
        case RecordFormat.Tag.integer.rawValue, RecordFormat.Tag.date.rawValue:
            return varint() != nil
        case RecordFormat.Tag.decimal.rawValue: return byte() != nil && varint() != nil
        case RecordFormat.Tag.float.rawValue:
            guard remaining >= 8 else { return false }
            position += 8
            return true
        case RecordFormat.Tag.false.rawValue, RecordFormat.Tag.true.rawValue: return true
        default: return false
        }
    }
}
