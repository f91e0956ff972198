import Changelog
import Storage

/// A changelog record for people: what one transaction changed.
public struct ChangeRecord: Sendable {
    public let lsn: UInt64
    public let byteCount: Int
    /// One line per change.
    public let lines: [String]
}

extension Shard {
    /// The first record that the changelog still has, or will have.
    public func firstLSN() throws(IntelGraphError) -> UInt64 {
        try catching { () throws(StorageError) in try store.firstLSN().rawValue }
    }

    /// Calls `body` with each record of the changelog, from one on.
    ///
    /// - Parameters:
    ///   - lsn: the first record; nil for the oldest that is still there.
    ///   - follow: whether to wait for more records at the end, until `body` returns false.
    ///   - body: returns whether to go on; nil stands for a moment without a new record.
    @available(*, noasync)
    public func changes(
        from lsn: UInt64? = nil, follow: Bool = false, _ body: (ChangeRecord?) -> Bool
    ) throws(IntelGraphError) {
        do {
            let first = try lsn ?? firstLSN()
            var reader = try store.changelogReader(from: LSN(rawValue: first))
            var describer = try ChangeDescriber(store.snapshot())
            var isEndChecked = false
            while true {
                let record =
                    follow ? try reader.next(timeout: .milliseconds(200)) : try reader.next()
                guard let record else {
                    if !isEndChecked { try reader.checkEnd() }
                    isEndChecked = true
                    if !follow || !body(nil) { return }
                    continue
                }
                let description = try describer.describe(record)
                let change = ChangeRecord(
                    lsn: record.lsn.rawValue, byteCount: record.payload.count,
                    lines: description.lines)
                if !body(change) { return }
            }
        } catch let error as ChangelogError {
            throw .storage("\(error)")
        } catch {
            throw IntelGraphError(any: error)
        }
    }
}
