import CLMDB

// Getting ready for keys that are sought soon. To find a key is to wait for memory several times:
// for its page, for the entry's head, for the value. Where the keys of several look-ups are known
// ahead, these waits go on at the same time.
extension Cursor {
    /// Looks for the pages of keys that are sought next, in about this order, and asks the
    /// processor for them. Call it before each look-up; what it finds is kept for them. Keys of
    /// bytes are those that are a big-endian number.
    ///
    /// It changes nothing but speed, and does nothing in a write transaction.
    ///
    /// - Parameters:
    ///   - next: the first of `count` keys that were not taken in yet, moved on here.
    ///   - key: the key at an index.
    @inline(__always)
    public mutating func expect(
        _ next: inout Int, of count: Int, _ key: (Int) -> UInt64
    ) throws(LMDBError) {
        if next >= count || expected.isFull { return }
        try expectMore(&next, of: count, key)
    }

    /// Forgets keys that were expected and perhaps not sought.
    public mutating func expectNothing() { expected.removeAll() }

    private mutating func expectMore(
        _ next: inout Int, of count: Int, _ key: (Int) -> UInt64
    ) throws(LMDBError) {
        guard readsLeaves else { return next = count }
        try checkLeaf()
        if !hasLookedForTree {
            hasLookedForTree = true
            tree = try PageTree(state, table)
        }
        guard let tree else { return next = count }
        while next < count, !expected.isFull {
            let number = key(next)
            next += 1
            if expected.lastCovers(number) { continue }
            guard let leaf = tree.leaf(of: number) else { continue }
            let start = unsafe UnsafeRawPointer(bitPattern: leaf.address)
            unsafe clmdb_prefetch(start)
            unsafe clmdb_prefetch(start.map { unsafe $0 + 64 })
            expected.append(leaf, number)
            if expected.unpreparedCount > ExpectedLeaves.leadCount { prepareNext() }
        }
        if next >= count {
            while expected.unpreparedCount > 0 { prepareNext() }
        }
    }

    /// Asks the processor for the entry of the next key whose page should be there by now.
    private mutating func prepareNext() {
        let (leaf, number) = expected.takeUnprepared()
        guard let page = LeafPage(leaf, pageByteCount: state.environment.pageByteCount)
        else { return }
        page.prefetch(near: share(of: page.count, at: number, leaf.lower, leaf.upper))
    }

    /// The leaf that has a key if any has, from the tree; it becomes the one that is read.
    @inline(__always)
    mutating func leafFromTree(of key: UInt64) -> LeafPage? {
        if let leafBounds, leafBounds.covers(key) { return leaf }
        guard let tree, let found = expected.take(key) ?? tree.leaf(of: key),
            let page = LeafPage(found, pageByteCount: state.environment.pageByteCount)
        else { return nil }
        leaf = page
        leafBounds = found
        leafAddress = found.address
        runsOn = false
        return page
    }

    /// Where a key may be in the page that is read.
    @inline(__always)
    func guess(_ key: UInt64, _ page: LeafPage) -> Int {
        guard let leafBounds else { return 0 }
        return share(of: page.count, at: key, leafBounds.lower, leafBounds.upper)
    }
}

/// A few leaves of keys that are sought soon, in their order.
struct ExpectedLeaves {
    /// Half of them wait for their page, half for an entry of it: about as many as processors wait
    /// for at the same time.
    static let capacity = 32
    /// How many leaves are found before a leaf is there.
    static let leadCount = 8

    private struct Item {
        var leaf = PageTree.Leaf()
        var number: UInt64 = 0
    }

    private var items = InlineArray<32, Item>(repeating: Item())
    /// Numbers of items since the start: those that are gone, prepared, and there.
    private var (first, prepared, end) = (0, 0, 0)

    var isFull: Bool { end - first == Self.capacity }
    var unpreparedCount: Int { end - prepared }

    mutating func removeAll() { (first, prepared, end) = (0, 0, 0) }

    /// Whether a key belongs to the leaf that was added last.
    @inline(__always)
    func lastCovers(_ number: UInt64) -> Bool {
        end > 0 && items[(end - 1) % Self.capacity].leaf.covers(number)
    }

    @inline(__always)
    mutating func append(_ leaf: PageTree.Leaf, _ number: UInt64) {
        items[end % Self.capacity] = Item(leaf: leaf, number: number)
        end += 1
    }

    /// The first one of which only the page was asked for, and the key that is sought in it.
    mutating func takeUnprepared() -> (leaf: PageTree.Leaf, number: UInt64) {
        let item = items[prepared % Self.capacity]
        prepared += 1
        return (item.leaf, item.number)
    }

    /// The leaf of a key if it is there, which goes with all before it.
    @inline(__always)
    mutating func take(_ number: UInt64) -> PageTree.Leaf? {
        for index in first..<end where items[index % Self.capacity].leaf.covers(number) {
            first = index + 1
            prepared = max(prepared, first)
            return items[index % Self.capacity].leaf
        }
        return nil
    }
}
