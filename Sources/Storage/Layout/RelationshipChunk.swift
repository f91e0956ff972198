import Bytes
import Graph

/// One relationship as its chunk holds it.
struct RelationshipEntry {
    var ordinal: UInt64
    var type: UInt32
    /// At least one end is a stub.
    var isPending: Bool
    /// The ends, as ordinals of the same partition.
    var source: UInt64
    var target: UInt64
    /// The bytes of the property record.
    var properties: UnsafeRawBufferPointer
}

/// What an entry of a chunk is coded against: the one before, or the chunk's key.
private struct RelationshipOrigin {
    var ordinal: UInt64
    var source: UInt64 = 0
    var target: UInt64 = 0
}

/// Walks the entries of one value of the relationships table, by ascending ordinal.
///
/// Ordinals are coded as the step from the entry before; the first from the chunk's key, which is
/// at most its ordinal.
struct RelationshipChunkReader {
    private var reader: ValueReader
    private var previous: RelationshipOrigin

    init(firstOrdinal: UInt64, _ value: UnsafeRawBufferPointer) {
        reader = ValueReader(value)
        previous = RelationshipOrigin(ordinal: firstOrdinal)
    }

    @inline(__always)
    mutating func next() throws(StorageError) -> RelationshipEntry? {
        if reader.isAtEnd { return nil }
        let header = try reader.varint()
        // Wrapping: damaged bytes give wrong ordinals, which then name nothing, but never trap.
        if header & StorageFormat.relationshipFollows != 0 {
            previous.ordinal &+= 1
        } else {
            previous.ordinal &+= try reader.varint()
            previous.source &+= UInt64(bitPattern: try reader.zigZag())
        }
        previous.target &+= UInt64(bitPattern: try reader.zigZag())
        return RelationshipEntry(
            ordinal: previous.ordinal, type: UInt32(truncatingIfNeeded: header >> 2),
            isPending: header & StorageFormat.relationshipIsPending != 0,
            source: previous.source, target: previous.target,
            properties: try reader.countedBytes())
    }

    /// The entry of `ordinal`, which is not before the one read last; nil if there is none.
    mutating func find(_ ordinal: UInt64) throws(StorageError) -> RelationshipEntry? {
        while let entry = try next(), entry.ordinal <= ordinal {
            if entry.ordinal == ordinal { return entry }
        }
        return nil
    }
}

/// Codes entries, which come by ascending ordinal, as the value of a chunk.
struct RelationshipChunkBuilder {
    private(set) var value = ByteWriter(reservingCapacity: 1_024)
    private var previous = RelationshipOrigin(ordinal: 0)

    var isEmpty: Bool { value.bytes.isEmpty }

    /// Begins a chunk whose key has the ordinal `first`.
    mutating func begin(_ first: UInt64) {
        value.removeAll()
        previous = RelationshipOrigin(ordinal: first)
    }

    /// Appends an entry; false if the chunk would then have more bytes than `limit`, unless it is
    /// the only one.
    @inline(__always)
    mutating func append(_ entry: RelationshipEntry, limit: Int) -> Bool {
        let before = value.byteCount
        var header = UInt64(entry.type) << 2
        if entry.isPending { header |= StorageFormat.relationshipIsPending }
        if before > 0, entry.ordinal == previous.ordinal + 1, entry.source == previous.source {
            value.appendVarint(header | StorageFormat.relationshipFollows)
        } else {
            value.appendVarint(header)
            value.appendVarint(entry.ordinal - previous.ordinal)
            value.appendZigZag(Int64(bitPattern: entry.source &- previous.source))
        }
        value.appendZigZag(Int64(bitPattern: entry.target &- previous.target))
        value.appendVarint(UInt64(entry.properties.count))
        value.append(contentsOf: entry.properties)
        if before > 0, value.byteCount > limit {
            value.bytes.removeLast(value.byteCount - before)
            return false
        }
        previous = RelationshipOrigin(
            ordinal: entry.ordinal, source: entry.source, target: entry.target)
        return true
    }
}
