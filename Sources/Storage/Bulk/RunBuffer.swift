import Disk
import Glibc

/// Byte records in memory on their way to a sorted file, a *run*: what an external sort is made of.
///
/// Records have a key and a value and are sorted by both as bytes. Add until `isFull`, then write.
final class RunBuffer {
    private struct Entry {
        /// The first eight bytes of the key as a number, which mostly decide the order.
        var prefix: UInt64
        var offset: Int
    }

    private let limit: Int
    private let arena: UnsafeMutableRawPointer
    // No two accesses of these overlap: one thread at a time uses a buffer.
    @exclusivity(unchecked) private var used = 0
    private let entries: UnsafeMutablePointer<Entry>
    private let scratch: UnsafeMutablePointer<Entry>
    @exclusivity(unchecked) private(set) var count = 0

    private static let headByteCount = 6
    /// No record is shorter with its head, so this bounds the number of entries.
    private static let minimumByteCount = 16
    static let maximumRecordByteCount = 64 << 20

    /// - Parameter byteCount: what it takes of memory, but for a last record that is larger.
    init(byteCount: Int) {
        limit = max(byteCount, 1 << 16)
        // Pages that are never touched take no memory, so each part may be as large as it ever
        // gets.
        arena = .allocate(
            byteCount: limit + Self.maximumRecordByteCount, alignment: 16)
        let most = limit / (Self.minimumByteCount + 2 * MemoryLayout<Entry>.stride) + 2
        entries = .allocate(capacity: most)
        scratch = .allocate(capacity: most)
    }

    deinit {
        arena.deallocate()
        entries.deallocate()
        scratch.deallocate()
    }

    var isEmpty: Bool { count == 0 }

    /// Whether it has to be written before anything is added.
    @inline(__always)
    var isFull: Bool { used + 2 * MemoryLayout<Entry>.stride * count >= limit }

    /// Adds a record. Keys have up to 65,535 bytes.
    @inline(__always)
    func append(key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        precondition(
            !isFull && key.count <= 0xffff
                && value.count <= Self.maximumRecordByteCount - 0x10000 - Self.headByteCount,
            "the record does not fit")
        guard let keyStart = key.baseAddress else { return }
        let head = arena + used
        head.storeBytes(of: UInt16(truncatingIfNeeded: key.count), as: UInt16.self)
        head.storeBytes(
            of: UInt32(truncatingIfNeeded: value.count), toByteOffset: 2, as: UInt32.self)
        memcpy(head + Self.headByteCount, keyStart, key.count)
        if let start = value.baseAddress {
            memcpy(head + Self.headByteCount + key.count, start, value.count)
        }
        entries[count] = Entry(prefix: keyPrefix(keyStart, key.count), offset: used)
        count += 1
        // Entries are counted in steps that a record of the least size fills, see `init`.
        used += max(Self.headByteCount + key.count + value.count, Self.minimumByteCount)
    }

    /// Sorts the records, writes them to a new file and forgets them.
    func write(to path: String, _ disk: any Disk) throws(StorageError) {
        sort()
        do throws(DiskError) {
            var output = try BufferedOutput(path, disk)
            for index in 0..<count {
                let record = record(at: entries[index].offset)
                output.appendVarint(UInt64(record.keyByteCount))
                output.appendVarint(UInt64(record.bytes.count - record.keyByteCount))
                try output.append(record.bytes)
            }
            try output.finish()
        } catch { throw .disk(error) }
        count = 0
        used = 0
    }

    private func record(at offset: Int) -> (keyByteCount: Int, bytes: UnsafeRawBufferPointer) {
        let head = arena + offset
        let keyByteCount = Int(head.loadUnaligned(as: UInt16.self))
        let valueByteCount = Int(head.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
        return (
            keyByteCount,
            UnsafeRawBufferPointer(
                start: head + Self.headByteCount, count: keyByteCount + valueByteCount)
        )
    }
}

// Order.
extension RunBuffer {
    private func sort() {
        sortByPrefix()
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, entries[end].prefix == entries[start].prefix { end += 1 }
            if end - start > 1 { sortGroup(start, end) }
            start = end
        }
    }

    /// Radix sort, least significant byte first, over the bytes that differ at all.
    private func sortByPrefix() {
        var counts = [Int](repeating: 0, count: 8 * 256)
        var same: UInt64 = .max
        let first = count > 0 ? entries[0].prefix : 0
        counts.withUnsafeMutableBufferPointer { counts in
            for index in 0..<count {
                let prefix = entries[index].prefix
                same &= ~(prefix ^ first)
                for byte in 0..<8 {
                    counts[byte << 8 | Int(prefix >> UInt64(byte << 3) & 0xff)] += 1
                }
            }
        }
        var source = entries
        var target = scratch
        for byte in 0..<8 where same >> UInt64(byte << 3) & 0xff != 0xff {
            var sum = 0
            counts.withUnsafeMutableBufferPointer { counts in
                for digit in 0..<256 {
                    let slot = byte << 8 | digit
                    (counts[slot], sum) = (sum, sum + counts[slot])
                }
                for index in 0..<count {
                    let entry = source[index]
                    let slot = byte << 8 | Int(entry.prefix >> UInt64(byte << 3) & 0xff)
                    target[counts[slot]] = entry
                    counts[slot] += 1
                }
            }
            swap(&source, &target)
        }
        if source != entries { entries.update(from: scratch, count: count) }
    }

    private func sortGroup(_ start: Int, _ end: Int) {
        if end - start <= 12 {
            for index in start + 1..<end {
                let entry = entries[index]
                var slot = index
                while slot > start, isBefore(entry, entries[slot - 1]) {
                    entries[slot] = entries[slot - 1]
                    slot -= 1
                }
                entries[slot] = entry
            }
            return
        }
        var group = UnsafeMutableBufferPointer(start: entries + start, count: end - start)
        group.sort { isBefore($0, $1) }
    }

    /// By the key, then by the value, so that the order of runs does not depend on who filled them.
    @inline(__always)
    private func isBefore(_ left: Entry, _ right: Entry) -> Bool {
        let a = record(at: left.offset)
        let b = record(at: right.offset)
        return compareRecords(a.bytes, a.keyByteCount, b.bytes, b.keyByteCount) < 0
    }
}

/// The first eight bytes of a key as a number; a shorter one is filled up with zeros.
@inline(__always)
func keyPrefix(_ start: UnsafeRawPointer, _ byteCount: Int) -> UInt64 {
    if byteCount >= 8 { return UInt64(bigEndian: start.loadUnaligned(as: UInt64.self)) }
    var prefix: UInt64 = 0
    for index in 0..<byteCount {
        let byte = start.load(fromByteOffset: index, as: UInt8.self)
        prefix |= UInt64(byte) << UInt64(56 - 8 * index)
    }
    return prefix
}

/// Compares records of key and value, one behind the other, by key and then by value.
@inline(__always)
func compareRecords(
    _ left: UnsafeRawBufferPointer, _ leftKey: Int, _ right: UnsafeRawBufferPointer,
    _ rightKey: Int
) -> Int32 {
    guard let a = left.baseAddress, let b = right.baseAddress else { return 0 }
    let order = memcmp(a, b, min(leftKey, rightKey))
    if order != 0 { return order }
    if leftKey != rightKey { return leftKey < rightKey ? -1 : 1 }
    let rest = memcmp(
        a + leftKey, b + rightKey, min(left.count - leftKey, right.count - rightKey))
    if rest != 0 { return rest }
    return left.count == right.count ? 0 : left.count < right.count ? -1 : 1
}
