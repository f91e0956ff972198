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
    /// Labels that nodes which are only counted must have.
    let labels: [String]
    /// Which of the input's columns are read later; nil for all.
    let isLive: [Bool]?
    /// How many columns stand for what is only counted.
    let standInCount: Int
    let text: String

    var threading: Threading { .streaming }

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
        var starts: [ContiguousArray<NodeID>] = []
        for arm in step.arms { starts.append(try batch.columns[arm.from].nodeIDs()) }
        var work = 0
        try context.checkLimits()
        for row in 0..<batch.count where !isSatisfied {
            for list in lists { list.trim() }
            var ranges: [Range<Int>] = []
            for (arm, list) in lists.enumerated() {
                ranges.append(try list.list(of: starts[arm][row]))
            }
            intersection.find(lists, ranges)
            try take(row: row, ranges)
            work += 64 + ranges.reduce(0) { $0 + $1.count }
            if work > 1 << 20 {
                try context.checkLimits()
                work = 0
            }
        }
        try handOnFound()
        try handOnCounts()
    }

    /// Takes in the matches of a row.
    private func take(row: Int, _ ranges: [Range<Int>]) throws(QueryError) {
        for match in 0..<intersection.nodes.count {
            let node = intersection.nodes[match]
            var parallel: [Range<Int>] = []
            for arm in ranges.indices {
                let start = intersection.places[arm][match]
                var end = start + 1
                while end < ranges[arm].upperBound, lists[arm].neighbours[end] == node { end += 1 }
                parallel.append(start..<end)
            }
            var chosen: [RelationshipID] = []
            let count = try choose(&chosen, parallel, row: row, NodeID(rawValue: node))
            if isBinding || count == 0 { continue }
            if step.labels.isEmpty {
                counts[row] += count
                continue
            }
            rows.append(Int32(row))
            nodes.append(NodeID(rawValue: node))
            matchCounts.append(count)
            if rows.count >= context.batchRowCount { try handOnFound() }
        }
    }

    /// Goes through the ways to choose one of the parallel relationships for each arm so that all
    /// differ; counts them.
    private func choose(
        _ chosen: inout [RelationshipID], _ parallel: [Range<Int>], row: Int, _ node: NodeID
    ) throws(QueryError) -> Int64 {
        let arm = chosen.count
        if arm == parallel.count {
            if isBinding { try bind(chosen, row: row, node) }
            return 1
        }
        var count: Int64 = 0
        for place in parallel[arm] {
            let id = RelationshipID(rawValue: lists[arm].relationships[place])
            if step.arms[arm].rivalArms.contains(where: { chosen[$0] == id }) { continue }
            if step.arms[arm].distinctFrom.contains(where: { holds($0, row, id) }) { continue }
            chosen.append(id)
            count += try choose(&chosen, parallel, row: row, node)
            chosen.removeLast()
        }
        return count
    }

    private func holds(_ slot: Int, _ row: Int, _ id: RelationshipID) -> Bool {
        if case .relationships(let ids) = batch.columns[slot].storage { return ids[row] == id }
        return batch.columns[slot].value(at: row).holds(id)
    }

    private func bind(_ chosen: [RelationshipID], row: Int, _ node: NodeID) throws(QueryError) {
        rows.append(Int32(row))
        nodes.append(node)
        for arm in chosen.indices { relationships[arm].append(chosen[arm]) }
        if rows.count >= context.batchRowCount { try handOnFound() }
    }

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

/// The nodes that are in several sorted lists, and where.
struct ListIntersection {
    private(set) var nodes = ContiguousArray<UInt64>()
    /// By list: the first entry of each node.
    private(set) var places: [ContiguousArray<Int>] = []

    /// Finds the nodes that are in all of the ranges, each of its own lists.
    mutating func find(_ lists: [NeighbourLists], _ ranges: [Range<Int>]) {
        nodes.removeAll(keepingCapacity: true)
        if places.count != ranges.count { places = Array(repeating: [], count: ranges.count) }
        for index in places.indices { places[index].removeAll(keepingCapacity: true) }
        guard let first = ranges.indices.min(by: { ranges[$0].count < ranges[$1].count }),
            !ranges[first].isEmpty
        else { return }
        start(lists[first].neighbours, ranges[first], first)
        for index in ranges.indices where index != first {
            keep(lists[index].neighbours, ranges[index], index)
        }
    }

    /// Begins with the nodes of the shortest list.
    private mutating func start(
        _ neighbours: ContiguousArray<UInt64>, _ range: Range<Int>, _ index: Int
    ) {
        neighbours.withUnsafeBufferPointer { neighbours in
            for place in range
            where place == range.lowerBound || neighbours[place] != neighbours[place - 1] {
                nodes.append(neighbours[place])
                places[index].append(place)
            }
        }
    }

    /// Keeps the nodes that are in another list too, galloping through it.
    private mutating func keep(
        _ neighbours: ContiguousArray<UInt64>, _ range: Range<Int>, _ index: Int
    ) {
        var kept = 0
        var place = range.lowerBound
        let earlier = places.indices.filter { $0 != index && !places[$0].isEmpty }
        neighbours.withUnsafeBufferPointer { neighbours in
            for candidate in nodes.indices {
                let node = nodes[candidate]
                place = gallop(neighbours, from: place, to: range.upperBound, node)
                if place == range.upperBound { break }
                if neighbours[place] != node { continue }
                nodes[kept] = node
                for list in earlier { places[list][kept] = places[list][candidate] }
                places[index].append(place)
                kept += 1
            }
        }
        nodes.removeLast(nodes.count - kept)
        for list in earlier { places[list].removeLast(places[list].count - kept) }
    }
}

/// The first place from `start` on whose node is not below `node`.
private func gallop(
    _ neighbours: UnsafeBufferPointer<UInt64>, from start: Int, to end: Int, _ node: UInt64
) -> Int {
    if start >= end || neighbours[start] >= node { return start }
    // `low` is below the node, `high` is not, or is the end.
    var low = start
    var step = 1
    while low + step < end, neighbours[low + step] < node {
        low += step
        step *= 2
    }
    var high = min(low + step, end)
    while low + 1 < high {
        let middle = low + (high - low) / 2
        if neighbours[middle] < node { low = middle } else { high = middle }
    }
    return high
}
