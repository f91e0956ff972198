import Graph

/// The nodes around the end of a walk, for a walk with a greatest length: one that is near its
/// length and not near its end leads nowhere.
///
/// With half of the length known from the end only the other half is walked in vain.
struct PathAim {
    private var search: PathSearch
    private var end = NodeID.none
    private var maximum = 0

    /// More nodes than this are not gathered further.
    private static let nodeLimit = 1 << 16

    init(_ context: ExecutionContext, _ rules: PathRules) {
        search = PathSearch(context, rules.reversed, keepsAll: false)
    }

    /// Takes aim at the end of walks that the rules describe.
    mutating func take(_ end: NodeID, maximum: Int, _ rules: PathRules) throws(QueryError) {
        if end == self.end, rules.areFixed { return }
        search.rules = rules.reversed
        search.start(at: end)
        self.end = end
        self.maximum = maximum
        while search.near.depth < maximum / 2, !search.near.frontier.isEmpty,
            search.near.nodes.count < Self.nodeLimit
        {
            try search.advance()
        }
    }

    /// Whether the end may be within reach for a walk that has come to a node.
    @inline(__always)
    func allows(_ node: NodeID, after length: Int) -> Bool {
        let rest = maximum - length
        return rest > search.near.depth && !search.near.frontier.isEmpty
            || search.near.holds(node, within: rest)
    }

    /// Forgets the end, and gives the memory back.
    mutating func drop() {
        end = .none
        search.end()
    }
}
