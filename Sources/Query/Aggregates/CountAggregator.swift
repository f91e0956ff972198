import Graph

/// `count(*)` and `count(x)`.
final class CountAggregator: Aggregator {
    private var counts: GroupStates<Int64>

    init(_ context: ExecutionContext) { counts = GroupStates(0, context) }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        try counts.grow(to: groupCount)
        counts.states.withUnsafeMutableBufferPointer { counts in
            guard let column = arguments.first else {
                for group in groups { counts[Int(group)] &+= 1 }
                return
            }
            if column.isAllNull { return }
            if case .values = column.storage {
                for row in groups.indices where !column.isNull(at: row) {
                    counts[Int(groups[row])] &+= 1
                }
            } else if let nulls = column.nullRows {
                for row in groups.indices where !nulls[row] { counts[Int(groups[row])] &+= 1 }
            } else {
                for group in groups { counts[Int(group)] &+= 1 }
            }
        }
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        try counts.merge(
            sameKind(other, as: Self.self).counts, groups: groups, groupCount: groupCount
        ) { $0 += $1 }
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try counts.grow(to: groupCount)
        return Column(.integers(counts.states), count: groupCount)
    }
}
