import Graph

/// All paths from one node, depth first, no relationship twice in one.
///
/// It goes over whole frames of up to a batch, which lie behind each other in flat arrays: memory
/// grows with the length of the paths, not with their number.
struct TrailWalk {
    /// The ends of some paths of one length.
    private struct Frame {
        let start: Int
        /// How far the frame's nodes are expanded; rows are places in the flat arrays.
        var position = ExpandPosition()
    }

    let context: ExecutionContext
    var rules: PathRules
    /// Where the paths have to end; nil for anywhere.
    var aim: PathAim?
    /// The steps that the paths repeat, with what of the types is there; empty where each step is
    /// as the rules say.
    var repetition: [(step: RepeatedSteps.Step, types: [TypeID]?)] = []
    private(set) var nodes: ContiguousArray<NodeID> = []
    /// The last relationship of each path; `.none` for the empty one.
    private var relationships: ContiguousArray<RelationshipID> = []
    /// The place of the path without its last relationship.
    private var parents: ContiguousArray<Int32> = []
    private var frames: ContiguousArray<Frame> = []
    private var found = Expansion()
    private var fresh = ContiguousArray<Int32>()
    private var reservedByteCount = 0

    init(_ context: ExecutionContext, _ rules: PathRules) {
        self.context = context
        self.rules = rules
    }

    /// The relationships of the paths in the last frame.
    var depth: Int { frames.count - 1 }

    /// Whether those paths end behind a whole repetition.
    var isWhole: Bool { repetition.isEmpty || depth % repetition.count == 0 }

    /// Whether a step needs types that nothing ever had: only empty paths are there.
    var hasNoTypes: Bool { rules.hasNoTypes || repetition.contains { $0.types?.isEmpty ?? false } }

    /// Begins with the empty path, at place 0.
    mutating func start(at node: NodeID) {
        removeAll()
        nodes.append(node)
        relationships.append(.none)
        parents.append(-1)
        frames.append(Frame(start: 0))
    }

    /// Finds the places of more paths of up to a length; empty where one way is walked to its
    /// end, nil after the last. Places before these are taken again from then on.
    mutating func advance(maximum: Int) throws(QueryError) -> Range<Int>? {
        guard let frame = frames.last else { return nil }
        if depth >= maximum || frame.position.row >= nodes.count {
            removeFrame()
            return nodes.count..<nodes.count
        }
        try context.checkLimits()
        found.removeAll()
        var position = frame.position
        let repeated = repetition.isEmpty ? nil : repetition[depth % repetition.count]
        let direction = repeated?.step.direction ?? rules.direction
        let types = repeated.map(\.types) ?? rules.types
        try context.reading { graph throws(GraphError) in
            try graph.expand(
                nodes, direction: direction, types: types, position: &position,
                limit: context.batchRowCount, into: &found)
        }
        frames[frames.count - 1].position = position
        try removeWalked()
        if let condition = repeated?.step.condition { try removeUnfit(condition) }
        let start = nodes.count
        if found.rows.isEmpty { return start..<start }
        nodes.append(contentsOf: found.neighbours)
        relationships.append(contentsOf: found.relationships)
        parents.append(contentsOf: found.rows)
        var next = Frame(start: start)
        next.position.row = start
        frames.append(next)
        try account()
        return start..<nodes.count
    }

    /// Puts the path at a place together.
    func trace(_ place: Int, into trace: inout PathTrace) {
        trace.take(place, nodes: nodes, relationships: relationships, parents: parents)
    }

    /// Gives up what is left to walk, and the memory taken from the budget.
    mutating func end() {
        removeAll()
        aim?.drop()
        context.release(reservedByteCount)
        reservedByteCount = 0
    }

    /// Drops the steps that a path has walked before, and those that break a condition.
    private mutating func removeWalked() throws(QueryError) {
        fresh.removeAll(keepingCapacity: true)
        for entry in found.rows.indices {
            let relationship = found.relationships[entry]
            var place = Int(found.rows[entry])
            while place > 0, relationships[place] != relationship { place = Int(parents[place]) }
            if place > 0 { continue }
            guard aim?.allows(found.neighbours[entry], after: depth + 1) ?? true else { continue }
            fresh.append(Int32(truncatingIfNeeded: entry))
        }
        found.keep(fresh)
        try rules.filter(&found, from: nodes, context)
    }

    /// Drops the steps that a repetition must not make.
    private mutating func removeUnfit(_ condition: CompiledExpression) throws(QueryError) {
        if found.rows.isEmpty { return }
        found.keep(
            try condition.trueRows(
                for: elementsOfRepetition(), row: rules.row, of: rules.input, context))
    }

    /// The elements of the repetition that each step found belongs to; those ahead are null.
    private func elementsOfRepetition() -> [Column] {
        let count = found.rows.count
        var columns = [Column](repeating: .nulls(count: count), count: 2 * repetition.count + 1)
        let step = depth % repetition.count
        columns[2 * step + 1] = Column(.relationships(found.relationships), count: count)
        columns[2 * step + 2] = Column(.nodes(found.neighbours), count: count)
        var places = found.rows
        for earlier in stride(from: step, through: 0, by: -1) {
            let ends = ContiguousArray(places.lazy.map { nodes[Int($0)] })
            columns[2 * earlier] = Column(.nodes(ends), count: count)
            if earlier == 0 { break }
            let walked = ContiguousArray(places.lazy.map { relationships[Int($0)] })
            columns[2 * earlier - 1] = Column(.relationships(walked), count: count)
            places = ContiguousArray(places.lazy.map { parents[Int($0)] })
        }
        return columns
    }

    private mutating func removeFrame() {
        guard let frame = frames.popLast() else { return }
        let count = nodes.count - frame.start
        nodes.removeLast(count)
        relationships.removeLast(count)
        parents.removeLast(count)
    }

    private mutating func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        relationships.removeAll(keepingCapacity: true)
        parents.removeAll(keepingCapacity: true)
        frames.removeAll(keepingCapacity: true)
    }

    private mutating func account() throws(QueryError) {
        let byteCount = nodes.capacity * 20 + frames.capacity * MemoryLayout<Frame>.stride
        guard byteCount > reservedByteCount else { return }
        try context.reserve(byteCount - reservedByteCount)
        reservedByteCount = byteCount
        guard nodes.count < Int(Int32.max) - SearchSide.mostAddedAtOnce else {
            throw QueryError(
                .limitExceeded, detail: "PathSearch", "A path is too long to be walked.")
        }
    }
}
