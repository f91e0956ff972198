public import Disk
import Glibc

/// A record as it was appended.
public struct ChangelogRecord: Equatable, Sendable {
    public var lsn: LSN
    public var payload: [UInt8]
}

/// Reads records in order from an LSN on, also while a writer, here or in another process, adds
/// more.
///
/// It never returns part of a record. It may return a record whose `sync` is under way, which a
/// crash can take back: a follower to which that matters stops at the writer's `durableLSN`, or at
/// the reader's own, which lags by a group.
public struct ChangelogReader: Sendable {
    /// The last record that the log shows to be durable, as far as it has been read.
    public var durableLSN: LSN { file.lastGroup.durableLSN }

    private let directory: LogDirectory
    private let start: LSN
    private var file: LogFileReader

    /// Opens the log in `directory` for reading.
    ///
    /// - Parameter lsn: the first record to return; it need not be there yet. Throws `trimmed`
    ///   where it is no longer.
    public init(
        directory path: String, disk: any Disk, from lsn: LSN
    ) throws(ChangelogError) {
        directory = LogDirectory(path: path, disk: disk)
        start = lsn
        let names = try directory.firstLSNs()
        guard let oldest = names.first else { throw .missing(directory: path) }
        guard let name = names.last(where: { $0 <= lsn }) else {
            throw .trimmed(requested: lsn, oldest: oldest)
        }
        file = try LogFileReader(directory.open(name, .read), name: name)
    }

    /// The first record that the log in `directory` still has, or will have.
    public static func firstLSN(
        directory path: String, disk: any Disk
    ) throws(ChangelogError) -> LSN {
        guard let oldest = try LogDirectory(path: path, disk: disk).firstLSNs().first else {
            throw .missing(directory: path)
        }
        return oldest
    }

    /// The next record; nil where there is none yet. Call it again later to follow the log.
    public mutating func next() throws(ChangelogError) -> ChangelogRecord? {
        while let frame = try nextFrame() {
            if frame.kind == .record && frame.lsn >= start {
                return ChangelogRecord(lsn: frame.lsn, payload: try file.payload(of: frame))
            }
        }
        return nil
    }

    /// Throws where `next` returns nil because of damage: frames follow that belong behind a record
    /// which is not there. Reads the rest of the file.
    public func checkEnd() throws(ChangelogError) { try file.checkEnd() }

    /// The next record, waiting up to `timeout` for it; nil where none has come.
    @available(*, noasync)
    public mutating func next(timeout: Duration) throws(ChangelogError) -> ChangelogRecord? {
        let deadline = ContinuousClock.now + timeout
        while true {
            if let record = try next() { return record }
            if ContinuousClock.now >= deadline { return nil }
            usleep(Self.pollMicroseconds)
        }
    }

    private static let pollMicroseconds: UInt32 = 1_000

    private mutating func nextFrame() throws(ChangelogError) -> FrameHeader? {
        while true {
            if let frame = try file.next() { return frame }
            let names = try directory.firstLSNs()
            guard let newest = names.last, newest > file.header.firstLSN else {
                return nil
            }
            // There is a later file, so this one is complete now, if not a moment ago.
            if let frame = try file.next() { return frame }
            try open(file.lastLSN.next)
        }
    }

    /// Goes on in the file that begins with `lsn`.
    private mutating func open(_ lsn: LSN) throws(ChangelogError) {
        // Where not even the first frame of this file is valid, `lsn` names this file again.
        guard lsn > file.header.firstLSN, try directory.firstLSNs().contains(lsn) else {
            throw file.damage()
        }
        let successor = try LogFileReader(directory.open(lsn, .read), name: lsn)
        guard successor.header.chainSeed == file.lastHash else {
            throw .damaged(
                file: successor.file.path, byteOffset: ChangelogFormat.FileHeader.chainSeed,
                reason: "the file does not continue the one before it")
        }
        file = successor
    }
}
