import Graph

/// Sorted lists of neighbours in memory, for asking again and again who is next to whom.
///
/// The lists of a node are read once and stay as long as there is room.
final class NeighbourLists {
    /// Which relationships of a node a list has.
    struct Kind: Sendable, Hashable {
        let direction: Direction
        /// Nil for all types.
        let types: [String]?
    }

    /// The other ends, ascending within a list; parallel relationships repeat them.
    private(set) var neighbours = ContiguousArray<UInt64>()
    /// How often all lists were forgotten.
    private(set) var generation = 0
    /// The relationship of each entry; empty where they are not kept.
    private(set) var relationships = ContiguousArray<UInt64>()

    let kind: Kind
    private let keepsRelationships: Bool
    private let context: ExecutionContext
    private let account: MemoryAccount
    private var ranges: [UInt64: Range<Int>] = [:]
    /// Of lists that are long for the span of their nodes, from when they are first asked for.
    private var marks: [UInt64: NeighbourMarks] = [:]
    private var found = Expansion()

    private static let listByteCount = 48
    /// The part of a query's memory that lists may always take.
    private static let keptShare = 256
    /// The fewest entries of a list that is marked for good, and how much more room the marks may
    /// take than the list.
    private static let markedCount = 1024
    private static let markedShare = 32

    init(_ kind: Kind, _ context: ExecutionContext, keepsRelationships: Bool = true) {
        self.kind = kind
        self.context = context
        self.keepsRelationships = keepsRelationships
        account = MemoryAccount(context)
    }

    /// Forgets everything where memory is scarce, or lists may be outdated. Ranges end with it.
    func trim() {
        let isScarce =
            context.budget.isScarce
            && account.byteCount > context.budget.byteCount / Self.keptShare
        guard isScarce || context.writer != nil else { return }
        generation += 1
        ranges.removeAll(keepingCapacity: true)
        marks.removeAll()
        neighbours.removeAll(keepingCapacity: false)
        relationships.removeAll(keepingCapacity: false)
        account.release(account.byteCount)
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
            let entryByteCount = keepsRelationships ? 16 : 8
            try account.reserve(found.neighbours.count * entryByteCount + Self.listByteCount)
            neighbours.append(contentsOf: found.neighbours.lazy.map(\.rawValue))
            if keepsRelationships {
                relationships.append(contentsOf: found.relationships.lazy.map(\.rawValue))
            }
        }
    }

    /// The entries of a list that lead to a node.
    func entries(in list: Range<Int>, of node: NodeID) -> Range<Int> {
        let start = Self.lowerBound(neighbours, list, node.rawValue)
        guard start < list.upperBound, neighbours[start] == node.rawValue else {
            return start..<start
        }
        return start..<endOfEntries(from: start, in: list)
    }

    /// The end of the entries of a list that lead to the same node as the one at `start`.
    func endOfEntries(from start: Int, in list: Range<Int>) -> Int {
        neighbours.withUnsafeBufferPointer { neighbours in
            var end = start + 1
            while end < list.upperBound, neighbours[end] == neighbours[start] { end += 1 }
            return end
        }
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

    /// The marks of a long list; nil where they would take much more room than the list.
    func marks(of node: NodeID, _ list: Range<Int>) throws(QueryError) -> NeighbourMarks? {
        if list.count < Self.markedCount || context.writer != nil { return nil }
        if let known = marks[node.rawValue] { return known }
        let span = neighbours[list.lowerBound]...neighbours[list.upperBound - 1]
        let byteCount = NeighbourMarks.byteCount(span)
        guard byteCount <= list.count * Self.markedShare * 8, !context.budget.isScarce else {
            return nil
        }
        try account.reserve(byteCount)
        var made = NeighbourMarks()
        made.makeRoom(span)
        entries(list) { made.mark($0) }
        marks[node.rawValue] = made
        return made
    }

    /// Hands a list to `body`.
    func entries<Result>(
        _ list: Range<Int>, _ body: (UnsafeBufferPointer<UInt64>) -> Result
    ) -> Result {
        neighbours.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[list])) }
    }

    // MARK: Order

    private func isSorted(from start: Int) -> Bool {
        neighbours.withUnsafeBufferPointer { neighbours in
            var place = start + 1
            while place < neighbours.count, neighbours[place - 1] <= neighbours[place] {
                place += 1
            }
            return place >= neighbours.count
        }
    }

    /// Lists of several types or both directions come one behind the other.
    private func sort(from start: Int) {
        guard keepsRelationships else { return neighbours[start...].sort() }
        let unsorted = (ids: neighbours[start...], relationships: relationships[start...])
        var entries = ContiguousArray(zip(unsorted.ids, unsorted.relationships))
        entries.sort { $0 < $1 }
        neighbours.replaceSubrange(start..., with: entries.lazy.map(\.0))
        relationships.replaceSubrange(start..., with: entries.lazy.map(\.1))
    }
}
