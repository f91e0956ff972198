import Graph

/// The changes of one job in one partition, in memory: after-images of elements, with what reads
/// need to see them. They reach LMDB when the job succeeds; dropping the overlay undoes them.
///
/// Changed elements hide what LMDB has of them altogether: nodes in scans and indexes,
/// relationships in lists, so that each read is "stored and not changed, or changed".
final class Overlay {
    struct DirtyNode {
        var id: UInt64
        /// The value of the nodes table; nil where the node is deleted.
        var image: UnsafeRawBufferPointer?
    }

    struct DirtyRelationship {
        var entry: RelationshipEntry
        var isDeleted = false
        /// The next ones in the lists of the source and the target; -1 at the end.
        var nextOutgoing: Int32 = -1
        var nextIncoming: Int32 = -1
    }

    /// The partition's part of the ids.
    let base: UInt64
    let arena = ByteArena()
    private(set) var nodes: ContiguousArray<DirtyNode> = []
    private(set) var relationships: ContiguousArray<DirtyRelationship> = []
    private var nodeSlots = IDMap()
    private var relationshipSlots = IDMap()
    private var outgoing = ChainTable()
    private var incoming = ChainTable()
    var index = OverlayIndex()
    /// Nodes deleted without their relationships, and stubs that lost one: judged at the end.
    var deletedNodes: [UInt64] = []
    var lonelyStubs: [UInt64] = []
    /// Elements whose images constraints have not judged yet.
    var uncheckedNodes: [UInt64] = []
    var uncheckedRelationships: [UInt64] = []
    /// Whether the job deleted a node.
    private(set) var hasDeletedNodes = false
    /// Counts changes, for what is derived from them.
    private(set) var version = 0

    init(base: UInt64) { self.base = base }

    /// About how many bytes the changes take, with the tables that find them.
    var byteCount: Int {
        arena.byteCount + 96 * nodes.count + 256 * relationships.count + 96 * index.count
    }

    var isEmpty: Bool { nodes.isEmpty && relationships.isEmpty }

    func removeAll() {
        nodes.removeAll(keepingCapacity: true)
        relationships.removeAll(keepingCapacity: true)
        nodeSlots.removeAll()
        relationshipSlots.removeAll()
        outgoing.removeAll()
        incoming.removeAll()
        index.removeAll()
        arena.removeAll()
        deletedNodes = []
        lonelyStubs = []
        uncheckedNodes = []
        uncheckedRelationships = []
        hasDeletedNodes = false
        version += 1
    }

    @inline(__always)
    func hasNode(_ id: UInt64) -> Bool { nodeSlots.contains(id) }

    /// The changed node; nil if it is not changed here.
    @inline(__always)
    func node(_ id: UInt64) -> DirtyNode? { nodeSlots[id].map { nodes[Int($0)] } }

    @inline(__always)
    func hasRelationship(_ id: UInt64) -> Bool { relationshipSlots.contains(id) }

    @inline(__always)
    func relationship(_ id: UInt64) -> DirtyRelationship? {
        relationshipSlots[id].map { relationships[Int($0)] }
    }

    /// Takes the image of a node, new or changed; nil deletes it.
    func setNode(_ id: UInt64, _ image: UnsafeRawBufferPointer?) {
        version += 1
        if image == nil { hasDeletedNodes = true }
        let copy = image.map { arena.copy($0) }
        if let slot = nodeSlots[id] {
            nodes[Int(slot)].image = copy
        } else {
            nodeSlots.set(id, Int32(nodes.count))
            nodes.append(DirtyNode(id: id, image: copy))
        }
    }

    /// Takes the image of a relationship, new or changed. Type and ends never change.
    func setRelationship(_ entry: RelationshipEntry) {
        version += 1
        var entry = entry
        entry.properties = arena.copy(entry.properties)
        if let slot = relationshipSlots[base | entry.ordinal] {
            relationships[Int(slot)].entry = entry
            return
        }
        let slot = Int32(relationships.count)
        relationshipSlots.set(base | entry.ordinal, slot)
        var added = DirtyRelationship(entry: entry)
        added.nextOutgoing = outgoing.push(base | entry.source, slot)
        added.nextIncoming = incoming.push(base | entry.target, slot)
        relationships.append(added)
    }

    func deleteRelationship(_ entry: RelationshipEntry) {
        setRelationship(entry)
        if let slot = relationshipSlots[base | entry.ordinal] {
            relationships[Int(slot)].isDeleted = true
        }
    }

    /// Calls `body` with each changed relationship that leaves (or enters) a node and is not
    /// deleted.
    @inline(__always)
    func forEachRelationship(
        of node: UInt64, outgoing isOutgoing: Bool, _ body: (RelationshipEntry) -> Void
    ) {
        var slot = isOutgoing ? outgoing.head(node) : incoming.head(node)
        while slot >= 0 {
            let relationship = relationships[Int(slot)]
            if !relationship.isDeleted { body(relationship.entry) }
            slot = isOutgoing ? relationship.nextOutgoing : relationship.nextIncoming
        }
    }

    /// How many changed relationships, deleted ones included, leave or enter a node.
    func relationshipCount(of node: UInt64, outgoing isOutgoing: Bool) -> Int {
        isOutgoing ? outgoing.count(node) : incoming.count(node)
    }
}

/// Linked lists of slots, one for each node.
private struct ChainTable {
    private var slots = IDMap()
    private var heads: ContiguousArray<Int32> = []
    private var counts: ContiguousArray<Int32> = []

    /// The last slot pushed for a node; -1 if there is none.
    @inline(__always)
    func head(_ node: UInt64) -> Int32 { slots[node].map { heads[Int($0)] } ?? -1 }

    func count(_ node: UInt64) -> Int { slots[node].map { Int(counts[Int($0)]) } ?? 0 }

    /// Puts a slot in front of a node's list and returns the one that was there.
    mutating func push(_ node: UInt64, _ slot: Int32) -> Int32 {
        if let chain = slots[node] {
            defer {
                heads[Int(chain)] = slot
                counts[Int(chain)] += 1
            }
            return heads[Int(chain)]
        }
        slots.set(node, Int32(heads.count))
        heads.append(slot)
        counts.append(1)
        return -1
    }

    mutating func removeAll() {
        slots.removeAll()
        heads.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
    }
}
