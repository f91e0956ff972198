import Graph

/// Counts the ways to choose one relationship of each of two nodes so that both lead to the same
/// node.
///
/// The work is that of the shorter list of neighbours: its entries are looked up in marks of the
/// longer one, which long lists keep, and which a list gets that several rows in turn have.
struct PairCounter {
    private struct Arm {
        let lists: NeighbourLists
        var start: NodeID?
        var generation = 0
        /// Of the list of `start`, if it is marked.
        var isMarked = false
        var marks = NeighbourMarks()
    }

    private let rivals: [[IntersectStep.Rival]]
    /// Whether both arms may be the same relationship where they start at the same node.
    private let mayMeet: Bool
    private let context: ExecutionContext
    private let account: MemoryAccount
    private var arms: [Arm] = []
    /// The list of the last row, by arm.
    private(set) var ranges = [0..<0, 0..<0]

    /// The fewest entries of a list that is marked because rows share it.
    private static let markedCount = 16
    /// The part of a query's memory that the marks of such a list may take.
    private static let shareOfBudget = 32
    /// How many look-ups in marks take as long as one search.
    private static let searchCost = 8

    /// Nil for a step whose relationships have to be looked at one by one.
    init?(_ step: IntersectStep, _ context: ExecutionContext) {
        guard step.arms.count == 2, let rivals = step.countableRivals else { return nil }
        self.rivals = rivals
        mayMeet = !step.arms[1].rivalArms.isEmpty
        self.context = context
        account = MemoryAccount(context)
        for arm in step.arms {
            let lists =
                arms.first { $0.lists.kind == arm.kind }?.lists
                ?? NeighbourLists(arm.kind, context, keepsRelationships: false)
            arms.append(Arm(lists: lists))
        }
    }

    /// The number for two nodes; nil where relationships have to be told apart.
    mutating func count(_ starts: [NodeID]) throws(QueryError) -> Int64? {
        if mayMeet && starts[0] == starts[1] { return nil }
        for arm in arms { arm.lists.trim() }
        for arm in arms.indices { try begin(arm, at: starts[arm]) }
        var count = try pairCount()
        if count == 0 || rivals.allSatisfy(\.isEmpty) { return count }
        for (place, node) in starts.enumerated() where place == 0 || starts[0] != node {
            var all: Int64 = 1
            var allowed: Int64 = 1
            for arm in arms.indices {
                let found = arms[arm].lists.entries(in: ranges[arm], of: node).count
                let excluded = rivals[arm].count { $0.leads(from: arm, to: node, starts) }
                all *= Int64(found)
                allowed *= Int64(max(0, found - excluded))
            }
            count += allowed - all
        }
        return count
    }

    /// Reads the list of an arm, and marks it where its node comes the second time in turn.
    private mutating func begin(_ arm: Int, at start: NodeID) throws(QueryError) {
        let lists = arms[arm].lists
        guard start == arms[arm].start, arms[arm].generation == lists.generation else {
            arms[arm].start = start
            arms[arm].generation = lists.generation
            arms[arm].isMarked = false
            ranges[arm] = try lists.list(of: start)
            return
        }
        let range = ranges[arm]
        if arms[arm].isMarked || range.count < Self.markedCount { return }
        let nodes = lists.neighbours[range.lowerBound]...lists.neighbours[range.upperBound - 1]
        if let span = arms[arm].marks.span(with: nodes) {
            let byteCount = NeighbourMarks.byteCount(span)
            guard byteCount <= context.budget.byteCount / Self.shareOfBudget else { return }
            try account.reserve(byteCount)
            arms[arm].marks.makeRoom(span)
        }
        arms[arm].isMarked = true
        lists.entries(range) { nodes in arms[arm].marks.mark(nodes) }
    }

    /// The number of pairs of entries of both lists that lead to the same node.
    private func pairCount() throws(QueryError) -> Int64 {
        let (short, long) = ranges[0].count <= ranges[1].count ? (0, 1) : (1, 0)
        if ranges[short].isEmpty { return 0 }
        if arms[long].isMarked { return pairCount(of: short, in: arms[long].marks) }
        if let start = arms[long].start,
            let marks = try arms[long].lists.marks(of: start, ranges[long])
        {
            return pairCount(of: short, in: marks)
        }
        if arms[short].isMarked, ranges[long].count / Self.searchCost <= ranges[short].count {
            return pairCount(of: long, in: arms[short].marks)
        }
        return arms[short].lists.entries(ranges[short]) { few in
            arms[long].lists.entries(ranges[long]) { searchedPairCount(few, $0) }
        }
    }

    private func pairCount(of arm: Int, in marks: NeighbourMarks) -> Int64 {
        arms[arm].lists.entries(ranges[arm]) { marks.pairCount(with: $0) }
    }

    /// Searches for each node of the shorter list in the longer one.
    private func searchedPairCount(
        _ few: UnsafeBufferPointer<UInt64>, _ many: UnsafeBufferPointer<UInt64>
    ) -> Int64 {
        var count: Int64 = 0
        var place = 0
        for node in few {
            place = gallop(many, from: place, to: many.count, node)
            if place == many.count { break }
            var end = place
            while end < many.count, many[end] == node { end += 1 }
            count += Int64(end - place)
        }
        return count
    }
}

extension IntersectStep.Rival {
    /// Whether it is one of the relationships of an arm that lead to a node.
    fileprivate func leads(from arm: Int, to node: NodeID, _ starts: [NodeID]) -> Bool {
        ends.contains { starts[$0.near] == starts[arm] && starts[$0.far] == node }
    }
}
