import Graph

/// The numbers of the nodes that a search has found: open addressing with linear probing, the
/// ids inside the slots, so that a look-up touches one cache line.
struct NodeTable {
    private struct Slot {
        var node: UInt64 = 0
        var number: Int32 = 0
        /// The slot is free unless this is the table's round.
        var round: UInt32 = 0
    }

    /// A power of two, at most half full.
    private var slots = ContiguousArray(repeating: Slot(), count: 64)
    private var round: UInt32 = 1
    private(set) var count = 0

    var byteCount: Int { slots.count * MemoryLayout<Slot>.stride }

    /// Forgets all nodes; takes no time, as slots of earlier rounds are free.
    mutating func removeAll() {
        count = 0
        if round == .max {
            slots = ContiguousArray(repeating: Slot(), count: slots.count)
            round = 0
        }
        round += 1
    }

    /// The number of a node; nil if it is not here.
    @inline(__always)
    func number(of node: NodeID) -> Int32? {
        let slot = slots[place(of: node.rawValue)]
        return slot.round == round ? slot.number : nil
    }

    /// Gives a node a number; returns the one it has if it is here already, else nil.
    @inline(__always)
    mutating func insert(_ node: NodeID, number: Int32) -> Int32? {
        let place = place(of: node.rawValue)
        if slots[place].round == round { return slots[place].number }
        slots[place] = Slot(node: node.rawValue, number: number, round: round)
        count += 1
        if count * 2 > slots.count { grow() }
        return nil
    }

    /// Where the node is, or the free slot where it would be.
    @inline(__always)
    private func place(of node: UInt64) -> Int {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: KeyHash.hash(integerWord: node)) & mask
        while slots[place].round == round, slots[place].node != node { place = (place + 1) & mask }
        return place
    }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: Slot(), count: old.count * 2)
        for slot in old where slot.round == round { slots[place(of: slot.node)] = slot }
    }
}
