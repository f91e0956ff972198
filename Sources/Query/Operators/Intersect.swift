import Graph

/// Finds the nodes that are next to several bound nodes at once, by intersecting the sorted lists
/// of their neighbours: the work is that of the shortest list, however many paths lead there.
struct IntersectStep: PlanStep {
    /// A relationship from a bound node to the new one.
    struct Arm: Sendable {
        let from: Int
        /// Seen from the bound node.
        let kind: NeighbourLists.Kind
        /// Columns of relationships of the same MATCH, from which this one must differ.
        let distinctFrom: [Int]
        /// Arms before this one that could be the same relationship.
        let rivalArms: [Int]
    }

    /// A relationship that was walked before, between nodes that arms start from.
    struct Rival: Sendable {
        /// It is among the relationships of the arms that start at `near`, if it is, and leads to
        /// where the arm `far` starts.
        let ends: [(near: Int, far: Int)]
    }

    enum Use: Sendable {
        /// A row for each match, with a column for each arm's relationship and one for the node.
        case bind
        /// The number of matches multiplies the rows' weights; rows without any go.
        case weight(slot: Int?)
        /// Rows without any match go.
        case filter
    }

    let arms: [Arm]
    let use: Use
    /// By arm: what its relationships must differ from, where that can be told from nodes alone.
    let countableRivals: [[Rival]]?
    /// Labels that nodes which are only counted must have.
    let labels: [String]
    /// Which of the input's columns are read later; nil for all.
    let isLive: [Bool]?
    /// How many columns stand for what is only counted.
    let standInCount: Int
    let text: String

    var threading: Threading { .streaming }

    /// Whether two lists can be counted without a look at each of their relationships.
    var countsPairs: Bool {
        if case .bind = use { return false }
        return arms.count == 2 && labels.isEmpty && countableRivals != nil
    }

    var name: String {
        if case .bind = use { "Intersect" } else { "CountIntersection" }
    }
    var detail: String { text }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        IntersectOperator(self, feeding: next, execution)
    }
}

private final class IntersectOperator: StreamingOperator {
    private let step: IntersectStep
    /// By arm; arms of one kind share theirs.
    private let lists: [NeighbourLists]
    private var intersection = ListIntersection()
    private var pairs: PairCounter?

    // Of the row at hand, by arm.
    private var starts: [NodeID]
    private var ranges: [Range<Int>]
    /// The entries of a match: parallel relationships.
    private var parallel: [Range<Int>]
    private var chosen: [RelationshipID] = []

    // What was found and not handed on yet.
    private var rows = ContiguousArray<Int32>()
    private var nodes = ContiguousArray<NodeID>()
    private var relationships: [ContiguousArray<RelationshipID>]
    private var matchCounts = ContiguousArray<Int64>()

    private var batch = Batch.unit
    private var counts = ContiguousArray<Int64>()

    init(_ step: IntersectStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        var byKind: [NeighbourLists.Kind: NeighbourLists] = [:]
        for arm in step.arms where byKind[arm.kind] == nil {
            byKind[arm.kind] = NeighbourLists(arm.kind, execution.context)
        }
        lists = step.arms.compactMap { byKind[$0.kind] }
        pairs = step.countsPairs ? PairCounter(step, execution.context) : nil
        starts = Array(repeating: .none, count: step.arms.count)
        ranges = Array(repeating: 0..<0, count: step.arms.count)
        parallel = ranges
        relationships = Array(repeating: [], count: step.arms.count)
        super.init(feeding: next, execution)
    }

    private var isBinding: Bool {
        if case .bind = step.use { true } else { false }
    }

    override func push(_ batch: Batch) throws(QueryError) {
        self.batch = batch
        defer { self.batch = .unit }
        counts = ContiguousArray(repeating: 0, count: isBinding ? 0 : batch.count)
        var columns: [ContiguousArray<NodeID>] = []
        for arm in step.arms { columns.append(try batch.columns[arm.from].nodeIDs()) }
        var work = 0
        try context.checkLimits()
        for row in 0..<batch.count where !isSatisfied {
            for arm in columns.indices { starts[arm] = columns[arm][row] }
            if let count = try pairs?.count(starts) {
                counts[row] = count
            } else {
                try findMatches(row: row)
            }
            work += starts.indices.reduce(64) { $0 + (pairs?.ranges[$1] ?? ranges[$1]).count }
            if work > 1 << 20 {
                try context.checkLimits()
                work = 0
            }
        }
        try handOnFound()
        try handOnCounts()
    }

    // MARK: Matches

    private func findMatches(row: Int) throws(QueryError) {
        for list in lists { list.trim() }
        for arm in lists.indices { ranges[arm] = try lists[arm].list(of: starts[arm]) }
        intersection.find(lists, ranges)
        for match in intersection.nodes.indices { try take(match, row: row) }
    }

    /// Takes in a match of a row.
    private func take(_ match: Int, row: Int) throws(QueryError) {
        let node = intersection.nodes[match]
        for arm in ranges.indices {
            let start = intersection.places[arm][match]
            parallel[arm] = start..<lists[arm].endOfEntries(from: start, in: ranges[arm])
        }
        let count = try choose(row: row, NodeID(rawValue: node))
        if isBinding || count == 0 { return }
        if step.labels.isEmpty {
            counts[row] += count
            return
        }
        rows.append(Int32(row))
        nodes.append(NodeID(rawValue: node))
        matchCounts.append(count)
        if rows.count >= context.batchRowCount { try handOnFound() }
    }

    /// Goes through the ways to choose one of the parallel relationships for each arm so that all
    /// differ; counts them.
    private func choose(row: Int, _ node: NodeID) throws(QueryError) -> Int64 {
        let arm = chosen.count
        if arm == parallel.count {
            if isBinding { try bind(row: row, node) }
            return 1
        }
        var count: Int64 = 0
        for place in parallel[arm] {
            let id = RelationshipID(rawValue: lists[arm].relationships[place])
            if step.arms[arm].rivalArms.contains(where: { chosen[$0] == id }) { continue }
            if step.arms[arm].distinctFrom.contains(where: { holds($0, row, id) }) { continue }
            chosen.append(id)
            count += try choose(row: row, node)
            chosen.removeLast()
        }
        return count
    }

    private func holds(_ slot: Int, _ row: Int, _ id: RelationshipID) -> Bool {
        if case .relationships(let ids) = batch.columns[slot].storage { return ids[row] == id }
        return batch.columns[slot].value(at: row).holds(id)
    }

    private func bind(row: Int, _ node: NodeID) throws(QueryError) {
        rows.append(Int32(row))
        nodes.append(node)
        for arm in chosen.indices { relationships[arm].append(chosen[arm]) }
        if rows.count >= context.batchRowCount { try handOnFound() }
    }

    // MARK: Handing on

    /// Hands on rows, or counts those whose nodes have the labels.
    private func handOnFound() throws(QueryError) {
        guard !rows.isEmpty else { return }
        try context.checkLimits()
        if isBinding {
            var output = batch.gather(rows, isLive: step.isLive)
            for arm in relationships.indices {
                output.columns.append(
                    Column(.relationships(relationships[arm]), count: rows.count))
                relationships[arm].removeAll(keepingCapacity: true)
            }
            output.columns.append(Column(.nodes(nodes), count: rows.count))
            rows.removeAll(keepingCapacity: true)
            nodes.removeAll(keepingCapacity: true)
            return try emit(output)
        }
        var fits = ContiguousArray(repeating: true, count: nodes.count)
        for name in step.labels {
            guard let label = context.graph.labelID(name) else {
                fits = ContiguousArray(repeating: false, count: nodes.count)
                break
            }
            let has = try context.reading { graph throws(GraphError) in
                try graph.hasLabel(label, nodes: nodes)
            }
            for entry in fits.indices where !has[entry] { fits[entry] = false }
        }
        for entry in fits.indices where fits[entry] {
            counts[Int(rows[entry])] += matchCounts[entry]
        }
        rows.removeAll(keepingCapacity: true)
        nodes.removeAll(keepingCapacity: true)
        matchCounts.removeAll(keepingCapacity: true)
    }

    private func handOnCounts() throws(QueryError) {
        if isBinding { return }
        let rows = counts.countedRows
        var output = rows.count < counts.count ? batch.gather(rows) : batch
        if case .weight(let slot) = step.use {
            try output.multiplyWeights(
                by: ContiguousArray(rows.lazy.map { self.counts[Int($0)] }), slot: slot)
        }
        let standIn = Column(.constant(.boolean(true)), count: output.count)
        output.columns.append(contentsOf: repeatElement(standIn, count: step.standInCount))
        try emit(output)
    }
}
