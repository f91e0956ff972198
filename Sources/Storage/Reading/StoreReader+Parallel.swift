import Graph
import LMDB

// Readers of one snapshot on several threads.
extension StoreReader {
    func scanRanges(
        of elements: ScannedElements, count: Int
    ) throws(GraphError) -> [Range<UInt64>] {
        // A job's changes are in its own overlay, which one thread reads.
        guard overlay == nil, count > 0 else { return [] }
        return try asGraphError { () throws(StorageError) in
            var ranges: [Range<UInt64>] = []
            for partition in partitionIDs {
                let record = try record(partition)
                let next = elements == .nodes ? record.nextNode : record.nextRelationship
                var start = record.base
                while start < record.base + next {
                    let end = min(start + UInt64(count), record.base + next)
                    ranges.append(start..<end)
                    start = end
                }
            }
            return ranges
        }
    }

    func parallelReaders(_ count: Int) -> [any GraphReader] {
        guard overlay == nil, access.isFrozen else { return [] }
        while siblings.count < count {
            // Without a reader more there are fewer threads; nobody needs to know why.
            guard let made = try? makeSibling() else { break }
            siblings.append(made)
        }
        return Array(siblings.prefix(count))
    }

    /// A reader over a transaction of its own that sees the same commit; nil if another commit
    /// came between.
    private func makeSibling() throws(StorageError) -> StoreReader? {
        guard let transaction = try access.sameState() else { return nil }
        let made = StoreReader(
            try TableAccess(reading: transaction, access.tables), tokens,
            partitions: partitionIDs, indexes: definitions, overlay: nil)
        made.labelSets = labelSets
        return made
    }
}

extension TableAccess {
    /// Another transaction that sees what this snapshot sees; nil if that is no longer the last
    /// commit.
    func sameState() throws(StorageError) -> ReadTransaction? {
        do throws(LMDBError) {
            switch reading {
            case .none: return nil
            case .some(let transaction):
                let other = try transaction.environment.readTransaction()
                guard try other.transactionID() == transaction.transactionID() else { return nil }
                return other
            }
        } catch { throw .lmdb(error) }
    }
}
