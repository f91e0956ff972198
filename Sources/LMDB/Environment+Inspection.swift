import CLMDB
import Glibc
import Synchronization

/// Figures of an environment (`MDB_envinfo`).
public struct EnvironmentInfo: Sendable, Equatable {
    /// The size of the map in bytes: what the file may grow to.
    public var mapByteCount: Int
    /// The number of the last page in use.
    public var lastPage: Int
    /// The identifier of the last committed transaction.
    public var lastTransaction: Int
    public var maxReaders: Int
    /// How many reader slots have been used at once so far.
    public var usedReaders: Int
}

/// A reader slot in use, of any process.
public struct ReaderSlot: Sendable, Equatable {
    public var process: Int32
    /// The transaction whose state it sees and keeps; nil where the slot is only held.
    public var transaction: Int?
}

extension Environment {
    public var info: EnvironmentInfo {
        var info = unsafe MDB_envinfo()
        // Can't fail: both arguments are there, which is all that it checks.
        unsafe mdb_env_info(handle, &info)
        return unsafe EnvironmentInfo(
            mapByteCount: Int(info.me_mapsize), lastPage: Int(info.me_last_pgno),
            lastTransaction: Int(info.me_last_txnid), maxReaders: Int(info.me_maxreaders),
            usedReaders: Int(info.me_numreaders))
    }

    /// Frees reader slots of processes that have died (`mdb_reader_check`), and counts them.
    @discardableResult
    public func clearStaleReaders() throws(LMDBError) -> Int {
        var count: Int32 = 0
        try unsafe check(mdb_reader_check(handle, &count))
        return Int(count)
    }

    /// The reader slots in use (`mdb_reader_list`).
    public func readers() throws(LMDBError) -> [ReaderSlot] {
        var text = ""
        let code = unsafe withUnsafeMutablePointer(to: &text) { destination in
            // Safe: the callback runs before the call returns, with the pointer given here.
            unsafe mdb_reader_list(
                handle,
                { line, context in
                    guard let line = unsafe line, let context = unsafe context else { return 0 }
                    unsafe context.assumingMemoryBound(to: String.self).pointee
                        .append(String(cString: line))
                    return 0
                }, destination)
        }
        // The number of bytes written is returned; only negative codes are errors.
        if code < 0 { throw LMDBError(code: code) }
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard fields.count == 3, let process = Int32(fields[0]) else { return nil }
            return ReaderSlot(process: process, transaction: Int(fields[2]))
        }
    }

    /// The bytes of both meta pages as they are now, `2 * pageByteCount` of them.
    ///
    /// Call it while no other thread commits, or one of them may be of the commit in between.
    public func metaPages() throws(LMDBError) -> [UInt8] {
        var descriptor: Int32 = -1
        try unsafe check(mdb_env_get_fd(handle, &descriptor))
        let byteCount = 2 * pageByteCount
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, initialized in
            while initialized < byteCount {
                let count = unsafe pread(
                    descriptor, buffer.baseAddress?.advanced(by: initialized),
                    byteCount - initialized, off_t(initialized))
                if count > 0 {
                    initialized += count
                } else if count == 0 || errno != EINTR {
                    failure = count == 0 ? MDB_CORRUPTED : errno
                    return
                }
            }
        }
        try check(failure, path: path)
        return bytes
    }

    /// Writes a copy of the last committed state without free pages (`mdb_env_copy2`), for giving
    /// space back. It reads through a read transaction of its own and does not sync the copy.
    @available(*, noasync)
    public func copyCompacted(to path: String) throws(LMDBError) {
        openTransactions.withLock { $0 += 1 }
        defer { openTransactions.withLock { $0 -= 1 } }
        try unsafe check(mdb_env_copy2(handle, path, UInt32(MDB_CP_COMPACT)), path: path)
    }
}
