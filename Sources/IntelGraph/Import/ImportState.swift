import Bytes
import Disk
import Storage

/// What the stages of an import share, and what is noted of it for an import that goes on.
final class ImportState {
    private let load: BulkLoad
    private(set) var identifiers: NodeIdentifiers
    let rejects: RejectLog
    private let seed: UInt64

    init(_ load: BulkLoad, _ options: ImportOptions) throws(IntelGraphError) {
        self.load = load
        let notes = try ImportNotes(load.notes)
        seed = notes?.seed ?? UInt64.random(in: .min ... .max)
        identifiers = NodeIdentifiers(seed: seed)
        for name in notes?.groups ?? [] { _ = identifiers.group(named: name) }
        do throws(DiskError) {
            rejects = try RejectLog(
                path: options.rejectPath, tolerance: options.badTolerance,
                count: notes?.rejectedCount ?? 0, byteCount: notes?.rejectByteCount ?? 0,
                PosixDisk())
        } catch { throw .storage("\(error)") }
    }

    var notes: [UInt8] {
        ImportNotes(
            seed: seed, rejectedCount: rejects.count, rejectByteCount: rejects.byteCount,
            groups: identifiers.groupNames
        ).encoded
    }

    /// Fills the memory from the work files of the first stage.
    func restore() throws(IntelGraphError) {
        try catching { () throws(StorageError) in
            try load.nodes.restore(load)
            var input = try BufferedInput(load.path("ids"), PosixDisk())
            while !input.isAtEnd {
                let group = Int(truncatingIfNeeded: try input.varint())
                let low = try input.varint()
                let high = UInt32(truncatingIfNeeded: try input.varint())
                let ordinal = try input.varint()
                guard group < identifiers.groupCount,
                    identifiers.insert(.init(low: low, high: high), group: group, ordinal: ordinal)
                else { throw .corrupted("the work files of the import are damaged; remove them") }
            }
        }
    }

    /// Frees the memory of what only relationships need.
    func releaseIdentifiers() { identifiers = NodeIdentifiers(seed: seed) }
}

/// What an import notes at the end of a stage.
private struct ImportNotes {
    var seed: UInt64
    var rejectedCount: Int
    var rejectByteCount: Int
    var groups: [String]

    var encoded: [UInt8] {
        var writer = ByteWriter()
        writer.appendLittleEndian(seed)
        writer.appendVarint(UInt64(rejectedCount))
        writer.appendVarint(UInt64(rejectByteCount))
        writer.appendVarint(UInt64(groups.count))
        for group in groups { writer.appendLengthPrefixed(group) }
        return writer.bytes
    }
}

extension ImportNotes {
    /// Nil where nothing was noted.
    init?(_ bytes: [UInt8]) throws(IntelGraphError) {
        if bytes.isEmpty { return nil }
        do {
            var reader = ByteReader(bytes.span.bytes)
            seed = try reader.readUInt64()
            rejectedCount = Int(truncatingIfNeeded: try reader.readVarint())
            rejectByteCount = Int(truncatingIfNeeded: try reader.readVarint())
            groups = []
            for _ in 0..<(try reader.readVarint()) {
                groups.append(try reader.readString())
            }
        } catch { throw .storage("the work files of the import are damaged: \(error)") }
    }
}
