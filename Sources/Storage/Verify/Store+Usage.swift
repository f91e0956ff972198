public import Changelog
import Disk
import LMDB

/// How a store stands, and how much room it takes.
public struct StoreUsage: Sendable {
    /// The last record that the graph contains.
    public let lsn: LSN
    /// The last record that the graph holds without the changelog; nil before the first checkpoint.
    public let checkpointLSN: LSN?
    /// Bytes of the graph's file that are in use or free for use; blocks that were given back to
    /// the file system are among the free ones.
    public let graphByteCount: Int
    public let freeByteCount: Int
    /// Bytes of the changelog's files, what is allocated ahead included.
    public let changelogByteCount: Int
}

extension Store {
    public func usage() throws(StorageError) -> StoreUsage {
        let snapshot = try snapshot()
        let pages = try snapshot.access.pageUsage()
        let pageByteCount = try pageByteCount()
        var changelogByteCount = 0
        do throws(DiskError) {
            let path = StoreCore.changelogPath(directory)
            for name in try core.disk.list(path) {
                changelogByteCount += try core.disk.open(path + "/" + name, .read).byteCount()
            }
        } catch { throw .disk(error) }
        return StoreUsage(
            lsn: try snapshot.lsn(),
            checkpointLSN: try CheckpointFile.read(in: directory, core.disk)?.lsn,
            graphByteCount: pages.total * pageByteCount, freeByteCount: pages.free * pageByteCount,
            changelogByteCount: changelogByteCount)
    }

    private func pageByteCount() throws(StorageError) -> Int {
        do { return try core.environment.metaPages().count / 2 } catch { throw .lmdb(error) }
    }
}
