import CLMDB

/// How an `Environment` is opened.
public struct EnvironmentOptions: Sendable {
    /// When a commit is on disk, by what it survives.
    public enum Durability: Sendable {
        /// Each commit is synced (two `fdatasync`): it survives a crash of the process, the
        /// operating system and the power.
        case syncEachCommit
        /// `MDB_NOSYNC`: commits are handed to the operating system only. They survive a crash of
        /// the process. After a crash of the operating system or the power **the file may be
        /// corrupt**, not merely old, unless the pages of an older meta page were pinned and
        /// synced and that meta page is put back (what a checkpoint of `Storage` does).
        case noSync
    }

    /// What this process does with the file.
    public enum Access: Sendable {
        /// Reads and writes; changed pages are kept on the heap until the commit writes them.
        case readWrite
        /// Reads and writes through the map (`MDB_WRITEMAP`): faster commits, but no child
        /// transactions, a stray pointer can damage the file, the file is made as long as the map,
        /// and a full disk is a SIGBUS unless its blocks are allocated before they are used.
        /// What survives a crash is what `durability` says.
        case readWriteThroughMap
        /// Only reads (`MDB_RDONLY`); any number of processes may, while another writes.
        case readOnly
    }

    /// The largest size that the file may reach, in bytes, and the address space that is reserved.
    /// 0 takes the size that the file says.
    public var mapByteCount: Int
    /// How many read transactions may be open at once, over all processes.
    public var maxReaders: Int
    /// How many named tables may be open in this process.
    public var maxTables: Int
    public var durability: Durability
    public var access: Access
    /// Whether the operating system should read ahead; worse than useless for random reads of a
    /// file larger than memory (`MDB_NORDAHEAD` when false).
    public var readsAhead: Bool

    public init(
        mapByteCount: Int, durability: Durability, access: Access = .readWrite,
        maxReaders: Int = 1_024, maxTables: Int = 64, readsAhead: Bool = true
    ) {
        self.mapByteCount = mapByteCount
        self.durability = durability
        self.access = access
        self.maxReaders = maxReaders
        self.maxTables = maxTables
        self.readsAhead = readsAhead
    }

    /// `MDB_NOTLS` always: a read transaction belongs to its object, not to a thread.
    /// `MDB_NOSUBDIR` always: the path names the file, so that it can lie beside other files.
    var flags: UInt32 {
        var flags = UInt32(MDB_NOTLS | MDB_NOSUBDIR)
        if case .noSync = durability { flags |= UInt32(MDB_NOSYNC) }
        switch access {
        case .readWrite: break
        case .readWriteThroughMap: flags |= UInt32(MDB_WRITEMAP)
        case .readOnly: flags |= UInt32(MDB_RDONLY)
        }
        if !readsAhead { flags |= UInt32(MDB_NORDAHEAD) }
        return flags
    }
}
