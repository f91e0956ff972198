import Bytes
import Disk
import Graph
import LMDB

// A partition is *hidden* while an import fills it: its name begins with a byte that no name of a
// user has, nothing lists it, and its rows are not in the changelog. The record that ends the
// import gives it its name; a store that is opened to write removes what an import left behind.

extension PartitionRecord {
    static let hiddenPrefix = "\u{1}"

    var isHidden: Bool { name.utf8.first == 1 }

    /// The name under which a partition is filled.
    static func hiddenName(for name: String) -> String {
        hiddenPrefix + String(XXH3.hash128(Array(name.utf8)), radix: 16)
    }
}

/// Removes the rows of a partition.
struct PartitionRemover {
    let access: TableAccess
    let schema: SchemaCatalog
    let tokens: TokenCatalog
    /// How many rows are removed at most.
    var limit = Int.max

    /// Returns how many rows it removed, all tables together.
    mutating func removeRows(of partition: PartitionID) throws(StorageError) -> Int {
        let before = limit
        let tables = access.tables
        let base = UInt64(partition.rawValue) << 40
        for table in [tables.nodes, tables.relationships] {
            try remove(table, from: base, to: base + StorageFormat.ordinalLimit)
        }
        var prefix = StorageKey()
        prefix.append(partition: partition)
        try remove(tables.adjacency, prefix)
        try remove(tables.versions, prefix)
        for kind in StorageFormat.LabelListKind.allCases {
            for label in 1..<tokens.next(.label) {
                try remove(
                    tables.labelScan, StorageKey(kind, LabelID(rawValue: label), partition))
            }
        }
        for index in schema.definitions {
            prefix.begin(index.id, partition)
            try remove(index.isUnique ? tables.uniqueIndexes : tables.propertyIndexes, prefix)
        }
        for kind in StorageFormat.Statistic.allCases {
            try remove(tables.statistics, StatisticKey.prefix(kind, partition))
        }
        return before - limit
    }

    private mutating func remove(_ table: Table, from first: UInt64, to end: UInt64)
        throws(StorageError)
    {
        while limit > 0 {
            var ids: [UInt64] = []
            var cursor = try access.cursor(table)
            var found = try cursor.seek(atOrAfter: first)
            while found, cursor.id < end, ids.count < min(limit, 4_096) {
                ids.append(cursor.id)
                found = try cursor.next()
            }
            if ids.isEmpty { return }
            for id in ids { try access.delete(table, id) }
            limit -= ids.count
        }
    }

    private mutating func remove(_ table: Table, _ prefix: StorageKey) throws(StorageError) {
        while limit > 0 {
            var keys: [StorageKey] = []
            var cursor = try access.cursor(table)
            var found = try cursor.seek(atOrAfter: prefix)
            while found, cursor.hasPrefix(prefix), keys.count < min(limit, 4_096) {
                var key = StorageKey()
                key.append(contentsOf: cursor.key)
                keys.append(key)
                found = try cursor.next()
            }
            if keys.isEmpty { return }
            for key in keys { try access.delete(table, key) }
            limit -= keys.count
        }
    }
}

extension GroupCommitter {
    /// Rows that one transaction removes: enough to be worth a commit, few enough for memory.
    private static var removalRowCount: Int { 100_000 }

    /// Removes what imports left that never ended; returns how many there were.
    func removeHiddenPartitions() throws(StorageError) -> Int {
        let hidden = try core.snapshot().access.allPartitions(hidden: true)
        for record in hidden { try removeHiddenPartition(record.id) }
        return hidden.count
    }

    /// Removes work files of imports whose partition is there: the process ended before it could.
    func removeWorkOfEndedImports() throws(StorageError) {
        let directory = core.directory + BulkLoad.workFolder
        do throws(DiskError) {
            guard try core.disk.exists(directory) else { return }
        } catch { throw .disk(error) }
        for partition in try core.snapshot().access.allPartitions(hidden: false)
        where partition.nextNode > 0 || partition.nextRelationship > 0 {
            try BulkLoad.removeWork(of: partition.name, in: core)
        }
    }

    func removeHiddenPartition(_ id: PartitionID) throws(StorageError) {
        // The rows were put without records, and go without: as they are many, not all at once.
        while try removeSomeRows(id) {}
        var failure: (any Error)?
        run([
            WriteJob { transaction in
                try transaction.job.dropPartition(id)
            } completion: { failure = $0 }
        ])
        if let failure { throw failure as? StorageError ?? .closed("\(failure)") }
    }

    private func removeSomeRows(_ id: PartitionID) throws(StorageError) -> Bool {
        try prepare()
        let group = try GroupState(beginningIn: core)
        do throws(StorageError) {
            var remover = PartitionRemover(
                access: group.access, schema: group.schema, tokens: group.tokens,
                limit: Self.removalRowCount)
            let count = try remover.removeRows(of: id)
            try group.access.commit()
            core.idleSnapshots.noteCommit()
            return count > 0
        } catch {
            group.access.abort()
            throw error
        }
    }
}
