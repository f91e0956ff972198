import CLMDB
import Glibc

/// The tree of a table as it lies in the map, walked from its root to a leaf without LMDB.
///
/// Only for read transactions, to which pages stay as they are. Pages are laid out as `LeafPage`
/// says; an entry of a branch has a page number in place of the sizes, of six bytes, then 2 for the
/// size of its key and the key, the least of the pages below. The first entry's key is not looked
/// at. Whoever makes a tree compares the table's record (`MDB_db`) with what LMDB says of the table
/// and the map's beginning with LMDB's mark, so that a library with another layout is noticed.
/// Page numbers are checked against the size of the map, places against the page, and the way down
/// is as long as the table's record says, so that damaged pages end a search.
///
/// Keys are taken as numbers: those of integer keys, and of others the first eight bytes as a
/// big-endian number.
@safe struct PageTree {
    /// The leaf that holds keys from `lower` to before `upper`, if the table has them.
    struct Leaf {
        /// Of the page in the map.
        var address = 0
        var lower: UInt64 = 0
        var upper: UInt64 = .max

        @inline(__always)
        func covers(_ number: UInt64) -> Bool { lower <= number && number < upper }
    }

    private static let branchFlags: UInt16 = 0x01
    /// `MDB_MAGIC`, behind the head of the first page.
    private static let mark: UInt32 = 0xBEEF_C0DE
    /// The size of a table's record: flags and depth at 4 and 6, numbers of pages at 8, 16 and 24,
    /// of entries at 32, the root at 40.
    private static let recordByteCount = 48
    /// The height of trees that LMDB walks itself (`CURSOR_STACK`).
    private static let depthLimit = 32

    let map: UnsafeRawPointer
    let root: UInt64
    let pageByteCount: Int
    let pageCount: UInt64
    let depth: Int
    let hasIntegerKeys: Bool

    /// The tree below a page of a map that has `pageCount` pages; the root alone is of depth 1.
    init(
        map: UnsafeRawPointer, root: UInt64, depth: Int, pageByteCount: Int, pageCount: UInt64,
        hasIntegerKeys: Bool
    ) {
        unsafe self.map = map
        self.root = root
        self.depth = depth
        self.pageByteCount = pageByteCount
        self.pageCount = pageCount
        self.hasIntegerKeys = hasIntegerKeys
    }

    /// The tree of a named table of the snapshot; nil where pages are not as expected.
    init?(_ state: TransactionState, _ table: Table) throws(LMDBError) {
        let transaction = try unsafe state.handle()
        guard let name = state.environment.name(of: table) else { return nil }
        var statistics = MDB_stat()
        try unsafe check(mdb_stat(transaction, table.identifier, &statistics))
        var record = unsafe MDB_val()
        let code = unsafe name.utf8Span.span.bytes.withUnsafeBytes { bytes in
            var key = unsafe MDB_val(bytes)
            return unsafe mdb_get(transaction, Table.tableList.identifier, &key, &record)
        }
        guard code == MDB_SUCCESS, let start = unsafe record.mv_data,
            unsafe record.mv_size == Self.recordByteCount, statistics.ms_depth > 0
        else { return nil }
        func word(at offset: Int) -> UInt64 {
            unsafe start.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        }
        let depth = unsafe Int(start.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        guard depth == statistics.ms_depth, depth <= Self.depthLimit,
            word(at: 8) == statistics.ms_branch_pages, word(at: 16) == statistics.ms_leaf_pages,
            word(at: 32) == statistics.ms_entries
        else { return nil }
        var information = unsafe MDB_envinfo()
        try unsafe check(mdb_env_info(state.environment.handle, &information))
        let pageByteCount = state.environment.pageByteCount
        // Another process may have made the file larger than the map is here.
        let pageCount = unsafe UInt64(
            min(information.me_last_pgno + 1, information.me_mapsize / pageByteCount))
        // The record lies in the map, in a page that knows its number.
        let page = unsafe UnsafeRawPointer(start) - (Int(bitPattern: start) & (pageByteCount - 1))
        let number = unsafe page.load(as: UInt64.self)
        guard number < pageCount else { return nil }
        let map = unsafe page - Int(number) * pageByteCount
        guard unsafe Self.isMapped(map, byteCount: pageByteCount),
            unsafe map.load(as: UInt64.self) == 0,
            unsafe map.load(fromByteOffset: 16, as: UInt32.self) == Self.mark
        else { return nil }
        var flags: UInt32 = 0
        try unsafe check(mdb_dbi_flags(transaction, table.identifier, &flags))
        unsafe self.init(
            map: map, root: word(at: 40), depth: depth, pageByteCount: pageByteCount,
            pageCount: pageCount, hasIntegerKeys: flags & UInt32(MDB_INTEGERKEY) != 0)
    }

    /// Whether memory may be read: a page with a wrong number leads to a place outside of the map.
    private static func isMapped(_ start: UnsafeRawPointer, byteCount: Int) -> Bool {
        var isPresent: UInt8 = 0
        return unsafe mincore(UnsafeMutableRawPointer(mutating: start), byteCount, &isPresent) == 0
    }

    /// The leaf that holds a key, if any does; nil if a page is not as expected, and for the
    /// highest key, behind which `bound` can't tell keys apart.
    @inline(__always)
    func leaf(of key: UInt64) -> Leaf? {
        guard key < .max else { return nil }
        var leaf = Leaf()
        var page = root
        for _ in 1..<depth {
            guard let below = child(ofPage: page, for: key, &leaf) else { return nil }
            page = below
        }
        guard page < pageCount else { return nil }
        leaf.address = unsafe Int(bitPattern: map + Int(page) * pageByteCount)
        return leaf
    }

    /// The number of the page below a branch that holds a key, whose bounds are made narrower.
    @inline(__always)
    private func child(ofPage page: UInt64, for key: UInt64, _ leaf: inout Leaf) -> UInt64? {
        guard let (start, count) = unsafe branch(page) else { return nil }
        var chosen = 0
        if count > 1 {
            var (first, last) = (leaf.lower, leaf.upper)
            // What is known from the page above saves looking at two places far from each other.
            if first == 0 || last == .max {
                (first, last) = unsafe (bound(start, 1), bound(start, count - 1))
            }
            let guess = share(of: count, at: key, first, last)
            chosen = lastIndex(1..<count, guess: guess) { unsafe bound(start, $0) <= key }
        }
        if chosen > 0 { leaf.lower = unsafe bound(start, chosen) }
        if chosen + 1 < count { leaf.upper = unsafe bound(start, chosen + 1) }
        return unsafe child(of: start, at: chosen)
    }

    /// Where a branch begins, and how many pages are below it; nil for other pages.
    @inline(__always)
    func branch(_ page: UInt64) -> (start: UnsafeRawPointer, count: Int)? {
        guard page < pageCount else { return nil }
        let start = unsafe map + Int(page) * pageByteCount
        guard unsafe start.load(fromByteOffset: 10, as: UInt16.self) == Self.branchFlags else {
            return nil
        }
        let end = unsafe Int(start.load(fromByteOffset: 12, as: UInt16.self))
        let count = (end - LeafPage.headerByteCount) / 2
        guard count > 0, end <= pageByteCount else { return nil }
        return unsafe (start, count)
    }

    /// The number of the page below an entry of a branch.
    @inline(__always)
    func child(of start: UnsafeRawPointer, at index: Int) -> UInt64? {
        guard let entry = unsafe entry(start, index) else { return nil }
        return unsafe entry.loadUnaligned(as: UInt64.self) & 0xFFFF_FFFF_FFFF
    }

    /// The least number of the keys in and behind an entry of a branch: that of its key, or the one
    /// after if the key is longer than a number. The highest of all for damaged entries.
    @inline(__always)
    func bound(_ start: UnsafeRawPointer, _ index: Int) -> UInt64 {
        guard let entry = unsafe entry(start, index) else { return .max }
        let keyByteCount = unsafe Int(entry.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        let key = LeafPage.entryHeaderByteCount
        guard unsafe entry - start + key + keyByteCount <= pageByteCount else { return .max }
        if keyByteCount >= 8 {
            let word = unsafe entry.loadUnaligned(fromByteOffset: key, as: UInt64.self)
            if hasIntegerKeys { return word }
            let number = UInt64(bigEndian: word)
            return keyByteCount == 8 || number == .max ? number : number + 1
        }
        if hasIntegerKeys { return .max }
        var number: UInt64 = 0
        for index in 0..<keyByteCount {
            let byte = unsafe entry.load(fromByteOffset: key + index, as: UInt8.self)
            number |= UInt64(byte) << UInt64(56 - 8 * index)
        }
        return number
    }

    /// The address of an entry; nil if it is not in the page.
    @inline(__always)
    private func entry(_ start: UnsafeRawPointer, _ index: Int) -> UnsafeRawPointer? {
        let offset = unsafe Int(
            start.load(fromByteOffset: LeafPage.headerByteCount + 2 * index, as: UInt16.self))
        guard offset + LeafPage.entryHeaderByteCount <= pageByteCount else { return nil }
        return unsafe start + offset
    }
}

/// The part of `count` that a number has between two others.
@inline(__always)
func share(of count: Int, at number: UInt64, _ first: UInt64, _ last: UInt64) -> Int {
    guard number > first else { return 0 }
    guard number < last else { return count }
    return Int(Double(number - first) / Double(last - first) * Double(count))
}

/// The last index of a range for which a condition holds, which holds up to some place and then no
/// more; the one before the range if it holds nowhere. Few are asked if `guess` is near.
@inline(__always)
func lastIndex(_ range: Range<Int>, guess: Int, where holds: (Int) -> Bool) -> Int {
    var (low, high) = (range.lowerBound - 1, range.upperBound)
    guard low + 1 < high else { return low }
    let guess = min(max(guess, low + 1), high - 1)
    var step = 1
    if holds(guess) {
        low = guess
        while low + step < high {
            if !holds(low + step) {
                high = low + step
                break
            }
            low += step
            step *= 2
        }
    } else {
        high = guess
        while high - step > low {
            if holds(high - step) {
                low = high - step
                break
            }
            high -= step
            step *= 2
        }
    }
    while high - low > 1 {
        let middle = (low + high) / 2
        if holds(middle) { low = middle } else { high = middle }
    }
    return low
}
