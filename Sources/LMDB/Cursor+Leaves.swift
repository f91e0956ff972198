import CLMDB

// Reading a page without LMDB.
extension Cursor {
    @inline(__always)
    func checkLeaf() throws(LMDBError) {
        _ = try unsafe state.handle()
        guard unsafe state.snapshot == snapshot else { throw .badTransaction }
    }

    @inline(__always)
    mutating func stand(on entry: LeafPage.Entry, at index: Int) {
        unsafe currentKey = entry.key
        unsafe currentValue = entry.value
        self.index = index
        isAhead = true
        if runsOn, let key = unsafe entry.key.mv_data {
            // The same place of the next page: by the time the cursor is there, so are its bytes.
            let ahead = unsafe UnsafeRawPointer(key) + state.environment.pageByteCount
            unsafe clmdb_prefetch(ahead)
            unsafe clmdb_prefetch(ahead + 64)
        }
    }

    /// Takes in where LMDB's cursor has moved to: to the entry after, or to a key. Its page is read
    /// from the second entry on that is asked for; the page after one that was read, at once.
    mutating func noteLeaf(isNext: Bool) {
        leafBounds = nil
        guard readsLeaves, let key = unsafe currentKey.mv_data else { return }
        let pageByteCount = state.environment.pageByteCount
        let address = Int(bitPattern: key) & ~(pageByteCount - 1)
        let isBehind = leaf != nil && address == leafAddress + pageByteCount
        let goesOn = address == leafAddress || isBehind || isNext && leaf != nil
        runsOn = isBehind || runsOn && address == leafAddress
        leafAddress = address
        leaf = nil
        index = -1
        guard goesOn, let page = unsafe LeafPage(holding: key, pageByteCount: pageByteCount),
            let place = unsafe page.index(ofKeyAt: key)
        else { return }
        if isNext, !runsOn { page.prefetch() }
        leaf = page
        index = place
    }

    /// Stands on the entry of an integer key, if a page that is at hand has it.
    @inline(__always)
    mutating func standInLeaf(at key: UInt64) throws(LMDBError) -> LeafPage.Place {
        guard leaf != nil || tree != nil else { return .outside }
        try checkLeaf()
        var place = LeafPage.Place.outside
        if leafBounds == nil, let leaf { place = leaf.place(of: key) }
        if case .outside = place, let page = leafFromTree(of: key) {
            let index = page.lastIndex(atOrBefore: key, guess: guess(key, page))
            place = index >= 0 && page.integerKey(at: index) == key ? .found(index) : .absent
        }
        if case .found(let index) = place {
            guard let entry = leaf?.entry(at: index) else { return .outside }
            stand(on: entry, at: index)
        }
        return place
    }

    /// Stands on the last entry whose integer key is `key` or less; false where another page may
    /// have it.
    @inline(__always)
    mutating func standInLeaf(atOrBefore key: UInt64) throws(LMDBError) -> Bool {
        guard leaf != nil || tree != nil else { return false }
        try checkLeaf()
        var (page, guess) = (leaf, index)
        if leafBounds != nil || leaf?.covers(key) != true {
            page = leafFromTree(of: key)
            if let page { guess = self.guess(key, page) }
        }
        guard let page else { return false }
        let index = page.lastIndex(atOrBefore: key, guess: guess)
        guard index >= 0, let entry = page.entry(at: index) else { return false }
        stand(on: entry, at: index)
        return true
    }

    /// Stands on the first entry whose key is `key` or greater in the order of bytes; false where
    /// another page may have it.
    @inline(__always)
    mutating func standInLeaf(atOrAfter key: RawSpan) throws(LMDBError) -> Bool {
        guard leaf != nil || tree != nil else { return false }
        try checkLeaf()
        return unsafe key.withUnsafeBytes { key in
            var index: Int?
            if leafBounds == nil || key.count != 8, let leaf, unsafe leaf.covers(key) {
                index = unsafe leaf.firstIndex(atOrAfter: key, guess: self.index + 1)
            } else if key.count == 8 {
                let number = UInt64(bigEndian: unsafe key.loadUnaligned(as: UInt64.self))
                if let page = leafFromTree(of: number) {
                    index = unsafe page.firstIndex(atOrAfter: key, guess: guess(number, page))
                }
            }
            guard let index, let leaf, index < leaf.count, let entry = leaf.entry(at: index) else {
                return false
            }
            stand(on: entry, at: index)
            return true
        }
    }
}
