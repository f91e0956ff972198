import Graph

/// What is counted at a node: its relationships of some types that lead to fitting ends.
struct NeighbourCount: Sendable {
    /// Another relationship of the MATCH, which the counted ones must differ from.
    struct Rival: Sendable {
        let relationship: Int
        /// The columns of its ends, the first one where it has to begin to be among those counted;
        /// nil where only the relationship itself tells.
        let ends: [(near: Int, far: Int)]?
    }

    let from: Int
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    /// Labels that the ends must have.
    var labels: [String] = []
    /// Columns of nodes that the ends must differ from.
    var differsFrom: [Int] = []
    var rivals: [Rival] = []
    /// How many more rivals there are that are counted like this one.
    var repeatedCount: Int64 = 0
}

/// Counts relationships for each row: from degrees where these tell all, else one by one.
final class NeighbourCounter {
    private let count: NeighbourCount
    private let context: ExecutionContext
    private let lists: NeighbourLists
    private var degrees = DegreeCache()
    private var areLabelsImplied: Bool?
    private var found = Expansion()

    init(_ count: NeighbourCount, _ context: ExecutionContext) {
        self.count = count
        self.context = context
        lists = NeighbourLists(
            NeighbourLists.Kind(direction: count.direction, types: count.types), context)
    }

    /// The number of each row.
    func counts(_ batch: Batch) throws(QueryError) -> ContiguousArray<Int64> {
        let types = count.types.map { $0.compactMap(context.graph.typeID) }
        if let types, types.isEmpty { return ContiguousArray(repeating: 0, count: batch.count) }
        let nodes = try batch.columns[count.from].nodeIDs()
        var counts: ContiguousArray<Int64>
        if try canUseDegrees(types) {
            if context.writer != nil { degrees = DegreeCache() }
            counts = try degrees.degrees(of: nodes, count.direction, types, context)
            try subtract(from: &counts, nodes, batch)
        } else {
            counts = try walk(nodes, types, batch)
        }
        if count.repeatedCount > 0 {
            for row in counts.indices { counts[row] = max(0, counts[row] - count.repeatedCount) }
        }
        return counts
    }

    // MARK: Degrees

    private func canUseDegrees(_ types: [TypeID]?) throws(QueryError) -> Bool {
        if count.rivals.contains(where: { $0.ends == nil }) { return false }
        if count.labels.isEmpty { return true }
        if context.writer != nil { return false }
        if let known = areLabelsImplied { return known }
        let implied = try labelsAreImplied(types)
        areLabelsImplied = implied
        return implied
    }

    /// Whether every relationship of the types leads to a node with the labels.
    private func labelsAreImplied(_ types: [TypeID]?) throws(QueryError) -> Bool {
        let types: [TypeID?] = types ?? [nil]
        for name in count.labels {
            guard let label = context.graph.labelID(name) else { return false }
            for type in types {
                let counts = try context.reading { graph throws(GraphError) in
                    (
                        all: try graph.relationshipCount(type: type, source: nil, target: nil),
                        into: try graph.relationshipCount(type: type, source: nil, target: label),
                        outOf: try graph.relationshipCount(type: type, source: label, target: nil)
                    )
                }
                if count.direction != .incoming, counts.into != counts.all { return false }
                if count.direction != .outgoing, counts.outOf != counts.all { return false }
            }
        }
        return true
    }

    /// Takes off what a degree counts but must not.
    private func subtract(
        from counts: inout ContiguousArray<Int64>, _ nodes: ContiguousArray<NodeID>,
        _ batch: Batch
    ) throws(QueryError) {
        if count.rivals.isEmpty && count.differsFrom.isEmpty { return }
        var others: [ContiguousArray<NodeID>] = []
        for slot in count.differsFrom { others.append(try batch.columns[slot].nodeIDs()) }
        for rival in count.rivals {
            var ends: [(near: ContiguousArray<NodeID>, far: ContiguousArray<NodeID>)] = []
            for end in rival.ends ?? [] {
                ends.append(
                    (
                        try batch.columns[end.near].nodeIDs(),
                        try batch.columns[end.far].nodeIDs()
                    ))
            }
            for row in nodes.indices where counts[row] > 0 {
                // One that leads to an excluded end is taken off with all that lead there.
                let isCounted = ends.contains { end in
                    end.near[row] == nodes[row] && !others.contains { $0[row] == end.far[row] }
                }
                if isCounted { counts[row] -= 1 }
            }
        }
        if others.isEmpty { return }
        for row in nodes.indices where counts[row] > 0 {
            lists.trim()
            let list = try lists.list(of: nodes[row])
            for (place, other) in others.enumerated()
            where !others[..<place].contains(where: { $0[row] == other[row] }) {
                counts[row] -= Int64(lists.entries(in: list, of: other[row]).count)
            }
        }
    }

    // MARK: One by one

    private func walk(
        _ nodes: ContiguousArray<NodeID>, _ types: [TypeID]?, _ batch: Batch
    ) throws(QueryError) -> ContiguousArray<Int64> {
        var counts = ContiguousArray<Int64>(repeating: 0, count: nodes.count)
        var labels: [LabelID] = []
        for name in count.labels {
            guard let label = context.graph.labelID(name) else { return counts }
            labels.append(label)
        }
        var others: [ContiguousArray<NodeID>] = []
        for slot in count.differsFrom { others.append(try batch.columns[slot].nodeIDs()) }
        let rivals = count.rivals.map(\.relationship)
        var position = ExpandPosition()
        while position.row < nodes.count {
            try context.checkLimits()
            found.removeAll()
            try context.reading { graph throws(GraphError) in
                try graph.expand(
                    nodes, direction: count.direction, types: types, position: &position,
                    limit: context.batchRowCount, into: &found)
            }
            found.removeRepeated(rivals, in: batch)
            var fits = ContiguousArray(repeating: true, count: found.rows.count)
            for label in labels {
                let has = try context.reading { graph throws(GraphError) in
                    try graph.hasLabel(label, nodes: found.neighbours)
                }
                for entry in fits.indices where !has[entry] { fits[entry] = false }
            }
            for entry in fits.indices where fits[entry] {
                let row = Int(found.rows[entry])
                if others.contains(where: { $0[row] == found.neighbours[entry] }) { continue }
                counts[row] += 1
            }
        }
        return counts
    }
}

/// Remembers degrees: rows of one node often come close together.
private struct DegreeCache {
    private static let slotCount = 1 << 12
    private var nodes = ContiguousArray<NodeID>(repeating: .none, count: slotCount)
    private var counts = ContiguousArray<Int64>(repeating: 0, count: slotCount)

    mutating func degrees(
        of wanted: ContiguousArray<NodeID>, _ direction: Direction, _ types: [TypeID]?,
        _ context: ExecutionContext
    ) throws(QueryError) -> ContiguousArray<Int64> {
        var results = ContiguousArray<Int64>(repeating: 0, count: wanted.count)
        var missing = ContiguousArray<NodeID>()
        var missingRows = ContiguousArray<Int32>()
        var latest = NodeID.none
        for row in wanted.indices where wanted[row] != .none {
            let slot = Self.slot(of: wanted[row])
            if nodes[slot] == wanted[row] {
                results[row] = counts[slot]
                continue
            }
            // Within a run of one node only the first row asks.
            missing.append(wanted[row] == latest ? .none : wanted[row])
            missingRows.append(Int32(row))
            latest = wanted[row]
        }
        if missing.isEmpty { return results }
        try context.checkLimits()
        let found = try context.reading { graph throws(GraphError) in
            try graph.degrees(of: missing, direction: direction, types: types)
        }
        for (place, row) in missingRows.enumerated() {
            let node = wanted[Int(row)]
            let slot = Self.slot(of: node)
            if missing[place] != .none {
                nodes[slot] = node
                counts[slot] = found[place]
            }
            results[Int(row)] = counts[slot]
        }
        return results
    }

    private static func slot(of node: NodeID) -> Int {
        Int(truncatingIfNeeded: (node.rawValue &* 0x9e37_79b9_7f4a_7c15) &>> 52)
    }
}
