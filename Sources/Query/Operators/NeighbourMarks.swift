/// How often each node is in a sorted list of neighbours: four bits for each node of its span.
struct NeighbourMarks {
    /// The marked list, for nodes that are in it too often for four bits.
    private var list = ContiguousArray<UInt64>()
    /// Of each node: how often, or 15 for more. All are 0 without a list.
    private var words = ContiguousArray<UInt64>()
    /// The node of the lowest bits.
    private var base: UInt64 = 0

    private static let nodesPerWord: UInt64 = 16
    private static let most: UInt64 = 15

    /// The room that marks take of lists whose nodes lie in a span.
    static func byteCount(_ span: ClosedRange<UInt64>) -> Int {
        Int(clamping: (span.upperBound - span.lowerBound) / nodesPerWord + 2)
            * MemoryLayout<UInt64>.size
    }

    /// The span that there has to be room for if lists of another one are to be marked too; nil
    /// where there is.
    func span(with other: ClosedRange<UInt64>) -> ClosedRange<UInt64>? {
        if words.isEmpty { return other }
        let end = base + UInt64(words.count) * Self.nodesPerWord - 1
        if other.lowerBound >= base && other.upperBound <= end { return nil }
        return min(base, other.lowerBound)...max(end, other.upperBound)
    }

    /// Makes room for lists whose nodes lie in a span; none is marked any more.
    mutating func makeRoom(_ span: ClosedRange<UInt64>) {
        list.removeAll()
        base = span.lowerBound - span.lowerBound % Self.nodesPerWord
        words = ContiguousArray(repeating: 0, count: Self.byteCount(span) / 8)
    }

    /// Marks a list, for whose nodes there is room, instead of the one before.
    mutating func mark(_ nodes: UnsafeBufferPointer<UInt64>) {
        clear()
        list.append(contentsOf: nodes)
        words.withUnsafeMutableBufferPointer { words in
            for node in nodes {
                let (word, shift) = Self.place(node &- base)
                if (words[word] >> shift) & Self.most < Self.most { words[word] += 1 << shift }
            }
        }
    }

    private static func place(_ offset: UInt64) -> (word: Int, shift: UInt64) {
        (Int(truncatingIfNeeded: offset >> 4), (offset & 15) << 2)
    }

    private mutating func clear() {
        words.withUnsafeMutableBufferPointer { words in
            for node in list { words[Self.place(node &- base).word] = 0 }
        }
        list.removeAll(keepingCapacity: true)
    }

    /// The number of pairs of an entry of another sorted list and one of this that lead to the
    /// same node.
    func pairCount(with others: UnsafeBufferPointer<UInt64>) -> Int64 {
        guard let first = list.first, let last = list.last else { return 0 }
        let start = gallop(others, from: 0, to: others.count, first)
        let end = gallop(others, from: start, to: others.count, last + 1)
        var count: Int64 = 0
        words.withUnsafeBufferPointer { words in
            for node in others[start..<end] {
                let (word, shift) = Self.place(node &- base)
                let times = (words[word] &>> shift) & Self.most
                count &+= times < Self.most ? Int64(times) : entryCount(of: node)
            }
        }
        return count
    }

    private func entryCount(of node: UInt64) -> Int64 {
        list.withUnsafeBufferPointer { list in
            let start = gallop(list, from: 0, to: list.count, node)
            return Int64(gallop(list, from: start, to: list.count, node + 1) - start)
        }
    }
}
