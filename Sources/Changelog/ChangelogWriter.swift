import Bytes
public import Disk

/// The writing end of a changelog: `append` records, then `sync` them as one group.
///
/// Invariants:
/// - A record is durable once `sync` has returned, and not before.
/// - A file is durable as a whole before the next one is made.
/// - Nothing is written behind bytes of which it is unknown whether they are durable: after a
///   failed sync the writer takes nothing more.
///
/// One at a time may be open on a directory, which its user must see to (`DiskFile.tryLock`).
/// `ChangelogReader`s may follow it from any process.
public struct ChangelogWriter: ~Copyable, Sendable {
    /// What was found on open.
    public let recovery: RecoveryReport
    /// The last record that a crash can't take back.
    public private(set) var durableLSN: LSN
    /// The last record appended; it may still wait for `sync`.
    public private(set) var lastLSN: LSN

    private let directory: LogDirectory
    private let options: ChangelogOptions
    private var compressor: ZstdCompressor?
    private var tail: LogTail
    /// The frames that wait for `sync`, and the hash of the last of them.
    private var pending = ByteWriter()
    private var lastHash: UInt64
    private var poison: DiskError?

    /// Opens the log in `directory`, or makes one where there is none.
    ///
    /// A torn tail is cut; a damaged log is refused and not changed. Whatever is found valid is
    /// durable when this returns.
    @available(*, noasync)
    public init(
        directory path: String, disk: any Disk, options: ChangelogOptions
    ) throws(ChangelogError) {
        self.options = options
        if case .zstd(let level, _) = options.compression {
            // The only failure is a lack of memory; the log then goes on without compression.
            compressor = try? ZstdCompressor(level: level)
        }
        directory = LogDirectory(path: path, disk: disk)
        try onDisk { () throws(DiskError) in
            try disk.createDirectory(path)
            try disk.syncDirectory(directoryPart(of: path))
        }
        try directory.removeUnfinished()
        // A file whose maker was killed may be here now and gone after a crash.
        try onDisk { () throws(DiskError) in try disk.syncDirectory(path) }
        let names = try directory.firstLSNs()
        if names.isEmpty {
            let header = LogFileHeader(
                shard: options.shard, epoch: options.epoch, firstLSN: options.firstLSN,
                chainSeed: 0)
            tail = try LogTail(creating: header, in: directory, byteCount: options.fileByteCount)
            lastLSN = LSN(options.firstLSN.rawValue - 1)
            recovery = RecoveryReport(
                firstLSN: options.firstLSN, lastLSN: lastLSN, cutByteCount: 0, fileCount: 1)
        } else {
            let (last, report) = try LogRecovery(directory: directory, options: options).run(names)
            tail = try LogTail(
                continuing: last, cutting: report.cutByteCount, byteCount: options.fileByteCount)
            lastLSN = report.lastLSN
            recovery = report
        }
        durableLSN = lastLSN
        lastHash = tail.lastHash
    }

    /// How many bytes wait for `sync`.
    public var pendingByteCount: Int { pending.byteCount }

    /// Adds a record to the group that waits for `sync`.
    ///
    /// Throws `noSpace` where a new file is due and has no room; the record is then not added.
    @available(*, noasync)
    public mutating func append(_ payload: RawSpan) throws(ChangelogError) -> LSN {
        if let poison { throw .poisoned(poison) }
        guard payload.byteCount <= ChangelogFormat.maxPayloadByteCount else {
            throw .tooLarge(
                byteCount: payload.byteCount, limit: ChangelogFormat.maxPayloadByteCount)
        }
        if let compressed = compress(payload) {
            try appendFrame(
                compressed.span.bytes, payloadByteCount: payload.byteCount, isCompressed: true)
        } else {
            try appendFrame(payload, payloadByteCount: payload.byteCount, isCompressed: false)
        }
        return lastLSN
    }

    /// Forgets the records that wait for `sync`; their LSNs are given again.
    public mutating func discardPending() {
        pending.removeAll()
        lastLSN = durableLSN
        lastHash = tail.lastHash
    }

    /// Makes the records appended so far durable: one write, one `fdatasync`.
    ///
    /// Whatever it throws, `lastLSN` is back at `durableLSN`, and no record of the group will be in
    /// the log, except after `poisoned`, when only opening it anew can tell.
    @available(*, noasync)
    public mutating func sync() throws(ChangelogError) {
        if let poison { throw .poisoned(poison) }
        if pending.byteCount == 0 { return }
        do throws(ChangelogError) {
            try tail.write(pending.bytes, lastHash: lastHash)
            durableLSN = lastLSN
            pending.removeAll()
        } catch {
            throw failed(error)
        }
    }

    /// Removes the files whose records all come before `lsn`, and returns how many.
    ///
    /// Give it the LSN up to which the store is durable by itself and no reader needs the log.
    @available(*, noasync)
    @discardableResult
    public mutating func trim(below lsn: LSN) throws(ChangelogError) -> Int {
        let names = try directory.firstLSNs()
        var count = 0
        for (name, successor) in zip(names, names.dropFirst()) where successor <= lsn {
            try directory.remove(name)
            count += 1
        }
        return count
    }

    /// Syncs what waits and marks the end as durable, so that damage to the last group is told from
    /// a torn tail.
    @available(*, noasync)
    public consuming func close() throws(ChangelogError) {
        try sync()
        try tail.writeMark(lsn: lastLSN)
    }

    private mutating func compress(_ payload: RawSpan) -> [UInt8]? {
        guard case .zstd(_, let minimumByteCount) = options.compression,
            payload.byteCount >= minimumByteCount
        else { return nil }
        // Where it can't be compressed it is stored as it is.
        guard let compressed = try? compressor?.compress(payload) else { return nil }
        return compressed.count < payload.byteCount ? compressed : nil
    }

    private mutating func appendFrame(
        _ stored: RawSpan, payloadByteCount: Int, isCompressed: Bool
    ) throws(ChangelogError) {
        let byteCount = FrameHeader.byteCount(storing: stored.byteCount)
        let groupByteCount = pending.byteCount + byteCount
        guard groupByteCount <= ChangelogFormat.maxGroupByteCount else {
            throw .tooLarge(
                byteCount: groupByteCount, limit: ChangelogFormat.maxGroupByteCount)
        }
        // A group lies in one file; so only its first frame can begin a new one.
        if pending.byteCount == 0 { try rotateIfDue(byteCount) }
        lastHash = pending.appendFrame(
            .record, lsn: lastLSN.next, groupDistance: pending.byteCount, previousHash: lastHash,
            seed: tail.seed, stored: stored, payloadByteCount: payloadByteCount,
            isCompressed: isCompressed)
        lastLSN = lastLSN.next
    }

    private mutating func rotateIfDue(_ byteCount: Int) throws(ChangelogError) {
        let isFull = !tail.isEmpty && tail.byteOffset + byteCount > options.fileByteCount
        guard isFull || tail.epoch < options.epoch else { return }
        let header = LogFileHeader(
            shard: options.shard, epoch: options.epoch, firstLSN: lastLSN.next,
            chainSeed: lastHash)
        do throws(ChangelogError) {
            tail = try LogTail(creating: header, in: directory, byteCount: options.fileByteCount)
        } catch {
            throw failed(error)
        }
    }

    /// Forgets the group, and remembers a failure that leaves the disk unknown.
    private mutating func failed(_ error: ChangelogError) -> ChangelogError {
        if case .poisoned(let cause) = error { poison = cause }
        discardPending()
        return error
    }
}

extension ChangelogWriter {
    /// Adds a record to the group that waits for `sync`.
    @available(*, noasync)
    public mutating func append(_ payload: [UInt8]) throws(ChangelogError) -> LSN {
        try append(payload.span.bytes)
    }
}
