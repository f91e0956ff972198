/// Strings as UTF-8 bytes behind each other.
public struct StringArray: Sendable {
    /// Strings of more bytes are not copied from column to column: rows share them as values.
    @inlinable public static var sharedByteCount: Int { 4 << 10 }

    @usableFromInline var utf8: ContiguousArray<UInt8>
    @usableFromInline var ends: ContiguousArray<Int>

    /// No strings yet, with room for the offsets of `count`.
    @inlinable
    public init(reserving count: Int = 0) {
        utf8 = []
        ends = [0]
        if count > 0 { ends.reserveCapacity(count + 1) }
    }

    /// As many strings as `count`, which take `byteCount` bytes together; `bytes` lends each.
    @inline(__always)
    package init(count: Int, byteCount: Int, _ bytes: (Int) -> UnsafeRawBufferPointer) {
        var utf8: ContiguousArray<UInt8> = []
        ends = ContiguousArray(unsafeUninitializedCapacity: count + 1) { ends, endCount in
            ends.initializeElement(at: 0, to: 0)
            utf8 = ContiguousArray(unsafeUninitializedCapacity: byteCount) { buffer, length in
                for row in 0..<count {
                    let source = bytes(row)
                    precondition(source.count <= byteCount - length)
                    if let start = source.baseAddress, let target = buffer.baseAddress {
                        copyBytes(start, to: target + length, count: source.count)
                    }
                    length += source.count
                    ends.initializeElement(at: row + 1, to: length)
                }
            }
            endCount = count + 1
        }
        self.utf8 = utf8
    }

    /// The UTF-8 of all strings.
    public var bytes: ContiguousArray<UInt8> { @inlinable get { utf8 } }
    /// `count + 1` byte offsets; string `i` is `bytes[offsets[i]..<offsets[i + 1]]`.
    public var offsets: ContiguousArray<Int> { @inlinable get { ends } }

    @inlinable public var count: Int { ends.count - 1 }

    /// Appends a string.
    @inlinable
    public mutating func append(_ string: String) {
        utf8.append(contentsOf: string.utf8)
        ends.append(utf8.count)
    }

    /// Appends bytes that the caller knows to be UTF-8; others read back repaired.
    @inlinable
    public mutating func append(utf8 source: UnsafeRawBufferPointer) {
        // As a typed buffer the bytes are copied at once.
        utf8.append(contentsOf: source.assumingMemoryBound(to: UInt8.self))
        ends.append(utf8.count)
    }

    /// Appends a string of another array.
    @inlinable
    public mutating func append(_ other: StringArray, at index: Int) {
        other.withUTF8(at: index) { append(utf8: $0) }
    }

    /// Appends all strings of another array.
    public mutating func append(contentsOf other: StringArray) {
        let base = utf8.count
        utf8.append(contentsOf: other.utf8)
        ends.append(contentsOf: other.ends.dropFirst().lazy.map { $0 + base })
    }

    /// How many bytes the strings at these places take; a negative place has none.
    func byteCount(of rows: ContiguousArray<Int32>) -> Int {
        ends.withUnsafeBufferPointer { ends in
            var sum = 0
            for row in rows where row >= 0 { sum += ends[Int(row) + 1] - ends[Int(row)] }
            return sum
        }
    }

    /// The strings at these places, which take `byteCount` bytes; a negative place gives the empty
    /// one.
    func gather(_ rows: ContiguousArray<Int32>, byteCount: Int) -> StringArray {
        utf8.withUnsafeBytes { utf8 in
            StringArray(count: rows.count, byteCount: byteCount) { index in
                let row = Int(rows[index])
                guard row >= 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
                return UnsafeRawBufferPointer(rebasing: utf8[ends[row]..<ends[row + 1]])
            }
        }
    }

    /// Makes room for so many bytes in all.
    mutating func reserve(byteCount: Int) { utf8.reserveCapacity(byteCount) }

    /// One of the strings, as a copy.
    @inlinable
    public subscript(index: Int) -> String {
        utf8.withUnsafeBufferPointer {
            String(decoding: $0[ends[index]..<ends[index + 1]], as: UTF8.self)
        }
    }

    /// Lends the bytes of one string.
    @inlinable
    public func withUTF8<R, E: Error>(
        at index: Int, _ body: (UnsafeRawBufferPointer) throws(E) -> R
    ) throws(E) -> R {
        let range = ends[index]..<ends[index + 1]
        return try utf8.withUnsafeBufferPointer { bytes throws(E) in
            try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[range])))
        }
    }
}

/// Copies bytes; few of them without a call.
@inline(__always)
private func copyBytes(
    _ source: UnsafeRawPointer, to target: UnsafeMutableRawPointer, count: Int
) {
    switch count {
    case 8...16:
        // The two halves overlap where there are fewer than 16.
        let (low, high) = (
            source.loadUnaligned(as: UInt64.self),
            source.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        )
        target.storeBytes(of: low, as: UInt64.self)
        target.storeBytes(of: high, toByteOffset: count - 8, as: UInt64.self)
    case 4..<8:
        let (low, high) = (
            source.loadUnaligned(as: UInt32.self),
            source.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
        )
        target.storeBytes(of: low, as: UInt32.self)
        target.storeBytes(of: high, toByteOffset: count - 4, as: UInt32.self)
    default: target.copyMemory(from: source, byteCount: count)
    }
}
