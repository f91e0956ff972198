import Disk

/// What `ChangelogWriter` found when it opened the log.
public struct RecoveryReport: Equatable, Sendable {
    /// The oldest record that the log may have.
    public var firstLSN: LSN
    /// The last record.
    public var lastLSN: LSN
    /// How many bytes of a torn tail were cut; none of them was acknowledged.
    public var cutByteCount: Int
    /// How many log files there are.
    public var fileCount: Int
}

/// Checks the files of a log and finds its end.
struct LogRecovery {
    let directory: LogDirectory
    let options: ChangelogOptions

    /// The last file, walked to its last valid frame, and what was found.
    ///
    /// Changes nothing on disk, so that a log that is refused stays as it is.
    func run(_ names: [LSN]) throws(ChangelogError) -> (LogFileReader, RecoveryReport) {
        var previous: LogFileReader?
        var isPreviousWalked = false
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            let file = try directory.open(name, isLast ? .write : .read)
            var reader = try LogFileReader(file, name: name)
            guard reader.header.shard == options.shard else { throw .wrongShard(file: file.path) }
            if let previous, isPreviousWalked {
                try checkLink(from: previous, to: reader)
            }
            isPreviousWalked = isLast || names[index + 1] > options.verifiedFrom
            if isPreviousWalked { while try reader.next() != nil {} }
            previous = reader
        }
        guard let last = previous else { throw .missing(directory: directory.path) }
        guard last.header.epoch <= options.epoch else {
            throw .fenced(file: last.file.path, epoch: last.header.epoch)
        }
        let report = RecoveryReport(
            firstLSN: names[0], lastLSN: last.lastLSN, cutByteCount: try last.tornByteCount(),
            fileCount: names.count)
        return (last, report)
    }

    private func checkLink(
        from previous: LogFileReader, to next: LogFileReader
    ) throws(ChangelogError) {
        // A file is synced before the next one is made, so all of it must be there.
        guard previous.lastLSN.next == next.header.firstLSN else { throw previous.damage() }
        guard previous.lastHash == next.header.chainSeed,
            previous.header.epoch <= next.header.epoch
        else {
            throw .damaged(
                file: next.file.path, byteOffset: ChangelogFormat.FileHeader.chainSeed,
                reason: "the file does not continue the one before it")
        }
    }
}
