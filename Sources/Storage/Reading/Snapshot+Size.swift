package import Graph
import LMDB

extension Snapshot {
    /// About how many bytes of the graph's file a partition takes: the pages, and parts of pages,
    /// that hold its nodes, relationships, adjacency, index entries and versions. Lists of labels
    /// and statistics, which are small, are left out. Few pages are looked at.
    package func byteCount(of partition: PartitionID) throws(StorageError) -> Int {
        guard let record = try access.partition(partition) else { return 0 }
        let number = UInt64(partition.rawValue)
        // Their keys begin with the partition.
        let elements = Self.range(number << 40, freeBitCount: 40)
        var ranges = [
            access.tables.nodes, access.tables.relationships, access.tables.adjacency,
            access.tables.versions,
        ].map { ($0, elements) }
        for index in record.indexes {
            // As `StorageKey` writes a token.
            let token = UInt64(index.rawValue)
            let entries =
                token < 0xff
                ? Self.range(token << 56 | number << 32, freeBitCount: 32)
                : Self.range(0xff << 56 | token << 24 | number, freeBitCount: 0)
            ranges.append((access.tables.uniqueIndexes, entries))
            ranges.append((access.tables.propertyIndexes, entries))
        }
        return try access.byteCount(of: ranges)
    }

    private static func range(_ first: UInt64, freeBitCount: UInt64) -> ClosedRange<UInt64> {
        first...(first | (1 << freeBitCount - 1))
    }
}

extension TableAccess {
    /// About how many bytes the pages of ranges of keys take together, in a snapshot.
    fileprivate func byteCount(
        of ranges: [(table: Table, keys: ClosedRange<UInt64>)]
    ) throws(StorageError) -> Int {
        switch reading {
        case .some(let transaction):
            var byteCount = 0
            do throws(LMDBError) {
                for (table, keys) in ranges {
                    byteCount += try transaction.byteCount(of: table, keys)
                }
            } catch { throw .lmdb(error) }
            return byteCount
        case .none: throw Self.ended
        }
    }
}
