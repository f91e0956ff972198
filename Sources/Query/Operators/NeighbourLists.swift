import Graph

/// Sorted lists of neighbours in memory, for asking again and again who is next to whom.
///
/// The lists of a node are read once and stay until they take too much room together.
final class NeighbourLists {
    /// Which relationships of a node a list has.
    struct Kind: Sendable, Hashable {
        let direction: Direction
        /// Nil for all types.
        let types: [String]?
    }

    /// The other ends, ascending within a list; parallel relationships repeat them.
    private(set) var neighbours = ContiguousArray<UInt64>()
    /// The relationship of each entry.
    private(set) var relationships = ContiguousArray<UInt64>()

    private let kind: Kind
    private let context: ExecutionContext
    private var ranges: [UInt64: Range<Int>] = [:]
    private var found = Expansion()
    private var reservedByteCount = 0

    /// The most bytes that lists keep for later.
    private let keptByteCount: Int
    private static let entryByteCount = 16
    private static let listByteCount = 48

    init(_ kind: Kind, _ context: ExecutionContext) {
        self.kind = kind
        self.context = context
        keptByteCount = context.budget.byteCount / 8
    }

    /// Forgets everything where lists take much room, or may be outdated. Ranges end with it.
    func trim() {
        guard reservedByteCount > keptByteCount || context.writer != nil else { return }
        ranges.removeAll(keepingCapacity: true)
        neighbours.removeAll(keepingCapacity: false)
        relationships.removeAll(keepingCapacity: false)
        context.release(reservedByteCount)
        reservedByteCount = 0
    }

    /// The entries of a node.
    func list(of node: NodeID) throws(QueryError) -> Range<Int> {
        if let known = ranges[node.rawValue] { return known }
        let start = neighbours.count
        if node != .none { try read(node) }
        if !isSorted(from: start) { sort(from: start) }
        let range = start..<neighbours.count
        ranges[node.rawValue] = range
        return range
    }

    private func read(_ node: NodeID) throws(QueryError) {
        let types = kind.types.map { $0.compactMap(context.graph.typeID) }
        if let types, types.isEmpty { return }
        var position = ExpandPosition()
        while position.row < 1 {
            try context.checkLimits()
            found.removeAll()
            try context.reading { graph throws(GraphError) in
                try graph.expand(
                    [node], direction: kind.direction, types: types, position: &position,
                    limit: 1 << 16, into: &found)
            }
            let byteCount = found.neighbours.count * Self.entryByteCount + Self.listByteCount
            try context.reserve(byteCount)
            reservedByteCount += byteCount
            neighbours.append(contentsOf: found.neighbours.lazy.map(\.rawValue))
            relationships.append(contentsOf: found.relationships.lazy.map(\.rawValue))
        }
    }

    /// How many entries of a list lead to a node.
    func count(in list: Range<Int>, to node: NodeID) -> Int64 {
        var place = Self.lowerBound(neighbours, list, node.rawValue)
        let start = place
        while place < list.upperBound, neighbours[place] == node.rawValue { place += 1 }
        return Int64(place - start)
    }

    /// The first place within the list whose neighbour is not below `node`.
    static func lowerBound(
        _ neighbours: borrowing ContiguousArray<UInt64>, _ list: Range<Int>, _ node: UInt64
    ) -> Int {
        var low = list.lowerBound
        var high = list.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if neighbours[middle] < node { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Order

    private func isSorted(from start: Int) -> Bool {
        var place = start + 1
        while place < neighbours.count {
            if neighbours[place] < neighbours[place - 1] { return false }
            place += 1
        }
        return true
    }

    /// Lists of several types or both directions come one behind the other.
    private func sort(from start: Int) {
        var entries = (start..<neighbours.count).map { (neighbours[$0], relationships[$0]) }
        entries.sort { $0 < $1 }
        for (offset, entry) in entries.enumerated() {
            (neighbours[start + offset], relationships[start + offset]) = entry
        }
    }
}
