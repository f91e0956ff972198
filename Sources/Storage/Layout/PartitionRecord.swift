import Bytes
package import Graph

/// What the partitions table holds of one partition, also the state of its writer.
package struct PartitionRecord: Sendable, Equatable {
    package var id: PartitionID
    package var name: String
    /// The ordinals that the next node and relationship get.
    package var nextNode: UInt64 = 0
    package var nextRelationship: UInt64 = 0
    /// Complete nodes, and relationships between them.
    package var nodeCount: UInt64 = 0
    package var relationshipCount: UInt64 = 0
    package var stubCount: UInt64 = 0
    package var pendingCount: UInt64 = 0
    /// The sum of the elements' hashes (`Format/content-hash.md`).
    package var contentHash: UInt128 = 0
    /// The indexes and constraints in force here, ascending.
    package var indexes: [IndexID] = []

    package init(id: PartitionID, name: String) {
        self.id = id
        self.name = name
    }

    /// The id of the node with ordinal 0.
    var base: UInt64 { UInt64(id.rawValue) << 40 }

    init(id: PartitionID, _ value: UnsafeRawBufferPointer) throws(StorageError) {
        var reader = ValueReader(value)
        self.id = id
        name = try reader.string()
        nextNode = try reader.varint()
        nextRelationship = try reader.varint()
        nodeCount = try reader.varint()
        relationshipCount = try reader.varint()
        stubCount = try reader.varint()
        pendingCount = try reader.varint()
        for byte in try reader.bytes(16) { contentHash = contentHash << 8 | UInt128(byte) }
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw ValueReader.tooShort }
        for _ in 0..<count { indexes.append(IndexID(rawValue: try reader.varint32())) }
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.appendLengthPrefixed(name)
        writer.appendVarint(nextNode)
        writer.appendVarint(nextRelationship)
        writer.appendVarint(nodeCount)
        writer.appendVarint(relationshipCount)
        writer.appendVarint(stubCount)
        writer.appendVarint(pendingCount)
        for shift in stride(from: 120, through: 0, by: -8) {
            writer.append(UInt8(truncatingIfNeeded: contentHash >> UInt128(shift)))
        }
        writer.appendVarint(UInt64(indexes.count))
        for index in indexes { writer.appendVarint(UInt64(index.rawValue)) }
        return writer.bytes
    }
}
