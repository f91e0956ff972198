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
    /// The last key, for runs of equal ones.
    private var last: Key?
    private var lastDelta: Int64 = 0

    mutating func add(source: Int32, type: UInt32, target: Int32, _ delta: Int64) {
        let key = Key(source: source, type: type, target: target)
        if key != last {
            flush()
            last = key
        }
        lastDelta += delta
    }

    private mutating func flush() {
        if let last, lastDelta != 0 { deltas[last, default: 0] += lastDelta }
        last = nil
        lastDelta = 0
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
