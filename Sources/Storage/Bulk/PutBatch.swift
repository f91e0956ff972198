import Glibc
import Graph
import LMDB

/// Rows on their way to LMDB, in the order in which they are put.
final class PutBatch: @unchecked Sendable {
    // Safe: one thread fills it, then hands it over to the one that writes it.
    @exclusivity(unchecked) private var bytes: UnsafeMutableRawBufferPointer
    @exclusivity(unchecked) private var used = 0

    private static let byteLimit = 8 << 20
    private static let slack = 1 << 16

    init() { bytes = .allocate(byteCount: Self.byteLimit + Self.slack, alignment: 16) }
    deinit { bytes.deallocate() }

    var isEmpty: Bool { used == 0 }
    var isFull: Bool { used >= Self.byteLimit }
    func removeAll() { used = 0 }

    @inline(__always)
    func append(
        _ table: UInt8, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) {
        if used + key.count + value.count + 7 > bytes.count { grow(key.count + value.count) }
        guard let start = bytes.baseAddress.map({ $0 + used }) else { return }
        start.storeBytes(of: table, as: UInt8.self)
        start.storeBytes(of: UInt16(key.count), toByteOffset: 1, as: UInt16.self)
        start.storeBytes(of: UInt32(value.count), toByteOffset: 3, as: UInt32.self)
        if let from = key.baseAddress { memcpy(start + 7, from, key.count) }
        if let from = value.baseAddress { memcpy(start + 7 + key.count, from, value.count) }
        used += 7 + key.count + value.count
    }

    /// Makes room for a row that is larger than most.
    private func grow(_ byteCount: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: used + byteCount + Self.slack, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<used]))
        bytes.deallocate()
        bytes = larger
    }

    /// Calls `body` with each row.
    func forEach(
        _ body: (UInt8, UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(StorageError) -> Void
    ) throws(StorageError) {
        guard let base = bytes.baseAddress else { return }
        var offset = 0
        while offset < used {
            let start = UnsafeRawPointer(base + offset)
            let keyByteCount = Int(start.loadUnaligned(fromByteOffset: 1, as: UInt16.self))
            let valueByteCount = Int(start.loadUnaligned(fromByteOffset: 3, as: UInt32.self))
            try body(
                start.load(as: UInt8.self),
                UnsafeRawBufferPointer(start: start + 7, count: keyByteCount),
                UnsafeRawBufferPointer(start: start + 7 + keyByteCount, count: valueByteCount))
            offset += 7 + keyByteCount + valueByteCount
        }
    }
}
