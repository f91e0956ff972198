import Graph

/// Builds a key of up to 511 bytes. Numbers are big-endian, so that bytes order as numbers do.
struct StorageKey {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(32) }

    var count: Int { bytes.count }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// Cuts the key back to its first `count` bytes.
    mutating func truncate(to count: Int) { bytes.removeLast(bytes.count - count) }

    /// Lets an encoder of another module append to the key.
    mutating func mutate<R>(_ body: (inout [UInt8]) -> R) -> R { body(&bytes) }

    mutating func append(byte: UInt8) { bytes.append(byte) }

    mutating func append(contentsOf source: some Sequence<UInt8>) {
        bytes.append(contentsOf: source)
    }

    mutating func append(id: UInt64) { append(id, byteCount: 8) }
    mutating func append(partition: PartitionID) {
        append(UInt64(partition.rawValue), byteCount: 3)
    }
    mutating func append(ordinal: UInt64) { append(ordinal, byteCount: 5) }

    /// A token or index number: one byte below 255, else 255 and four bytes.
    mutating func append(token: UInt32) {
        if token < 0xff {
            bytes.append(UInt8(token))
        } else {
            bytes.append(0xff)
            append(UInt64(token), byteCount: 4)
        }
    }

    mutating func append(_ value: UInt64, byteCount: Int) {
        var shift = byteCount * 8
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }
}

extension ValueReader {
    /// A big-endian number of `byteCount` bytes, as keys hold them.
    mutating func bigEndian(byteCount: Int) throws(StorageError) -> UInt64 {
        var value: UInt64 = 0
        for byte in try bytes(UInt64(byteCount)) { value = value << 8 | UInt64(byte) }
        return value
    }

    mutating func keyToken() throws(StorageError) -> UInt32 {
        let first = try byte()
        return first < 0xff ? UInt32(first) : UInt32(try bigEndian(byteCount: 4))
    }
}
