import CLMDB

/// Pages that a transaction freed, as LMDB's free list has them.
public struct FreedPages: Sendable, Equatable {
    /// The transaction that freed them. LMDB uses them again once no reader is as old.
    public var transaction: Int
    /// Page numbers, greatest first.
    public var pages: [Int]
}

/// A walk over LMDB's list of free pages, by ascending transaction.
///
/// To find pages whose blocks may be given back, hold the write transaction meanwhile, so that none
/// of them comes into use, and take only entries older than every reader.
public struct FreeListCursor: ~Copyable {
    private var cursor: Cursor

    init(_ cursor: consuming Cursor) { self.cursor = cursor }

    /// The next entry, nil at the end.
    public mutating func next() throws(LMDBError) -> FreedPages? {
        guard try cursor.next() else { return nil }
        let words = cursor.value
        // An entry is a count and as many page numbers, all words of the machine.
        let wordByteCount = MemoryLayout<Int>.size
        guard cursor.key.byteCount == wordByteCount, words.byteCount >= wordByteCount else {
            throw .corrupted(code: MDB_CORRUPTED)
        }
        let count = words.word(at: 0)
        guard count >= 0, count < words.byteCount / wordByteCount else {
            throw .corrupted(code: MDB_CORRUPTED)
        }
        return FreedPages(
            transaction: cursor.key.word(at: 0), pages: (0..<count).map { words.word(at: $0 + 1) })
    }
}

extension ReadTransaction {
    /// A walk over the free list of this snapshot. Not for `WriteTransaction.reads`.
    public func freeList() throws(LMDBError) -> FreeListCursor {
        precondition(state.isReadOnly, "LMDB shows its free list to read transactions only.")
        return FreeListCursor(try cursor(.freeList))
    }

    /// How many pages are free in this snapshot, and how many the free list itself occupies.
    ///
    /// With the pages of all tables, of the table of tables (`tableListStatistics`) and the two
    /// meta pages they make up every page up to `EnvironmentInfo.lastPage`.
    public func freePageCount() throws(LMDBError) -> (free: Int, ofList: Int) {
        var list = try freeList()
        var free = 0
        while let entry = try list.next() { free += entry.pages.count }
        return (free, try statistics(of: .freeList).pageCount)
    }

    /// The size of the table that holds the names of the others (`MAIN_DBI`).
    public func tableListStatistics() throws(LMDBError) -> TableStatistics {
        try statistics(of: .tableList)
    }
}

extension RawSpan {
    fileprivate func word(at index: Int) -> Int {
        // Any bits are an integer; the offset is checked.
        unsafe unsafeLoadUnaligned(fromByteOffset: index * MemoryLayout<Int>.size, as: Int.self)
    }
}
