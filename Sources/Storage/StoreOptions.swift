/// How a store is opened.
public struct StoreOptions: Sendable {
    /// Address space for the file at first; it doubles when it is full.
    public var mapByteCount = 64 << 30
    public var maxReaders = 1_024
    /// A checkpoint is begun once about this many bytes were written since the last one, ...
    public var checkpointByteCount = 256 << 20
    /// ... or after this long, if anything was written.
    public var checkpointInterval: Duration = .seconds(60)
    /// Records below the checkpoint that the changelog keeps for followers and `intelgraph log`.
    public var retainedRecordCount: UInt64 = 1_000_000
    /// The size of one changelog file.
    public var logFileByteCount = 64 << 20
    /// Jobs that may wait for the writer; more wait in the caller.
    public var queueLimit = 4_096
    /// Jobs and payload bytes that one group takes at most.
    public var groupJobLimit = 1_024
    public var groupByteLimit = 16 << 20
    /// Writes are refused while less than this is free on the disk, so that what the log has
    /// accepted can also be applied.
    public var minimumFreeByteCount = 32 << 20
    /// How long growing the map waits for readers of this process.
    public var growthTimeout: Duration = .seconds(30)

    /// Names the boot of the machine in place of the system's own name, for crash tests.
    public var bootID: String?

    /// For the crash lab only, which has to notice when it is off: whether a checkpoint keeps its
    /// pages from reuse. Without it a crash of the operating system damages the store.
    package var pinsCheckpoints = true

    public init() {}
}
