import Disk

/// Adds records to the files of an audit log. It belongs to one thread.
///
/// Nothing that is in a file is ever changed: what a crash left at the end of one stays there, and
/// the next file begins with a record that says so.
struct AuditWriter {
    /// Why a group was not recorded.
    enum Failure: Error {
        /// Nothing of it is in the log, which can be written further.
        case refused(DiskError)
        /// It is unknown what is on disk.
        case unknown(DiskError)
    }

    private let files: AuditFiles
    private let fileByteLimit: Int
    /// Kept open for its lock.
    private let lock: any DiskFile
    private(set) var last: AuditChain.Position
    /// The file that is written, if there is one already.
    private var file: (any DiskFile)?
    private var fileNumber: Int
    private var fileByteCount = 0

    /// Opens the log, and records what is wrong at its end.
    init(_ files: AuditFiles, fileByteLimit: Int) throws(AuditError) {
        self.files = files
        self.fileByteLimit = fileByteLimit
        lock = try Self.lock(files)
        let numbers = try files.numbers()
        let chain = try Self.chain(files, numbers)
        last = chain.last
        fileNumber = numbers.last ?? 0
        if let gap = chain.gap {
            do throws(Failure) {
                try append([(gap.event, AuditTime.now())])
            } catch { throw .disk(error.text) }
        } else if fileNumber > 0 {
            let path = files.path(fileNumber)
            (file, fileByteCount) = try auditing { () throws(DiskError) in
                let file = try files.disk.open(path, .write)
                // The writer before may have been killed between its write and its sync.
                try file.sync()
                try files.disk.syncDirectory(files.directory)
                return (file, try file.byteCount())
            }
        }
    }

    private static func lock(_ files: AuditFiles) throws(AuditError) -> any DiskFile {
        let (file, isLocked) = try auditing { () throws(DiskError) in
            try files.disk.createDirectory(files.directory)
            let file = try files.disk.open(files.directory + "/lock", .replace)
            return (file, try file.tryLock())
        }
        guard isLocked else { throw .inUse(files.directory) }
        return file
    }

    /// The end of the chain: followed from the last file on whose first line is a record.
    private static func chain(
        _ files: AuditFiles, _ numbers: [Int]
    ) throws(AuditError) -> AuditChain {
        var chain = AuditChain(behind: .beginning)
        var start = numbers.startIndex
        for index in numbers.indices.reversed() {
            var first: AuditRecord?
            try files.forEachLine(of: [numbers[index]]) { (line) throws(AuditError) in
                first = line.record
                return false
            }
            guard let first, let previous = AuditHash(first.previous) else { continue }
            chain = AuditChain(
                behind: AuditChain.Position(sequence: first.sequence - 1, hash: previous))
            start = index
            break
        }
        try files.forEachLine(of: numbers[start...]) { (line) throws(AuditError) in
            chain.take(line)
            return true
        }
        return chain
    }

    /// Makes events records, which are durable when this returns.
    mutating func append(_ events: [(event: AuditEvent, time: String)]) throws(Failure) {
        var position = last
        var bytes: [UInt8] = []
        for (event, time) in events {
            let record = AuditRecord(
                event, sequence: position.sequence + 1, group: last.sequence + 1, time: time,
                previous: position.hash)
            bytes += Array(record.text.utf8)
            bytes.append(AuditLines.newline)
            guard let hash = AuditHash(record.hash) else { preconditionFailure("a hash is one") }
            position = AuditChain.Position(sequence: record.sequence, hash: hash)
        }
        if let file, fileByteCount == 0 || fileByteCount + bytes.count <= fileByteLimit {
            try add(bytes, to: file)
        } else {
            try begin(with: bytes)
        }
        last = position
    }

    private mutating func add(_ bytes: [UInt8], to file: any DiskFile) throws(Failure) {
        do throws(DiskError) {
            try file.write(bytes.span.bytes, at: fileByteCount)
        } catch {
            // A piece of the group may be there.
            let byteCount = fileByteCount
            try Self.certainly { () throws(DiskError) in
                try file.truncate(to: byteCount)
                try file.sync()
            }
            throw .refused(error)
        }
        try Self.certainly { () throws(DiskError) in try file.sync() }
        fileByteCount += bytes.count
    }

    private mutating func begin(with bytes: [UInt8]) throws(Failure) {
        let path = files.path(fileNumber + 1)
        let made: any DiskFile
        do throws(DiskError) {
            made = try files.disk.open(path, .create)
        } catch { throw .refused(error) }
        do throws(DiskError) {
            try made.write(bytes.span.bytes, at: 0)
        } catch {
            let (disk, directory) = (files.disk, files.directory)
            try Self.certainly { () throws(DiskError) in
                try disk.remove(path)
                try disk.syncDirectory(directory)
            }
            throw .refused(error)
        }
        let (disk, directory) = (files.disk, files.directory)
        try Self.certainly { () throws(DiskError) in
            try made.sync()
            try disk.syncDirectory(directory)
        }
        file = made
        fileNumber += 1
        fileByteCount = bytes.count
    }

    /// Runs what must not fail: where it does, nobody knows what is on disk.
    private static func certainly(_ body: () throws(DiskError) -> Void) throws(Failure) {
        do throws(DiskError) { try body() } catch { throw .unknown(error) }
    }
}

extension AuditWriter.Failure {
    var text: String {
        switch self {
        case .refused(let error), .unknown(let error): "\(error)"
        }
    }
}
