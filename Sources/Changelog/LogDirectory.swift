import Disk

/// The log files of one directory: `<first LSN in 20 digits>.log`.
struct LogDirectory {
    let path: String
    let disk: any Disk

    private static let suffix = ".log"
    /// A file that is being made. It becomes a log file by a rename once all of it is durable, so
    /// that a log file without a whole header is always damage.
    private static let unfinishedSuffix = ".log.new"

    /// The first LSNs of the log files, ascending.
    func firstLSNs() throws(ChangelogError) -> [LSN] {
        try onDisk { () throws(DiskError) in try disk.list(path) }.compactMap(Self.firstLSN)
            .sorted()
    }

    func path(of firstLSN: LSN) -> String { path + "/" + Self.name(of: firstLSN) }

    func open(_ firstLSN: LSN, _ mode: OpenMode) throws(ChangelogError) -> any DiskFile {
        let path = path(of: firstLSN)
        return try onDisk { () throws(DiskError) in try disk.open(path, mode) }
    }

    /// Makes a log file that survives a crash before it returns.
    ///
    /// After `poisoned` the file may or may not be there; after other errors it is not.
    func create(_ header: LogFileHeader, byteCount: Int) throws(ChangelogError) -> any DiskFile {
        let path = path(of: header.firstLSN)
        let bytes = header.encoded().bytes
        let unfinished = self.path + "/" + Self.digits(of: header.firstLSN) + Self.unfinishedSuffix
        do throws(ChangelogError) {
            try onDisk { () throws(DiskError) in
                let file = try disk.open(unfinished, .replace)
                try file.preallocate(byteOffset: 0, byteCount: byteCount)
                try file.write(bytes.span.bytes, at: 0)
                try file.sync()
            }
        } catch {
            // The first error is the news; what is left is removed by the next open.
            try? disk.remove(unfinished)
            throw error
        }
        do throws(DiskError) {
            try disk.rename(unfinished, to: path)
            try disk.syncDirectory(self.path)
            return try disk.open(path, .write)
        } catch {
            throw .poisoned(error)
        }
    }

    /// Removes a log file, durably: were several removed at once, a crash could bring back an
    /// older one without its successor.
    func remove(_ firstLSN: LSN) throws(ChangelogError) {
        let path = path(of: firstLSN)
        try onDisk { () throws(DiskError) in
            try disk.remove(path)
            try disk.syncDirectory(self.path)
        }
    }

    /// Removes files that a crash left unfinished.
    func removeUnfinished() throws(ChangelogError) {
        try onDisk { () throws(DiskError) in
            for name in try disk.list(path) where name.hasSuffix(Self.unfinishedSuffix) {
                try disk.remove(path + "/" + name)
            }
        }
    }

    static func name(of firstLSN: LSN) -> String { digits(of: firstLSN) + suffix }

    private static func digits(of lsn: LSN) -> String {
        let digits = String(lsn.rawValue)
        return String(repeating: "0", count: 20 - digits.utf8.count) + digits
    }

    private static func firstLSN(ofName name: String) -> LSN? {
        guard name.hasSuffix(suffix), let number = UInt64(name.dropLast(suffix.count)) else {
            return nil
        }
        // Other spellings of the number are not ours.
        return Self.name(of: LSN(number)) == name ? LSN(number) : nil
    }
}
