/// How a changelog is written.
public struct ChangelogOptions: Sendable {
    /// Which payloads are compressed.
    public enum Compression: Sendable {
        case none
        /// Payloads of at least `minimumByteCount` bytes, where it makes them smaller.
        case zstd(level: Int32, minimumByteCount: Int)
    }

    /// The shard that the log belongs to; a log of another one is refused.
    public var shard: UInt128
    /// The generation of this writer. A log with a later one is refused; a log with an earlier one
    /// goes on in a new file.
    public var epoch: UInt64
    /// The LSN of the first record where there is no log yet.
    public var firstLSN: LSN
    /// How long a log file is made ahead. A new one begins with the first group after it is full.
    public var fileByteCount: Int
    public var compression: Compression
    /// Files whose records all come before this LSN are not read on open, only their headers: the
    /// store's checkpoint, which needs no older record.
    public var verifiedFrom: LSN

    public init(
        shard: UInt128, epoch: UInt64 = 1, firstLSN: LSN = .first, fileByteCount: Int = 64 << 20,
        compression: Compression = .zstd(level: 1, minimumByteCount: 512),
        verifiedFrom: LSN = .first
    ) {
        self.shard = shard
        self.epoch = epoch
        self.firstLSN = firstLSN
        self.fileByteCount = fileByteCount
        self.compression = compression
        self.verifiedFrom = verifiedFrom
    }
}
