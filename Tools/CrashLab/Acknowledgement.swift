import Bytes
import Changelog
import Foundation
import Storage

/// What a workload was promised: everything up to an LSN is durable, and what the store then is.
///
/// One line of the acknowledgement file: LSN, tab, state.
struct Acknowledgement: Equatable {
    let lsn: UInt64
    /// All partitions with counts and content hash, and the ledger.
    let state: String

    /// What a store holds now.
    init(_ store: Store) throws {
        let snapshot = try store.snapshot()
        lsn = try snapshot.lsn().rawValue
        var parts: [String] = []
        for partition in try snapshot.partitions() {
            var versions: UInt64 = 0
            try snapshot.forEachVersion(partition.id, keyspace: Ledger.keyspace) { key, value in
                versions = XXH3.hash64(key + value, seed: versions)
            }
            parts.append(
                "\(partition.name)=\(partition.contentHash) nodes \(partition.nodeCount) "
                    + "relationships \(partition.relationshipCount) stubs \(partition.stubCount) "
                    + "pending \(partition.pendingCount) versions \(versions)")
        }
        for (name, value) in try snapshot.offsets() { parts.append("\(name)@\(value)") }
        for (name, value) in try snapshot.counters() { parts.append("\(name):\(value)") }
        parts.append("dead letters \(try snapshot.deadLetterCount())")
        state = parts.joined(separator: "; ")
    }

    /// nil if the bytes are no acknowledgement.
    init?(_ line: ArraySlice<UInt8>) {
        let fields = String(decoding: line, as: UTF8.self)
            .split(separator: "\t", omittingEmptySubsequences: false)
        guard fields.count == 2, let lsn = UInt64(fields[0]) else { return nil }
        self.lsn = lsn
        state = String(fields[1])
    }

    var line: [UInt8] { Array("\(lsn)\t\(state)".utf8) }
}

/// The file to which a workload writes its acknowledgements; the recorder sees each.
///
/// Threads may share it: each acknowledgement is one write.
final class AcknowledgementFile: Sendable {
    private let descriptor: Int32

    init(_ path: String) throws {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw LabError("cannot open \(path): error \(errno)") }
    }

    deinit { close(descriptor) }

    func append(_ acknowledgement: Acknowledgement) throws {
        let line = acknowledgement.line
        guard write(descriptor, line, line.count) == line.count else {
            throw LabError("cannot write an acknowledgement: error \(errno)")
        }
    }
}
