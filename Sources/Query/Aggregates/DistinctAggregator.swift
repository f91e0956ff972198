import Graph

/// Passes each value of a group on once.
final class DistinctAggregator: Aggregator {
    private let inner: any Aggregator
    private let context: ExecutionContext
    /// The pairs of group and value that were there.
    private var seen: GroupTable?

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
        let rows = try seen.insertNew(keys, rowCount: groups.count, context)
        self.seen = seen
        try inner.update(
            groups: ContiguousArray(rows.lazy.map { groups[Int($0)] }), groupCount: groupCount,
            arguments: arguments.map { $0.gather(rows) })
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try inner.finish(groupCount: groupCount)
    }
}
