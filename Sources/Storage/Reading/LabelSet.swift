import Graph

/// Which nodes of a partition have a label, as bits by ordinal.
///
/// To look at a node's labels is a search in a tree; once many nodes have been asked about, it
/// pays to read the label's whole list, which is short, and to look into this set instead.
struct LabelSet {
    /// Partitions with more ordinals than this get no set: it would take more than 8 MiB.
    static let ordinalLimit: UInt64 = 1 << 26

    private enum Content {
        /// Nodes that were asked about so far.
        case counting(Int)
        /// Every node of the partition has the label.
        case all
        case bits(ContiguousArray<UInt64>)
    }

    private var content = Content.counting(0)

    /// Counts nodes that are asked about. Returns whether it is time to read the label's list.
    mutating func note(_ count: Int, labelCount: Int) -> Bool {
        guard case .counting(let before) = content else { return false }
        content = .counting(before + count)
        // A list entry costs about a fiftieth of a search.
        return (before + count) * 32 >= labelCount
    }

    /// The label's list says nothing: every node has it.
    mutating func becomeAll() { content = .all }

    mutating func become(ordinalCount: Int) {
        content = .bits(ContiguousArray(repeating: 0, count: ordinalCount / 64 + 1))
    }

    /// Takes in nodes by their ordinals.
    mutating func insert(_ ids: ContiguousArray<UInt64>) {
        guard case .bits(var bits) = content else { return }
        content = .all
        for id in ids {
            let ordinal = Int(id & (StorageFormat.ordinalLimit - 1))
            if ordinal >> 6 < bits.count { bits[ordinal >> 6] |= 1 << UInt64(ordinal & 63) }
        }
        content = .bits(bits)
    }

    /// Whether each node has the label, if the set knows.
    func contains(_ nodes: ContiguousArray<NodeID>) -> ContiguousArray<Bool>? {
        switch content {
        case .counting: return nil
        case .all: return ContiguousArray(nodes.lazy.map { $0 != .none })
        case .bits(let bits):
            return ContiguousArray(unsafeUninitializedCapacity: nodes.count) { buffer, count in
                for index in nodes.indices {
                    let ordinal = Int(nodes[index].ordinal)
                    let isSet =
                        ordinal >> 6 < bits.count
                        && bits[ordinal >> 6] >> UInt64(ordinal & 63) & 1 != 0
                    buffer.initializeElement(at: index, to: isSet)
                }
                count = nodes.count
            }
        }
    }
}

extension StoreReader {
    /// Whether each node has the label, where a set says so without looking at the nodes: in a
    /// snapshot of one partition.
    func labelSetContains(
        _ label: LabelID, _ nodes: ContiguousArray<NodeID>
    ) throws(StorageError) -> ContiguousArray<Bool>? {
        guard overlay == nil, !seesStubs, partitionIDs.count == 1 else { return nil }
        var set = labelSets[label] ?? LabelSet()
        if let known = set.contains(nodes) { return known }
        let record = try record(partitionIDs[0])
        let labelCount = Int(try statistic(.label(partitionIDs[0], label)))
        if labelCount == Int(clamping: record.nodeCount) {
            set.becomeAll()
        } else if record.nextNode <= LabelSet.ordinalLimit,
            set.note(nodes.count, labelCount: labelCount)
        {
            set.become(ordinalCount: Int(record.nextNode))
            var next: UInt64? = record.base
            var ids: ContiguousArray<UInt64> = []
            while let from = next {
                ids.removeAll(keepingCapacity: true)
                next = try storedNodes(label, from: from, until: .max, limit: 4_096, into: &ids)
                set.insert(ids)
            }
        }
        labelSets[label] = set
        return set.contains(nodes)
    }
}
