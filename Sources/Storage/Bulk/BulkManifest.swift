import Bytes
import Disk

/// What an import has done so far, in its work directory: where the next one of the same files and
/// options goes on.
struct BulkManifest {
    /// The last stage that ended, with all its files synced.
    enum Stage: UInt8 {
        case begun = 0
        case nodes = 1
        case relationships = 2
    }

    /// A row of a relationship tally: label set, type and label set.
    struct Tally {
        var source: Int32
        var type: UInt32
        var target: Int32
        var count: Int64
    }

    private static let magic: [UInt8] = Array("IGIMPORT".utf8)
    private static let version: UInt8 = 1
    private static let byteLimit = 64 << 20

    /// What files and options the import is of.
    var fingerprint: [UInt8]
    var stage = Stage.begun
    /// What the reader of the files wants to know again.
    var notes: [UInt8] = []
    var nodeCount: UInt64 = 0
    var nextNode: UInt64 = 0
    var relationshipCount: UInt64 = 0
    var relationshipHash: UInt128 = 0
    var tally: [Tally] = []
    var relationshipKeys: [UInt32] = []
    var runs: [String] = []

    func write(to path: String, _ disk: any Disk) throws(StorageError) {
        var writer = ByteWriter()
        writer.append(contentsOf: Self.magic)
        writer.append(Self.version)
        writer.appendLengthPrefixed(fingerprint.span.bytes)
        writer.append(stage.rawValue)
        writer.appendLengthPrefixed(notes.span.bytes)
        writer.appendVarint(nodeCount)
        writer.appendVarint(nextNode)
        writer.appendVarint(relationshipCount)
        writer.appendVarint(UInt64(truncatingIfNeeded: relationshipHash >> 64))
        writer.appendVarint(UInt64(truncatingIfNeeded: relationshipHash))
        writer.appendVarint(UInt64(tally.count))
        for row in tally {
            writer.appendVarint(UInt64(UInt32(bitPattern: row.source)))
            writer.appendVarint(UInt64(row.type))
            writer.appendVarint(UInt64(UInt32(bitPattern: row.target)))
            writer.appendVarint(UInt64(row.count))
        }
        writer.appendVarint(UInt64(relationshipKeys.count))
        for key in relationshipKeys { writer.appendVarint(UInt64(key)) }
        writer.appendVarint(UInt64(runs.count))
        for run in runs { writer.appendLengthPrefixed(run) }
        writer.appendLittleEndian(XXH3.hash64(writer.bytes))
        do { try disk.replace(path, with: writer.bytes.span.bytes) } catch { throw .disk(error) }
    }

    init(fingerprint: [UInt8]) { self.fingerprint = fingerprint }

    /// Reads a manifest; nil where there is none, or none that this version can go on with.
    init?(readFrom path: String, _ disk: any Disk) throws(StorageError) {
        let bytes: [UInt8]
        do throws(DiskError) {
            guard try disk.exists(path) else { return nil }
            bytes = try disk.contents(of: path, limit: Self.byteLimit)
        } catch { throw .disk(error) }
        let end = bytes.count - 8
        guard end > Self.magic.count, bytes.starts(with: Self.magic),
            bytes[Self.magic.count] == Self.version
        else { return nil }
        var writer = ByteWriter()
        writer.appendLittleEndian(XXH3.hash64(Array(bytes[..<end])))
        guard writer.bytes.elementsEqual(bytes[end...]) else { return nil }
        fingerprint = []
        try bytes.withBytes { bytes throws(StorageError) in
            try read(UnsafeRawBufferPointer(rebasing: bytes[(Self.magic.count + 1)..<end]))
        }
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
        var reader = ValueReader(bytes)
        fingerprint = Array(try reader.countedBytes())
        stage = Stage(rawValue: try reader.byte()) ?? .begun
        notes = Array(try reader.countedBytes())
        nodeCount = try reader.varint()
        nextNode = try reader.varint()
        relationshipCount = try reader.varint()
        relationshipHash = UInt128(try reader.varint()) << 64
        relationshipHash |= UInt128(try reader.varint())
        for _ in 0..<(try reader.varint()) {
            let source = Int32(bitPattern: try reader.varint32())
            let type = try reader.varint32()
            let target = Int32(bitPattern: try reader.varint32())
            let count = Int64(truncatingIfNeeded: try reader.varint())
            tally.append(Tally(source: source, type: type, target: target, count: count))
        }
        for _ in 0..<(try reader.varint()) { relationshipKeys.append(try reader.varint32()) }
        for _ in 0..<(try reader.varint()) { runs.append(try reader.string()) }
    }
}
