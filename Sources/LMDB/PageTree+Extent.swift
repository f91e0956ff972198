import CLMDB
import Glibc

// How much of a table lies between two keys, told from a few pages however many lie there: whole
// pages in between count as much as the others of their level do on average.
extension PageTree {
    /// About how many leaves hold the keys of a range, parts of a leaf too; nil if a page is not as
    /// expected.
    ///
    /// - Parameter statistics: those of the table.
    func leafCount(_ keys: ClosedRange<UInt64>, _ statistics: TableStatistics) -> Double? {
        leafCount(root, height: depth, keys.lowerBound, keys.upperBound, statistics)
    }

    /// The same below a page; without a bound, up to the page's end on that side.
    private func leafCount(
        _ page: UInt64, height: Int, _ lower: UInt64?, _ upper: UInt64?,
        _ statistics: TableStatistics
    ) -> Double? {
        guard page < pageCount else { return nil }
        if height == 1 { return part(ofLeaf: page, lower, upper) }
        guard let (start, count) = unsafe branch(page) else { return nil }
        func index(of key: UInt64) -> Int {
            lastIndex(1..<count, guess: count / 2) { unsafe bound(start, $0) <= key }
        }
        func below(_ index: Int, _ lower: UInt64?, _ upper: UInt64?) -> Double? {
            guard let page = unsafe child(of: start, at: index) else { return nil }
            return leafCount(page, height: height - 1, lower, upper, statistics)
        }
        let (first, last) = (lower.map(index), upper.map(index))
        if let first, first == last { return below(first, lower, upper) }
        let wholeCount = max(0, (last ?? count) - (first ?? -1) - 1)
        var sum = Double(wholeCount) * meanLeafCount(height: height - 1, statistics)
        if let first {
            guard let part = below(first, lower, nil) else { return nil }
            sum += part
        }
        if let last {
            guard let part = below(last, nil, upper) else { return nil }
            sum += part
        }
        return sum
    }

    /// Leaves below a page of a height: 1 is a leaf's own, `depth` the root's.
    private func meanLeafCount(height: Int, _ statistics: TableStatistics) -> Double {
        let leafCount = Double(statistics.leafPageCount)
        let rootCount = unsafe branch(root)?.count ?? 1
        if height == 1 { return 1 }
        if height == depth - 1 { return leafCount / Double(rootCount) }
        // Most branches are just above the leaves.
        let inner = max(1, statistics.branchPageCount - 1 - rootCount)
        return pow(leafCount / Double(inner), Double(height - 1))
    }

    /// How much of a leaf's entries are of a range.
    private func part(ofLeaf page: UInt64, _ lower: UInt64?, _ upper: UInt64?) -> Double? {
        let address = unsafe Int(bitPattern: map + Int(page) * pageByteCount)
        guard let leaf = LeafPage(Leaf(address: address), pageByteCount: pageByteCount) else {
            return nil
        }
        let first = lower.map { firstIndex(in: leaf, atOrAfter: $0) } ?? 0
        // Longer keys that begin with the last number come behind it.
        let end =
            upper.flatMap { $0 == .max ? nil : firstIndex(in: leaf, atOrAfter: $0 + 1) }
            ?? leaf.count
        return Double(max(0, end - first)) / Double(max(1, leaf.count))
    }

    private func firstIndex(in leaf: LeafPage, atOrAfter key: UInt64) -> Int {
        if hasIntegerKeys {
            return key == 0 ? 0 : leaf.lastIndex(atOrBefore: key - 1, guess: leaf.count / 2) + 1
        }
        return unsafe withUnsafeBytes(of: key.bigEndian) {
            unsafe leaf.firstIndex(atOrAfter: $0, guess: leaf.count / 2)
        }
    }
}

extension ReadTransaction {
    /// About how many bytes of pages hold the entries whose keys are in a range; 0 where pages are
    /// not as expected, and in a write transaction. Few pages are looked at.
    ///
    /// - Parameter keys: as numbers: of keys that are no integers, the first eight bytes as a
    ///   big-endian number.
    public func byteCount(of table: Table, _ keys: ClosedRange<UInt64>) throws(LMDBError) -> Int {
        guard state.isReadOnly else { return 0 }
        let statistics = try statistics(of: table)
        guard statistics.leafPageCount > 0, let tree = try PageTree(state, table),
            let leafCount = tree.leafCount(keys, statistics)
        else { return 0 }
        // Values of more than a page are spread like the others, as far as anybody knows.
        let overflow = Double(statistics.overflowPageCount) / Double(statistics.leafPageCount)
        let byteCount = leafCount * (1 + overflow) * Double(environment.pageByteCount)
        // Damaged pages may tell more than there is.
        let limit = statistics.pageCount * environment.pageByteCount
        return byteCount < Double(limit) ? Int(byteCount) : limit
    }
}
