import Graph

/// Walks paths of several relationships from a bound node, binding the list of relationships and,
/// unless it is bound already, the node at the end. No path walks a relationship twice.
struct VariableExpandStep: PlanStep {
    /// Where the walk starts.
    let from: Int
    /// Where it has to end; nil binds a new variable.
    let to: Int?
    let direction: Direction
    /// Nil for all types.
    let types: [String]?
    let minimum: Int
    /// Nil for any length.
    let maximum: Int?
    let conditions: PathConditions
    /// Columns of relationships, or lists of them, which the path must not walk.
    let distinctFrom: [Int]
    /// Whether the list is wanted from the end of the walk to its start.
    let isReversed: Bool
    let text: String

    var name: String { to == nil ? "VariableExpand" : "VariableExpandInto" }
    var detail: String { text }
    var threading: Threading { .streaming }

    func makeOperator(feeding next: Operator, _ execution: Execution) -> Operator {
        VariableExpandOperator(self, feeding: next, execution)
    }
}

/// Goes depth first, but over whole frames of up to a batch: memory grows with the length of the
/// paths, not with their number.
private final class VariableExpandOperator: StreamingOperator {
    private let step: VariableExpandStep
    private var types: [TypeID]?
    private var input = Batch.unit
    private var ends: ContiguousArray<NodeID>?
    private var frames: [PathFrame] = []

    private var rows = ContiguousArray<Int32>()
    private var lists = ContiguousArray<Value>()
    private var nodes = ContiguousArray<NodeID>()

    init(_ step: VariableExpandStep, feeding next: Operator, _ execution: Execution) {
        self.step = step
        super.init(feeding: next, execution)
    }

    override func push(_ batch: Batch) throws(QueryError) {
        input = batch
        types = step.types.map { $0.compactMap(execution.graph.typeID) }
        ends = try step.to.map { slot throws(QueryError) in try batch.columns[slot].nodeIDs() }
        let starts = try batch.columns[step.from].nodeIDs()
        for row in 0..<batch.count where starts[row] != .none && !isSatisfied {
            try walk(from: starts[row], row: row)
        }
        // Also once no more is wanted: what is kept here points into this batch.
        try emitFound()
        input = .unit
    }

    private func walk(from start: NodeID, row: Int) throws(QueryError) {
        guard try step.conditions.hold(for: start, row: row, of: input, context) else { return }
        frames = [PathFrame(start: start)]
        if step.minimum == 0 { try note(frame: 0, entry: 0, row: row) }
        // Types that nothing ever had: only the empty path is there.
        if let types, types.isEmpty { return }
        while let frame = frames.last, !isSatisfied {
            let depth = frames.count
            let isDone = frame.position.row >= frame.nodes.count
            if isDone || depth > step.maximum ?? .max {
                frames.removeLast()
                continue
            }
            try context.checkLimits()
            let deeper = try expandTop(row: row)
            if deeper.nodes.isEmpty { continue }
            frames.append(deeper)
            guard depth >= step.minimum else { continue }
            for entry in deeper.nodes.indices {
                try note(frame: depth, entry: entry, row: row)
            }
        }
        frames = []
    }

    /// The next relationships behind the frame on top.
    private func expandTop(row: Int) throws(QueryError) -> PathFrame {
        let top = frames.count - 1
        var found = Expansion()
        var position = frames[top].position
        try context.reading { graph throws(GraphError) in
            try graph.expand(
                frames[top].nodes, direction: step.direction, types: types, position: &position,
                limit: context.batchRowCount, into: &found)
        }
        frames[top].position = position
        var kept = ContiguousArray<Int32>()
        for entry in found.rows.indices {
            let isRepeated = isWalked(
                found.relationships[entry], frame: top, entry: Int(found.rows[entry]))
            if !isRepeated, !isRival(found.relationships[entry], row: row) {
                kept.append(Int32(truncatingIfNeeded: entry))
            }
        }
        found.keep(kept)
        try step.conditions.filter(&found, row: row, of: input, context)
        return PathFrame(found)
    }

    /// Whether the path to an entry of a frame walks the relationship.
    private func isWalked(_ id: RelationshipID, frame: Int, entry: Int) -> Bool {
        var entry = entry
        for frame in frames[...frame].reversed() {
            if frame.relationships[entry] == id { return true }
            entry = Int(frame.parents[entry])
        }
        return false
    }

    private func isRival(_ id: RelationshipID, row: Int) -> Bool {
        step.distinctFrom.contains { input.columns[$0].value(at: row).holds(id) }
    }

    /// Takes the path to an entry of a frame into the output.
    private func note(frame: Int, entry: Int, row: Int) throws(QueryError) {
        let end = frames[frame].nodes[entry]
        if let ends, ends[row] != end { return }
        var relationships: [Value] = []
        relationships.reserveCapacity(frame)
        var entry = entry
        for frame in frames[...frame].reversed() where frame.relationships[entry] != .none {
            relationships.append(.relationship(Relationship(id: frame.relationships[entry])))
            entry = Int(frame.parents[entry])
        }
        if !step.isReversed { relationships.reverse() }
        rows.append(Int32(row))
        lists.append(.list(relationships))
        nodes.append(end)
        if rows.count >= context.batchRowCount { try emitFound() }
    }

    private func emitFound() throws(QueryError) {
        guard !rows.isEmpty else { return }
        var output = input.gather(rows)
        output.columns.append(Column(.values(lists), count: rows.count))
        if step.to == nil { output.columns.append(Column(.nodes(nodes), count: rows.count)) }
        rows.removeAll(keepingCapacity: true)
        lists.removeAll(keepingCapacity: true)
        nodes.removeAll(keepingCapacity: true)
        try emit(output)
    }
}

/// The ends of paths of one length, each with its last relationship and what it goes on from.
private struct PathFrame {
    let nodes: ContiguousArray<NodeID>
    /// `.none` where the path is empty.
    let relationships: ContiguousArray<RelationshipID>
    /// Entries of the frame below.
    let parents: ContiguousArray<Int32>
    /// How far the frame's nodes are expanded.
    var position = ExpandPosition()

    init(start: NodeID) {
        nodes = [start]
        relationships = [.none]
        parents = [0]
    }

    init(_ found: Expansion) {
        nodes = found.neighbours
        relationships = found.relationships
        parents = found.rows
    }
}

extension Value {
    /// Whether the value is the relationship or a list that has it.
    func holds(_ id: RelationshipID) -> Bool {
        switch self {
        case .relationship(let relationship): relationship.id == id
        case .list(let values): values.contains { $0.holds(id) }
        default: false
        }
    }
}
