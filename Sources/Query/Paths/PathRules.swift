import Graph

/// How a path may go: what every search for paths asks.
struct PathRules {
    private(set) var direction: Direction
    /// Nil for all types.
    let types: [TypeID]?
    private(set) var conditions: PathConditions
    /// Columns of relationships, or lists of them, which the path must not walk.
    let distinctFrom: [Int]
    /// The rows from which searches go out, which the conditions may look at.
    let input: Batch
    /// The row from which the search at hand goes out.
    private(set) var row = 0
    /// The relationships in that row's columns.
    private var forbidden: ContiguousArray<RelationshipID> = []

    init(
        direction: Direction, types: [TypeID]?, conditions: PathConditions,
        distinctFrom: [Int] = [], input: Batch = .unit
    ) {
        self.direction = direction
        self.types = types
        self.conditions = conditions
        self.distinctFrom = distinctFrom
        self.input = input
    }

    /// The same rules for paths that are walked from their end.
    var reversed: PathRules {
        var rules = self
        rules.direction = direction.reversed
        rules.conditions.isReversed.toggle()
        return rules
    }

    /// Whether they are the same for all rows.
    var areFixed: Bool { conditions.isEmpty && distinctFrom.isEmpty }

    /// Types that nothing ever had: only empty paths are there.
    var hasNoTypes: Bool { types?.isEmpty ?? false }

    /// Whether every relationship of the types may be walked.
    var allowsAll: Bool { conditions.isEmpty && forbidden.isEmpty }

    /// Goes over to another row.
    mutating func begin(row: Int) {
        self.row = row
        if distinctFrom.isEmpty { return }
        forbidden.removeAll(keepingCapacity: true)
        for slot in distinctFrom {
            input.columns[slot].value(at: row).appendRelationships(to: &forbidden)
        }
    }

    /// Removes the steps that no path may take.
    ///
    /// - Parameter from: the nodes that the steps leave; nil where they may be walked either way.
    func filter(
        _ found: inout Expansion, from: ContiguousArray<NodeID>?, _ context: ExecutionContext
    ) throws(QueryError) {
        if !forbidden.isEmpty {
            var allowed = ContiguousArray<Int32>()
            for entry in found.rows.indices
            where !forbidden.contains(found.relationships[entry]) {
                allowed.append(Int32(truncatingIfNeeded: entry))
            }
            found.keep(allowed)
        }
        try conditions.filter(&found, from: from, row: row, of: input, context)
    }

    /// Whether a path may begin or end at a node.
    func allows(_ node: NodeID, _ context: ExecutionContext) throws(QueryError) -> Bool {
        try conditions.hold(for: node, row: row, of: input, context)
    }
}

extension Value {
    /// Adds the relationship that the value is, or those of a list.
    fileprivate func appendRelationships(to ids: inout ContiguousArray<RelationshipID>) {
        switch self {
        case .relationship(let relationship): ids.append(relationship.id)
        case .list(let values):
            for value in values { value.appendRelationships(to: &ids) }
        default: break
        }
    }
}
