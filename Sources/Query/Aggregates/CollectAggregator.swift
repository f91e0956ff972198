import Graph

/// `collect`: the values that are not null, in the order of the rows.
final class CollectAggregator: Aggregator {
    private let context: ExecutionContext
    private var lists: GroupStates<[Value]>
    /// What the values in the lists take.
    private let account: MemoryAccount

    init(_ context: ExecutionContext) {
        self.context = context
        account = MemoryAccount(context)
        lists = GroupStates([], context)
    }

    func update(
        groups: ContiguousArray<Int32>, groupCount: Int, arguments: [Column]
    ) throws(QueryError) {
        try lists.grow(to: groupCount)
        let column = arguments[0]
        var byteCount = 0
        for row in groups.indices where !column.isNull(at: row) {
            let value = column.value(at: row)
            if value.isNested { try context.nestedByteCount(of: value) }
            byteCount += value.byteCount
            lists.states[Int(groups[row])].append(value)
        }
        try account.reserve(byteCount)
    }

    func merge(
        _ other: any Aggregator, groups: ContiguousArray<Int32>, groupCount: Int
    ) throws(QueryError) {
        let other = sameKind(other, as: Self.self)
        try account.reserve(other.account.byteCount)
        try lists.merge(other.lists, groups: groups, groupCount: groupCount) { $0 += $1 }
    }

    func finish(groupCount: Int) throws(QueryError) -> Column {
        try lists.grow(to: groupCount)
        return Column(
            .values(ContiguousArray(lists.states.lazy.map { .list($0) })), count: groupCount)
    }
}
