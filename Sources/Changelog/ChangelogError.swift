public import Disk

/// Why the changelog can't be read or written.
public enum ChangelogError: Error, Equatable, Sendable {
    /// Bytes that were durable have changed or are gone: nothing is cut, nothing is skipped.
    case damaged(file: String, byteOffset: Int, reason: String)
    /// The file was written by another version of this format.
    case unsupportedVersion(file: String, found: UInt32, supported: UInt32)
    /// The log belongs to another shard.
    case wrongShard(file: String)
    /// A writer of a later epoch has taken over.
    case fenced(file: String, epoch: UInt64)
    /// The records from `requested` on are no longer there; the oldest one left is `oldest`.
    case trimmed(requested: LSN, oldest: LSN)
    /// There is no log in the directory.
    case missing(directory: String)
    /// A record exceeds `maxPayloadByteCount`, or what waits for `sync` `maxGroupByteCount`.
    case tooLarge(byteCount: Int, limit: Int)
    /// No space for the records of this `sync`. None of them is in the log, and the writer goes on
    /// as if they had not been appended: it may be tried again when there is space.
    case noSpace(DiskError)
    /// A sync failed, so that nobody knows what is on disk. The writer takes nothing any more; the
    /// log must be opened anew, which finds out.
    case poisoned(DiskError)
    /// Another failure of the disk. The log is as it was before the call.
    case disk(DiskError)
}

extension ChangelogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged(let file, let byteOffset, let reason):
            "the changelog is damaged in \(file) at byte \(byteOffset): \(reason)"
        case .unsupportedVersion(let file, let found, let supported):
            "\(file) has changelog format \(found), this program reads format \(supported)"
        case .wrongShard(let file): "\(file) belongs to another shard"
        case .fenced(let file, let epoch): "\(file) was written by a later writer, epoch \(epoch)"
        case .trimmed(let requested, let oldest):
            "the changelog no longer has record \(requested); the oldest left is \(oldest)"
        case .missing(let directory): "there is no changelog in \(directory)"
        case .tooLarge(let byteCount, let limit):
            "\(byteCount) bytes of records exceed the changelog's limit of \(limit)"
        case .noSpace(let error): "no space for the changelog: \(error)"
        case .poisoned(let error):
            "the changelog takes no more records after a failed sync, open it anew: \(error)"
        case .disk(let error): "changelog: \(error)"
        }
    }
}

/// Runs an operation of the disk and wraps its error.
func onDisk<T>(_ body: () throws(DiskError) -> T) throws(ChangelogError) -> T {
    do throws(DiskError) {
        return try body()
    } catch .noSpace(let operation, let path) {
        throw .noSpace(.noSpace(operation: operation, path: path))
    } catch {
        throw .disk(error)
    }
}
