import Graph

/// Counts visible relationships by label set of the source, type and label set of the target, and
/// resolves label sets to labels only once at the end.
struct RelationshipTally {
    private struct Key: Hashable {
        var source: Int32
        var type: UInt32
        var target: Int32
    }

    private var deltas: [Key: Int64] = [:]
    /// What was added last, by a few bits of the key: there are few different ones.
    private var recent: ContiguousArray<(key: Key, delta: Int64)> = []

    private static let recentCount = 64

    mutating func add(source: Int32, type: UInt32, target: Int32, _ delta: Int64) {
        let key = Key(source: source, type: type, target: target)
        if recent.isEmpty {
            recent = ContiguousArray(repeating: (key, 0), count: Self.recentCount)
        }
        let mixed = type &+ UInt32(bitPattern: source) &* 8 &+ UInt32(bitPattern: target) &* 27
        let slot = Int(mixed) & (Self.recentCount - 1)
        if recent[slot].key != key {
            flush(slot)
            recent[slot].key = key
        }
        recent[slot].delta += delta
    }

    private mutating func flush() {
        for slot in recent.indices { flush(slot) }
    }

    private mutating func flush(_ slot: Int) {
        let (key, delta) = recent[slot]
        if delta != 0 { deltas[key, default: 0] += delta }
        recent[slot].delta = 0
    }

    /// Hands out the sums by label set, type and label set.
    mutating func forEachRow(_ body: (Int32, UInt32, Int32, Int64) -> Void) {
        flush()
        for (key, delta) in deltas where delta != 0 {
            body(key.source, key.type, key.target, delta)
        }
    }

    /// Hands out the change of each count.
    mutating func forEach(
        _ partition: PartitionID, labelSets: [[LabelID]], _ body: (StatisticKey, Int64) -> Void
    ) {
        flush()
        for (key, delta) in deltas where delta != 0 {
            body(.type(partition, TypeID(rawValue: key.type)), delta)
            for source in labelSets[Int(key.source)] {
                body(
                    StatisticKey(
                        kind: .sourceLabelType, partition: partition, first: source.rawValue,
                        second: key.type), delta)
                for target in labelSets[Int(key.target)] {
                    body(
                        StatisticKey(
                            kind: .sourceLabelTypeTargetLabel, partition: partition,
                            first: source.rawValue, second: key.type, third: target.rawValue),
                        delta)
                }
            }
            for target in labelSets[Int(key.target)] {
                body(
                    StatisticKey(
                        kind: .typeTargetLabel, partition: partition, first: key.type,
                        second: target.rawValue), delta)
            }
        }
    }
}
