import Changelog
import LMDB

/// Applies records of the changelog to LMDB: at recovery, and after a commit that failed.
struct Replay {
    private let core: StoreCore
    /// Records that one LMDB transaction takes.
    private static let groupRecordCount = 512

    init(_ core: StoreCore) { self.core = core }

    /// Applies the records from one to another and returns the last one applied.
    func run(from first: LSN, to last: LSN) throws(StorageError) -> LSN {
        var reader: ChangelogReader
        do {
            reader = try ChangelogReader(
                directory: StoreCore.changelogPath(core.directory), disk: core.disk, from: first)
        } catch { throw .changelog(error) }
        var next = first
        while next <= last {
            var records: [[UInt8]] = []
            var byteCount = 0
            while next <= last, records.count < Self.groupRecordCount,
                byteCount < core.options.groupByteLimit
            {
                let record = try read(next, from: &reader)
                byteCount += record.count
                records.append(record)
                next = next.next
            }
            try apply(records, upTo: LSN(next.rawValue - 1))
        }
        return last
    }

    private func read(_ lsn: LSN, from reader: inout ChangelogReader) throws(StorageError)
        -> [UInt8]
    {
        do {
            if let record = try reader.next(), record.lsn == lsn { return record.payload }
        } catch { throw .changelog(error) }
        throw .corrupted("the changelog has no record \(lsn)")
    }

    private func apply(_ records: [[UInt8]], upTo lsn: LSN) throws(StorageError) {
        var group = try WriteGroup(core)
        for record in records { try group.replay(record) }
        try group.prepareCommit(lsn)
        try group.commit(lsn)
    }
}
