/// Columns of some properties, filled from one record after another.
///
/// For the common case: records are not long and each property is of one kind in all of them, a
/// number or a string. As soon as a record has anything else, or is damaged, `append` says so, and
/// the caller starts again with `PropertyRecord.append`, which takes everything and names what is
/// wrong. In return nothing is allocated, counted or checked twice per value; strings are copied
/// once, at the end.
package struct RecordColumns: ~Copyable {
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

    /// So many rows of longer ones could take more memory than a statement may.
    package static let longestRecordByteCount = 64 << 10

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
    /// value of another kind, is long or damaged.
    package mutating func append(_ record: UnsafeRawBufferPointer) -> Bool {
        precondition(count < capacity)
        guard record.count <= Self.longestRecordByteCount else { return false }
        var reader = FastReader(record)
        var key: UInt64 = 0
        var index = 0
        while index < keyCount, !reader.isAtEnd {
            if let field = reader.shortField() {
                key += field.step
                while index < keyCount, keys[index] < key {
                    setNull(columns + index)
                    index += 1
                }
                if index < keyCount, keys[index] == key {
                    guard setValue(columns + index, field, reader.position) else { return false }
                    index += 1
                }
                reader.position += field.byteCount
                continue
            }
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
        case RecordFormat.Tag.scaledInteger.rawValue:
            guard let raw = reader.varint(), let value = RecordFormat.scaledInteger(raw) else {
                return false
            }
            kind = .integers
            word = UInt64(bitPattern: value)
        case RecordFormat.Tag.decimal.rawValue:
            guard let raw = reader.varint() else { return false }
            var scale = Int(truncatingIfNeeded: raw & 7)
            if scale == Int(RecordFormat.longScale) {
                guard let byte = reader.byte(), byte >= RecordFormat.longScale,
                    Int(byte) <= RecordFormat.maximumScale
                else { return false }
                scale = Int(byte)
            }
            kind = .floats
            let mantissa = Int64(bitPattern: (raw >> 4) ^ (0 &- (raw >> 3 & 1)))
            word = (Double(mantissa) / RecordFormat.powersOfTen[scale]).bitPattern
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

    /// Takes the value of a property that begins at an address.
    @inline(__always)
    private func setValue(
        _ column: UnsafeMutablePointer<Rows>, _ field: FastReader.Field,
        _ start: UnsafePointer<UInt8>
    ) -> Bool {
        let kind: Kind
        var word: UInt64
        switch field.tag {
        case RecordFormat.Tag.string.rawValue:
            kind = .strings
            word = UInt64(UInt(bitPattern: start + 3))
            column.pointee.lengths[count] = UInt32(field.byteCount - 3)
            column.pointee.byteCount &+= field.byteCount - 3
        case RecordFormat.Tag.integer.rawValue:
            kind = .integers
            let raw = FastReader.joinGroups(field.payload, byteCount: field.byteCount - 2)
            word = (raw >> 1) ^ (0 &- (raw & 1))
        case RecordFormat.Tag.scaledInteger.rawValue:
            let raw = FastReader.joinGroups(field.payload, byteCount: field.byteCount - 2)
            guard let value = RecordFormat.scaledInteger(raw) else { return false }
            kind = .integers
            word = UInt64(bitPattern: value)
        case RecordFormat.Tag.decimal.rawValue:
            let raw = FastReader.joinGroups(field.payload, byteCount: field.byteCount - 2)
            kind = .floats
            let mantissa = Int64(bitPattern: (raw >> 4) ^ (0 &- (raw >> 3 & 1)))
            word = (Double(mantissa) / RecordFormat.powersOfTen[Int(raw & 7)]).bitPattern
        case RecordFormat.Tag.float.rawValue:
            kind = .floats
            word = UInt64(
                littleEndian: UnsafeRawPointer(start + 2).loadUnaligned(as: UInt64.self))
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
