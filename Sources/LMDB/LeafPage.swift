import CLMDB
import Glibc

/// A leaf of a table's tree as it lies in the map, whose entries are read without a call for each.
///
/// Only for read transactions, to which the page stays as it is. The layout is that of LMDB's data
/// version 1 (`MDB_page`, `MDB_node`), in the byte order of the machine: 8 bytes page number, 2
/// unused, 2 of flags, 2 each for the lower and upper end of the free space; then an offset of 2
/// bytes for each entry, in the order of keys. An entry has 4 bytes for the size of its value, the
/// low half first, 2 of flags, 2 for the size of its key, the key, the value. A value with flags is
/// elsewhere (`F_BIGDATA`) or a tree of its own.
///
/// Whoever makes one compares an entry with what LMDB says (`index(ofKeyAt:)`), so that a library
/// with another layout is noticed. Offsets are checked against the page.
@safe struct LeafPage {
    /// An entry with its value in the page.
    // Safe: it is only made of checked places in a page, and lent no longer than the page.
    @safe struct Entry {
        let key: MDB_val
        let value: MDB_val
    }

    static let headerByteCount = 16
    static let entryHeaderByteCount = 8
    /// `P_LEAF` and nothing else.
    private static let leafFlags: UInt16 = 0x02

    private let start: UnsafeRawPointer
    private let byteCount: Int
    /// The number of entries.
    let count: Int

    /// The page in which an address lies; nil if that is no plain leaf.
    init?(holding address: UnsafeRawPointer, pageByteCount: Int) {
        let offset = Int(bitPattern: address) & (pageByteCount - 1)
        let start = unsafe address - offset
        guard unsafe start.load(fromByteOffset: 10, as: UInt16.self) == Self.leafFlags else {
            return nil
        }
        let lower = unsafe Int(start.load(fromByteOffset: 12, as: UInt16.self))
        guard lower >= Self.headerByteCount + 2, lower <= pageByteCount else { return nil }
        unsafe self.start = start
        byteCount = pageByteCount
        count = (lower - Self.headerByteCount) / 2
    }

    /// Asks the processor for the entries that are near an index, and for the value of the one
    /// there.
    func prefetch(near index: Int) {
        for near in max(0, index - 1)...min(index + 1, count - 1) where near >= 0 {
            let offset = offset(of: near)
            unsafe clmdb_prefetch(start + offset)
            if near == index { unsafe clmdb_prefetch(start + offset + 64) }
        }
    }

    /// A page that was found in the tree; nil if that is no plain leaf.
    @inline(__always)
    init?(_ leaf: PageTree.Leaf, pageByteCount: Int) {
        guard let address = unsafe UnsafeRawPointer(bitPattern: leaf.address) else { return nil }
        unsafe self.init(holding: address, pageByteCount: pageByteCount)
    }

    /// Asks the processor for all entries.
    func prefetch() {
        let upper = unsafe Int(start.load(fromByteOffset: 14, as: UInt16.self))
        for offset in stride(from: upper, to: byteCount, by: 64) {
            unsafe clmdb_prefetch(start + offset)
        }
    }

    /// The entry at an index below `count`; nil if its value is not in the page.
    @inline(__always)
    func entry(at index: Int) -> Entry? {
        let offset = offset(of: index)
        let header = offset + Self.entryHeaderByteCount
        guard header <= byteCount else { return nil }
        let word = unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        let valueByteCount = Int(truncatingIfNeeded: word & 0xffff_ffff)
        let flags = word >> 32 & 0xffff
        let keyByteCount = Int(truncatingIfNeeded: word >> 48)
        guard flags == 0, header + keyByteCount + valueByteCount <= byteCount else { return nil }
        let key = unsafe UnsafeMutableRawPointer(mutating: start + header)
        return unsafe Entry(
            key: MDB_val(mv_size: keyByteCount, mv_data: key),
            value: MDB_val(mv_size: valueByteCount, mv_data: key + keyByteCount))
    }

    /// The index of the entry whose key is at an address; nil if no entry's is.
    func index(ofKeyAt address: UnsafeRawPointer) -> Int? {
        let offset = unsafe address - start - Self.entryHeaderByteCount
        for index in 0..<count where self.offset(of: index) == offset { return index }
        return nil
    }

    /// The place of an integer key among the entries.
    enum Place {
        case found(Int)
        /// Between keys of the page, so it is nowhere.
        case absent
        case outside
    }

    /// Where an integer key is. Keys that follow each other without gaps are found at once.
    @inline(__always)
    func place(of key: UInt64) -> Place {
        guard covers(key), let first = integerKey(at: 0) else { return .outside }
        // The keys of a page may be further apart than an Int can say.
        if key - first < UInt64(count), integerKey(at: Int(key - first)) == key {
            return .found(Int(key - first))
        }
        var (low, high) = (0, count - 1)
        while low <= high {
            let middle = (low + high) / 2
            guard let found = integerKey(at: middle) else { return .outside }
            if found == key { return .found(middle) }
            if found < key { low = middle + 1 } else { high = middle - 1 }
        }
        return .absent
    }

    /// The last entry whose integer key is `key` or less; -1 if there is none. `guess` is where it
    /// may be.
    @inline(__always)
    func lastIndex(atOrBefore key: UInt64, guess: Int) -> Int {
        LMDB.lastIndex(0..<count, guess: guess) { (integerKey(at: $0) ?? .max) <= key }
    }

    /// The first entry whose key is `key` or greater in the order of bytes; `count` if there is
    /// none. `guess` is where it may be.
    @inline(__always)
    func firstIndex(atOrAfter key: UnsafeRawBufferPointer, guess: Int) -> Int {
        LMDB.lastIndex(0..<count, guess: guess - 1) {
            unsafe compare(at: $0, with: key) < 0
        } + 1
    }

    /// Whether a key of bytes is not before the first key nor behind the last.
    @inline(__always)
    func covers(_ key: UnsafeRawBufferPointer) -> Bool {
        unsafe compare(at: 0, with: key) <= 0 && compare(at: count - 1, with: key) >= 0
    }

    /// Whether an integer key is not before the first key nor behind the last.
    @inline(__always)
    func covers(_ key: UInt64) -> Bool {
        guard let first = integerKey(at: 0), let last = integerKey(at: count - 1) else {
            return false
        }
        return first <= key && key <= last
    }

    /// How the key of an entry is ordered to another key, as LMDB does it: by bytes, then length.
    /// A key that is not in the page comes after all others.
    @inline(__always)
    private func compare(at index: Int, with key: UnsafeRawBufferPointer) -> Int {
        let offset = offset(of: index)
        let header = offset + Self.entryHeaderByteCount
        guard header <= byteCount else { return 1 }
        let keyByteCount = unsafe Int(
            start.loadUnaligned(fromByteOffset: offset + 6, as: UInt16.self))
        guard header + keyByteCount <= byteCount, let other = key.baseAddress else {
            return 1
        }
        let order = unsafe memcmp(start + header, other, min(keyByteCount, key.count))
        return order != 0 ? Int(order) : keyByteCount - key.count
    }

    /// Nil for a key that is not of eight bytes.
    @inline(__always)
    func integerKey(at index: Int) -> UInt64? {
        let offset = offset(of: index)
        guard offset + Self.entryHeaderByteCount + 8 <= byteCount,
            unsafe start.loadUnaligned(fromByteOffset: offset + 6, as: UInt16.self) == 8
        else { return nil }
        return unsafe start.loadUnaligned(
            fromByteOffset: offset + Self.entryHeaderByteCount, as: UInt64.self)
    }

    @inline(__always)
    private func offset(of index: Int) -> Int {
        unsafe Int(start.load(fromByteOffset: Self.headerByteCount + 2 * index, as: UInt16.self))
    }
}
