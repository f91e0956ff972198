import Disk

// Reading a log, also while a server writes it.
extension AuditLog {
    /// Checks all records of the log in a directory.
    ///
    /// - Parameters:
    ///   - start: the hash of a record: only what is behind it is looked at, and it must be there.
    ///     Where the files before it were put away, the first record must name it.
    ///   - expected: the hash that the newest record must have.
    @available(*, noasync)
    public static func verify(
        at directory: String, from start: String? = nil, expecting expected: String? = nil
    ) throws(AuditError) -> AuditReport {
        try verify(
            AuditFiles(disk: PosixDisk(), directory: directory), from: start, expecting: expected)
    }

    static func verify(
        _ files: AuditFiles, from start: String? = nil, expecting expected: String? = nil
    ) throws(AuditError) -> AuditReport {
        let numbers = try files.numbers()
        var report = AuditReport()
        report.fileCount = numbers.count
        var chain = start == nil ? AuditChain(behind: .beginning) : nil
        try files.forEachLine(of: numbers) { (line) throws(AuditError) in
            guard chain == nil else {
                chain?.take(line)
                return true
            }
            guard let record = line.record else { return true }
            if let position = Self.position(record, start) {
                chain = AuditChain(behind: position)
                if position.sequence < record.sequence { chain?.take(line) }
            }
            return true
        }
        guard var chain else {
            report.problem = AuditProblem(kind: .unknownStart, sequence: 0, file: "", byteOffset: 0)
            return report
        }
        chain.end()
        report.recordCount = chain.recordCount
        report.recoveryCount = chain.recoveryCount
        report.lastSequence = chain.last.sequence
        report.newestHash = chain.last.hash.text
        report.problem = chain.problem
        if report.problem == nil, let expected, expected != report.newestHash {
            report.problem = AuditProblem(
                kind: .unexpectedEnd, sequence: chain.last.sequence, file: "", byteOffset: 0)
        }
        return report
    }

    /// The place in the chain that has the hash `start`, if it is this record or the one before.
    private static func position(_ record: AuditRecord, _ start: String?) -> AuditChain.Position? {
        guard let start, let hash = AuditHash(start) else { return nil }
        if record.hash == start {
            return AuditChain.Position(sequence: record.sequence, hash: hash)
        }
        guard record.previous == start else { return nil }
        return AuditChain.Position(sequence: record.sequence - 1, hash: hash)
    }

    /// Calls `body` with each record of the log in a directory, whether the chain holds or not.
    ///
    /// - Returns: how many lines are no records.
    @available(*, noasync)
    public static func forEachRecord(
        at directory: String, _ body: (AuditRecord) -> Void
    ) throws(AuditError) -> Int {
        let files = AuditFiles(disk: PosixDisk(), directory: directory)
        var otherCount = 0
        try files.forEachLine(of: try files.numbers()) { (line) throws(AuditError) in
            if let record = line.record { body(record) } else { otherCount += 1 }
            return true
        }
        return otherCount
    }
}
