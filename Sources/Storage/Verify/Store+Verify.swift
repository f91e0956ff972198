import Changelog

extension Store {
    /// Checks everything that is stored against everything else: elements, lists, indexes,
    /// statistics, content hashes, pages, and the changelog's frames.
    ///
    /// - Parameter progress: called with what is being looked at.
    public func verify(progress: (String) -> Void = { _ in }) throws(StorageError) -> VerifyReport {
        var report = VerifyReport()
        let snapshot = try snapshot()
        report.lsn = try snapshot.lsn().rawValue
        let tokens = snapshot.tokens.catalog
        for partition in try snapshot.access.allPartitions() {
            let verifier = PartitionVerifier(
                snapshot.access, names: tokens.names, schema: snapshot.schema,
                partition: partition, report: report)
            try verifier.verify(progress: progress)
            report = verifier.report
        }
        progress("pages")
        try snapshot.access.verifyPages(&report)
        progress("changelog")
        verifyChangelog(&report, upTo: try snapshot.lsn())
        return report
    }

    private func verifyChangelog(_ report: inout VerifyReport, upTo lsn: LSN) {
        do {
            let path = StoreCore.changelogPath(directory)
            let first = try ChangelogReader.firstLSN(directory: path, disk: core.disk)
            var reader = try ChangelogReader(directory: path, disk: core.disk, from: first)
            var last: LSN?
            while let record = try reader.next() { last = record.lsn }
            if let last, last < lsn {
                report.add("changelog: its last record is \(last), the graph stands at \(lsn)")
            }
        } catch {
            report.add("changelog: \(error)")
        }
    }
}
