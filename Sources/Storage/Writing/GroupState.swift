import Graph
import LMDB

/// What the jobs of one group share: the write transaction, the names and indexes as they are in
/// it, the partitions' records and the statistics that are not written yet.
final class GroupState {
    let access: TableAccess
    var tokens: TokenCatalog
    var schema: SchemaCatalog
    private var partitions: [PartitionID: PartitionState] = [:]
    var statistics: [StatisticKey: Int64] = [:]
    var hasher = ElementHasher()
    var hasChangedUsers = false

    init(_ access: TableAccess, _ tokens: TokenCatalog, _ schema: SchemaCatalog) {
        self.access = access
        self.tokens = tokens
        self.schema = schema
    }

    /// The state of a partition that exists.
    func partition(_ id: PartitionID) throws(StorageError) -> PartitionState {
        if let state = partitions[id] { return state }
        guard let record = try access.partition(id) else {
            throw .corrupted("partition \(id.rawValue) does not exist")
        }
        let state = PartitionState(record)
        partitions[id] = state
        return state
    }

    /// The ordinal that the next partition gets.
    func nextPartitionID() throws(StorageError) -> PartitionID {
        var last: UInt32 = partitions.keys.map(\.rawValue).max() ?? 0
        var cursor = try access.cursor(access.tables.partitions)
        if try cursor.last() {
            var key = ValueReader(cursor.key)
            last = max(last, UInt32(try key.bigEndian(byteCount: 3)))
        }
        guard last + 1 < StorageFormat.partitionLimit else {
            throw .limit("the shard has no partition ordinals left")
        }
        return PartitionID(rawValue: last + 1)
    }

    func add(_ record: PartitionRecord) {
        let state = PartitionState(record)
        state.isChanged = true
        partitions[record.id] = state
    }

    func remove(_ id: PartitionID) {
        partitions[id] = nil
        statistics = statistics.filter { $0.key.partition != id }
    }

    /// A count including what this group changed.
    func statistic(_ key: StatisticKey) throws(StorageError) -> Int64 {
        try access.statistic(key) + (statistics[key] ?? 0)
    }

    func addStatistic(_ key: StatisticKey, _ delta: Int64) { statistics[key, default: 0] += delta }

    /// Writes the records and counts that the group changed.
    func writeSums() throws(StorageError) {
        for state in partitions.values.sorted(by: { $0.record.id < $1.record.id })
        where state.isChanged {
            var key = StorageKey()
            key.append(partition: state.record.id)
            try access.put(access.tables.partitions, key, state.record.encoded())
            state.isChanged = false
        }
        for (key, delta) in statistics where delta != 0 {
            let count = try access.statistic(key) + delta
            if count == 0 {
                try access.delete(access.tables.statistics, key.storageKey)
            } else {
                let value = withUnsafeBytes(of: count.littleEndian) { [UInt8]($0) }
                try access.put(access.tables.statistics, key.storageKey, value)
            }
        }
        statistics.removeAll(keepingCapacity: true)
    }
}

/// A partition's record while a group changes it.
final class PartitionState {
    var record: PartitionRecord
    var isChanged = false
    /// Property keys that the statistics are known to have.
    var seenKeys: Set<UInt32> = []

    init(_ record: PartitionRecord) { self.record = record }

    /// The indexes in force here that the filter takes, by ascending id.
    func indexes(
        _ schema: SchemaCatalog, where filter: (IndexDescriptor) -> Bool
    ) -> [IndexDescriptor] {
        record.indexes.compactMap { schema.definition($0) }.filter(filter)
    }
}
