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

    /// Appends the entry behind one with the ordinal `previous`.
    func encode(into writer: inout ByteWriter, after previous: UInt64) {
        writer.appendVarint(ordinal - previous)
        encodeBody(into: &writer)
    }

    /// Appends what follows the ordinal.
    func encodeBody(into writer: inout ByteWriter) {
        writer.appendVarint(UInt64(type) << 1 | (isPending ? 1 : 0))
        writer.appendVarint(source)
        writer.appendVarint(target)
        writer.appendVarint(UInt64(properties.count))
        writer.append(contentsOf: properties)
    }
}

/// Walks the entries of one value of the relationships table, by ascending ordinal.
///
/// Ordinals are coded as the step from the entry before; the first from the chunk's key, which is
/// at most its ordinal.
struct RelationshipChunkReader {
    private var reader: ValueReader
    private var previous: UInt64

    init(firstOrdinal: UInt64, _ value: UnsafeRawBufferPointer) {
        reader = ValueReader(value)
        previous = firstOrdinal
    }

    @inline(__always)
    mutating func next() throws(StorageError) -> RelationshipEntry? {
        if reader.isAtEnd { return nil }
        let ordinal = previous &+ (try reader.varint())
        previous = ordinal
        let header = try reader.varint()
        let source = try reader.varint()
        let target = try reader.varint()
        let properties = try reader.countedBytes()
        return RelationshipEntry(
            ordinal: ordinal, type: UInt32(truncatingIfNeeded: header >> 1),
            isPending: header & StorageFormat.relationshipIsPending != 0,
            source: source, target: target, properties: properties)
    }

    /// The entry of `ordinal`, which is not before the one read last; nil if there is none.
    mutating func find(_ ordinal: UInt64) throws(StorageError) -> RelationshipEntry? {
        while let entry = try next(), entry.ordinal <= ordinal {
            if entry.ordinal == ordinal { return entry }
        }
        return nil
    }
}
