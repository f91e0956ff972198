import Disk

/// Why something is not in the audit log, or why that cannot be read.
public enum AuditError: Error, Equatable, Sendable {
    /// The disk refused, for lack of space or otherwise. Nothing was recorded; later events may be.
    case disk(String)
    /// Another process has the log.
    case inUse(String)
    /// Nothing is recorded any more until the log is opened again.
    case stopped(String)

    init(_ error: DiskError) { self = .disk("\(error)") }
}

extension AuditError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .disk(let text): "the audit log: \(text)"
        case .inUse(let directory): "the audit log in \(directory) is in use by another process"
        case .stopped(let reason): "the audit log has stopped: \(reason)"
        }
    }
}

/// Runs `body` and hands the disk's error on as the log's.
func auditing<R>(_ body: () throws(DiskError) -> R) throws(AuditError) -> R {
    do { return try body() } catch { throw AuditError(error) }
}
