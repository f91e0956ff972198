import Bytes
import Disk

/// The end of the last log file, where groups are written.
struct LogTail: Sendable {
    private let file: any DiskFile
    let seed: UInt64
    let epoch: UInt64
    /// Where the next group begins.
    private(set) var byteOffset: Int
    /// The hash of the last frame in the log.
    private(set) var lastHash: UInt64
    /// Up to where the file has its blocks, as zeros behind `byteOffset`.
    private var allocatedByteCount: Int

    /// How much a file that is full grows at once for a group that does not fit.
    private static let growthByteCount = 1 << 20

    /// Whether the file has no frame yet.
    var isEmpty: Bool { byteOffset == ChangelogFormat.FileHeader.byteCount }

    /// Makes a new file the last one.
    init(
        creating header: LogFileHeader, in directory: LogDirectory, byteCount: Int
    ) throws(ChangelogError) {
        let byteCount = max(byteCount, ChangelogFormat.FileHeader.byteCount)
        file = try directory.create(header, byteCount: byteCount)
        seed = header.encoded().hash
        epoch = header.epoch
        byteOffset = ChangelogFormat.FileHeader.byteCount
        lastHash = header.chainSeed
        allocatedByteCount = byteCount
    }

    /// Goes on behind the last valid frame, once what is valid is durable and what is not is gone.
    init(
        continuing last: LogFileReader, cutting cutByteCount: Int, byteCount: Int
    ) throws(ChangelogError) {
        file = last.file
        seed = last.seed
        epoch = last.header.epoch
        byteOffset = last.byteOffset
        lastHash = last.lastHash
        allocatedByteCount = last.byteOffset
        let groupOffset = last.lastGroup.byteOffset
        let end = last.byteOffset
        let file = file
        allocatedByteCount = try onDisk { () throws(DiskError) in
            // The last group may not have been synced; or a sync of it has failed, and the
            // operating system shows what never reached the disk. Written again, it will.
            let group = try file.read(at: groupOffset, maxByteCount: end - groupOffset)
            try file.write(group.span.bytes, at: groupOffset)
            var allocated = try file.byteCount()
            if cutByteCount > 0 {
                // Without it, stale frames could follow new ones.
                try file.truncate(to: end)
                allocated = end
            }
            try file.sync()
            return allocated
        }
        // Without space for it the log can still be read; the first group then asks again.
        try? reserve(byteCount)
    }

    /// Writes a group and syncs it.
    ///
    /// Throws `noSpace` or `disk` where nothing of the group is or will be in the file, else
    /// `poisoned`.
    mutating func write(_ group: [UInt8], lastHash: UInt64) throws(ChangelogError) {
        let end = byteOffset + group.count
        if end > allocatedByteCount { try reserve(end + Self.growthByteCount) }
        do throws(DiskError) {
            try file.write(group.span.bytes, at: byteOffset)
        } catch {
            try takeBack()
            try onDisk { () throws(DiskError) in throw error }
        }
        do throws(DiskError) {
            try file.sync()
        } catch {
            throw .poisoned(error)
        }
        byteOffset = end
        self.lastHash = lastHash
    }

    /// Writes and syncs a frame that says that everything before it is durable, where there is
    /// room for it and a record to speak of.
    mutating func writeMark(lsn: LSN) throws(ChangelogError) {
        let byteCount = FrameHeader.byteCount(storing: 0)
        guard !isEmpty, byteOffset + byteCount <= allocatedByteCount else { return }
        var writer = ByteWriter(reservingCapacity: byteCount)
        let hash = writer.appendFrame(
            .mark, lsn: lsn, groupDistance: 0, previousHash: lastHash, seed: seed,
            stored: RawSpan(), payloadByteCount: 0, isCompressed: false)
        try write(writer.bytes, lastHash: hash)
    }

    /// Takes blocks up to `byteCount`, so that writes there do not change the file's size.
    private mutating func reserve(_ byteCount: Int) throws(ChangelogError) {
        let (file, allocated) = (file, allocatedByteCount)
        if byteCount <= allocated { return }
        try onDisk { () throws(DiskError) in
            try file.preallocate(byteOffset: allocated, byteCount: byteCount - allocated)
        }
        allocatedByteCount = byteCount
    }

    /// Removes what a failed write has left, so that no crash brings it back: whoever wrote it is
    /// told that it failed.
    private mutating func takeBack() throws(ChangelogError) {
        do throws(DiskError) {
            try file.truncate(to: byteOffset)
            try file.sync()
        } catch {
            throw .poisoned(error)
        }
        allocatedByteCount = byteOffset
    }
}
