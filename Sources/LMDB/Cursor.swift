import CLMDB

/// A position in the ordered keys of a table (`MDB_cursor`).
///
/// Movements return whether there is an entry; `key` and `value` are those of the entry that it
/// stands on. The bytes lie in the map and are valid while the cursor does not move, its
/// transaction lives, and, in a write transaction, nothing is changed.
///
/// In a read transaction a cursor that moves over a page entry by entry reads the page itself and
/// leaves LMDB's own cursor behind until that has to move.
@safe public struct Cursor: ~Copyable {
    let state: TransactionState
    let table: Table
    private let handle: OpaquePointer
    var currentKey = unsafe MDB_val()
    var currentValue = unsafe MDB_val()

    /// Whether pages may be read without LMDB.
    let readsLeaves: Bool
    /// Whether keys are integers, else they are ordered by their bytes.
    let hasIntegerKeys: Bool
    /// The page that is read; nil while LMDB is asked.
    var leaf: LeafPage?
    /// The keys that belong to `leaf`, where they are known: where it was found in the tree.
    var leafBounds: PageTree.Leaf?
    /// The entry of `leaf` that the cursor stands on; -1 where it stands on none.
    var index = -1
    /// The address of the page that LMDB moved to last.
    var leafAddress = 0
    /// Whether the page that is read lies behind the one that was read before it, so that the one
    /// behind it is probably next.
    var runsOn = false
    /// Whether LMDB's cursor stands on an entry before or behind this one.
    var isAhead = false
    /// The state of the transaction that `leaf` is of.
    let snapshot: Int
    /// The table's tree, once keys were expected.
    var tree: PageTree?
    var hasLookedForTree = false
    /// Leaves of keys that are sought next.
    var expected = ExpectedLeaves()

    init(_ state: TransactionState, _ table: Table) throws(LMDBError) {
        let transaction = try unsafe state.handle()
        var opened: OpaquePointer?
        try unsafe check(mdb_cursor_open(transaction, table.identifier, &opened))
        guard let handle = unsafe opened else { throw .badTransaction }
        var flags: UInt32 = 0
        if table.isNamed {
            try unsafe check(mdb_dbi_flags(transaction, table.identifier, &flags))
        }
        self.state = state
        self.table = table
        unsafe self.handle = handle
        readsLeaves =
            table.isNamed && state.isReadOnly && state.environment.hasAlignedPages
            && flags & UInt32(MDB_DUPSORT | MDB_REVERSEKEY) == 0
        hasIntegerKeys = flags & UInt32(MDB_INTEGERKEY) != 0
        unsafe snapshot = state.snapshot
    }

    // The cursors of a write transaction are gone with it.
    deinit { if state.ownsCursors { unsafe mdb_cursor_close(handle) } }

    /// The key that the cursor stands on; empty where it stands nowhere.
    public var key: RawSpan {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(RawSpan(currentKey), borrowing: self) }
    }

    /// The value that the cursor stands on; empty where it stands nowhere.
    public var value: RawSpan {
        @_lifetime(borrow self)
        get { unsafe _overrideLifetime(RawSpan(currentValue), borrowing: self) }
    }

    /// The integer key that the cursor stands on; 0 where it stands nowhere.
    public var integerKey: UInt64 {
        guard unsafe currentKey.mv_size == 8, let bytes = unsafe currentKey.mv_data else {
            return 0
        }
        return unsafe bytes.loadUnaligned(as: UInt64.self)
    }

    /// Moves to the first entry.
    public mutating func first() throws(LMDBError) -> Bool { try move(MDB_FIRST) }

    /// Moves to the last entry.
    public mutating func last() throws(LMDBError) -> Bool { try move(MDB_LAST) }

    /// Moves to the entry after this one, or to the first.
    public mutating func next() throws(LMDBError) -> Bool {
        if let leaf, index >= 0, index + 1 < leaf.count {
            try checkLeaf()
            if let entry = leaf.entry(at: index + 1) {
                stand(on: entry, at: index + 1)
                return true
            }
        }
        return try move(MDB_NEXT)
    }

    /// Moves to the entry before this one, or to the last.
    public mutating func previous() throws(LMDBError) -> Bool { try move(MDB_PREV) }

    /// Moves to the next value of the same key, in a table of `sortedDuplicates`.
    public mutating func nextDuplicate() throws(LMDBError) -> Bool { try move(MDB_NEXT_DUP) }

    /// Moves to the first value of the next key, in a table of `sortedDuplicates`.
    public mutating func nextKey() throws(LMDBError) -> Bool { try move(MDB_NEXT_NODUP) }

    /// Moves to the first entry whose key is `key` or greater.
    public mutating func seek(atOrAfter key: RawSpan) throws(LMDBError) -> Bool {
        if !hasIntegerKeys, try standInLeaf(atOrAfter: key) { return true }
        return try seek(key, MDB_SET_RANGE)
    }

    /// Moves to the entry of `key`.
    public mutating func seek(exactly key: RawSpan) throws(LMDBError) -> Bool {
        try seek(key, MDB_SET_KEY)
    }

    /// Moves to the first entry whose integer key is `key` or greater.
    public mutating func seek(atOrAfter key: UInt64) throws(LMDBError) -> Bool {
        if case .found = try standInLeaf(at: key) { return true }
        return try seek(key, MDB_SET_RANGE)
    }

    /// Moves to the entry of an integer key.
    public mutating func seek(exactly key: UInt64) throws(LMDBError) -> Bool {
        switch try standInLeaf(at: key) {
        case .found: return true
        case .absent:
            forget()
            return false
        case .outside: return try seek(key, MDB_SET_KEY)
        }
    }

    /// Moves to the last entry whose integer key is `key` or less.
    public mutating func seek(atOrBefore key: UInt64) throws(LMDBError) -> Bool {
        if try standInLeaf(atOrBefore: key) { return true }
        if try seek(key, MDB_SET_RANGE) { return integerKey == key ? true : try previous() }
        return try last()
    }

    /// How many values the key has that the cursor stands on (`mdb_cursor_count`).
    public func duplicateCount() throws(LMDBError) -> Int {
        _ = try unsafe state.handle()
        var count = 0
        try unsafe check(mdb_cursor_count(handle, &count))
        return count
    }

    mutating func delete() throws(LMDBError) {
        try unsafe check(mdb_cursor_del(handle, 0))
        forget()
    }

    private mutating func seek(_ key: UInt64, _ operation: MDB_cursor_op) throws(LMDBError) -> Bool
    {
        try unsafe withUnsafeBytes(of: key) { bytes throws(LMDBError) in
            try seek(unsafe RawSpan(_unsafeBytes: bytes), operation)
        }
    }

    private mutating func seek(_ key: RawSpan, _ operation: MDB_cursor_op) throws(LMDBError) -> Bool
    {
        // LMDB replaces the pointer to the sought key by one into the map; where nothing is found
        // `forget` drops it.
        unsafe key.withUnsafeBytes { bytes in unsafe currentKey = MDB_val(bytes) }
        return try move(operation)
    }

    private mutating func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Bool {
        _ = try unsafe state.handle()
        if isAhead, operation == MDB_NEXT || operation == MDB_PREV {
            // LMDB's cursor looks for the key in its own page first.
            try unsafe check(mdb_cursor_get(handle, &currentKey, &currentValue, MDB_SET_KEY))
        }
        isAhead = false
        let code = unsafe mdb_cursor_get(handle, &currentKey, &currentValue, operation)
        if code == MDB_SUCCESS {
            switch operation {
            case MDB_NEXT, MDB_SET_RANGE, MDB_SET_KEY: noteLeaf(isNext: operation == MDB_NEXT)
            default: (leaf, leafBounds) = (nil, nil)
            }
            return true
        }
        forget()
        if code == MDB_NOTFOUND { return false }
        throw LMDBError(code: code)
    }

    private mutating func forget() {
        unsafe currentKey = MDB_val()
        unsafe currentValue = MDB_val()
        index = -1
        isAhead = false
    }
}
