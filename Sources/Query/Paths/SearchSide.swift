import Graph

/// What a breadth-first search from one node has found: nodes in the order of their distance, and
/// for each the links to the nodes one step nearer.
struct SearchSide {
    /// The last step of a shortest path to a node.
    struct Link {
        /// The number of the node before.
        let parent: Int32
        /// Another link to the same node; negative for none.
        var next: Int32
        let relationship: RelationshipID
    }

    /// By number; the root is 0.
    private(set) var nodes: ContiguousArray<NodeID> = []
    /// The first link of each node; the root's leads nowhere.
    private(set) var firstLinks: ContiguousArray<Int32> = []
    private(set) var links: ContiguousArray<Link> = []
    /// The nodes of the greatest distance so far.
    private(set) var frontier: ContiguousArray<NodeID> = []
    /// The number of the frontier's first node.
    private(set) var frontierStart = 0
    /// The numbers of the first node of each distance.
    private var levelStarts: ContiguousArray<Int> = []
    /// The distance of the frontier.
    var depth: Int { levelStarts.count - 1 }
    private var table = NodeTable()

    /// Begins a search.
    mutating func start(at root: NodeID) {
        nodes.removeAll(keepingCapacity: true)
        firstLinks.removeAll(keepingCapacity: true)
        links.removeAll(keepingCapacity: true)
        frontier.removeAll(keepingCapacity: true)
        table.removeAll()
        levelStarts.removeAll(keepingCapacity: true)
        levelStarts.append(0)
        frontierStart = 0
        nodes.append(root)
        firstLinks.append(-1)
        frontier.append(root)
        _ = table.insert(root, number: 0)
    }

    /// The number of a node; nil if the search has not come to it.
    @inline(__always)
    func number(of node: NodeID) -> Int32? { table.number(of: node) }

    /// Whether a node was found within a distance.
    func holds(_ node: NodeID, within distance: Int) -> Bool {
        guard let number = table.number(of: node) else { return false }
        return distance >= depth || Int(number) < levelStarts[distance + 1]
    }

    /// Takes a step to a node: a new one, or one that has just been found if `keepsAll`.
    @inline(__always)
    mutating func add(
        _ node: NodeID, over relationship: RelationshipID, parent: Int32, keepsAll: Bool
    ) {
        let number = Int32(truncatingIfNeeded: nodes.count)
        if let known = table.insert(node, number: number) {
            guard keepsAll, Int(known) >= frontierStart + frontier.count else { return }
            let link = Int32(truncatingIfNeeded: links.count)
            links.append(
                Link(
                    parent: parent, next: firstLinks[Int(known)], relationship: relationship))
            firstLinks[Int(known)] = link
        } else {
            firstLinks.append(Int32(truncatingIfNeeded: links.count))
            links.append(Link(parent: parent, next: -1, relationship: relationship))
            nodes.append(node)
        }
    }

    /// Whether a step to the node would be dropped.
    func isOld(_ node: NodeID, keepsAll: Bool) -> Bool {
        guard let known = table.number(of: node) else { return false }
        return !keepsAll || Int(known) < frontierStart + frontier.count
    }

    /// Makes the nodes that were added since the last time the frontier.
    mutating func advance() {
        frontierStart += frontier.count
        frontier.removeAll(keepingCapacity: true)
        frontier.append(contentsOf: nodes[frontierStart...])
        levelStarts.append(frontierStart)
    }

    /// What the search holds; numbers of nodes and links fit in 32 bits.
    var byteCount: Int {
        table.byteCount + nodes.capacity * 12 + frontier.capacity * 8
            + links.capacity * MemoryLayout<Link>.stride
    }

    var isFull: Bool { links.count >= Int(Int32.max) - Self.mostAddedAtOnce }

    /// More relationships than any chunk of an expand has.
    static let mostAddedAtOnce = 1 << 24
}
