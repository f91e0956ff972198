import Graph

/// Passes each value of a group on once.
final class DistinctAggregator: Aggregator {
    private let inner: any Aggregator
    private let context: ExecutionContext
    /// The pairs of group and value that were there.
    private var seen: GroupTable?
    /// The arguments behind the value, as the first row had them; they are meant to be the same in
    /// all.
    private var others: [Value] = []

    init(_ inner: any Aggregator, _ context: ExecutionContext) {
        self.inner = inner
        self.context = context
    }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        let groupKeys = Column(
            .integers(ContiguousArray(groups.lazy.map { Int64($0) })), count: groups.count)
        // The first argument is the value; a percentile behind it does not count.
        var seen = seen.take() ?? GroupTable(keyCount: 1 + min(arguments.count, 1))
        let keys = [groupKeys] + arguments.prefix(1)
        if others.isEmpty, groups.count > 0 {
            others = arguments.dropFirst().map { $0.value(at: 0) }
        }
        let rows = try seen.insertNew(keys, rowCount: groups.count, context)
        self.seen = seen
        try inner.update(
            groups: ContiguousArray(rows.lazy.map { groups[Int($0)] }), groupCount: groupCount,
            arguments: arguments.map { $0.gather(rows) })
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        let other = sameKind(other, as: Self.self)
        // Every pair of group and value that the other has seen comes once more, as if it were a
        // row.
        guard let columns = other.seen?.keyColumns(), let pairs = columns.first,
            pairs.count > 0
        else { return }
        let pairGroups = ContiguousArray(pairs.rowNumbers.lazy.map { groups[Int($0)] })
        try update(
            groups: pairGroups, groupCount: groupCount,
            arguments: Array(columns.dropFirst()) + other.constants(count: pairs.count))
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try inner.finish(groupCount: groupCount)
    }

    private func constants(count: Int) -> [Column] {
        others.map { Column(.constant($0), count: count) }
    }
}
