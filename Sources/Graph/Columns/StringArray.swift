/// Strings as UTF-8 bytes behind each other.
public struct StringArray: Sendable {
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
