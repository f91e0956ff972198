public import Disk

/// What one changelog file holds, for people who look at files.
public struct LogFileSummary: Sendable {
    public let version: UInt32
    public let firstLSN: LSN
    /// The last intact record; the one before `firstLSN` where there is none.
    public let lastLSN: LSN
    public let recordCount: Int
    public let payloadByteCount: Int
    /// Bytes up to the end of the last intact frame, and of the whole file, which is allocated
    /// ahead.
    public let usedByteCount: Int
    public let byteCount: Int

    /// Reads a file; whatever it is called.
    public init(path: String, disk: any Disk = PosixDisk()) throws(ChangelogError) {
        let file = try onDisk { () throws(DiskError) in try disk.open(path, .read) }
        let head = try onDisk { () throws(DiskError) in
            try file.read(at: 0, maxByteCount: ChangelogFormat.FileHeader.byteCount)
        }
        let header = try LogFileHeader.decode(head, file: path).header
        var reader = try LogFileReader(file, name: header.firstLSN)
        var records = 0
        var payloadBytes = 0
        while let frame = try reader.next() {
            if frame.kind == .record {
                records += 1
                payloadBytes += try reader.payload(of: frame).count
            }
        }
        try reader.checkEnd()
        version = ChangelogFormat.version
        firstLSN = header.firstLSN
        lastLSN = reader.lastLSN
        recordCount = records
        payloadByteCount = payloadBytes
        usedByteCount = reader.byteOffset
        byteCount = try onDisk { () throws(DiskError) in try file.byteCount() }
    }
}
