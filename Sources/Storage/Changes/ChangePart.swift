import Graph

/// One part of a changelog record. Parts are applied in their order.
///
/// Buffers point into the payload.
enum ChangePart {
    case token(StorageFormat.TokenKind, UInt32, name: String)
    case partition(PartitionID, name: String)
    case createIndex(PartitionID, IndexDescriptor)
    case dropIndex(PartitionID, IndexID)
    case elements(ElementChanges)
    /// A value of nil deletes.
    case version(
        PartitionID, keyspace: UInt32, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)
    case offset(name: String, value: UnsafeRawBufferPointer?)
    case eventID(UInt128, expiry: Int64)
    /// Forgets the event ids that expire before the time.
    case expireEventIDs(before: Int64)
    case deadLetter(UInt64, value: UnsafeRawBufferPointer?)
    case counter(name: String, value: Int64)
    case imported(ImportedPartition)
    case dropPartition(PartitionID)
    /// A value of nil removes.
    case user(name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer?)

    /// The code of each part in a record. 0 is invalid.
    package enum Code: UInt8, CaseIterable {
        case token = 1
        case partition = 2
        case createIndex = 3
        case dropIndex = 4
        case elements = 5
        case version = 6
        case offset = 7
        case eventID = 8
        case expireEventIDs = 9
        case deadLetter = 10
        case counter = 11
        case `import` = 12
        case dropPartition = 13
        case user = 14
    }

    /// The first byte of a payload.
    package static let payloadVersion: UInt8 = 1
}

/// Reads the parts of a record's payload.
struct ChangeReader {
    private var reader: ValueReader

    init(_ payload: UnsafeRawBufferPointer) throws(StorageError) {
        reader = ValueReader(payload)
        let version = try reader.byte()
        guard version == ChangePart.payloadVersion else {
            throw .unsupportedVersion("a changelog record has the payload version \(version)")
        }
    }

    /// Reads parts without the version in front.
    init(parts: UnsafeRawBufferPointer) { reader = ValueReader(parts) }

    /// The next part; nil at the end.
    mutating func next() throws(StorageError) -> ChangePart? {
        if reader.isAtEnd { return nil }
        let byte = try reader.byte()
        guard let code = ChangePart.Code(rawValue: byte) else {
            throw .corrupted("a changelog record has a part of kind \(byte)")
        }
        switch code {
        case .token:
            let kindByte = try reader.byte()
            guard let kind = StorageFormat.TokenKind(rawValue: kindByte) else {
                throw .corrupted("a changelog record has a token of kind \(kindByte)")
            }
            return .token(kind, try reader.varint32(), name: try reader.string())
        case .partition: return .partition(try partition(), name: try reader.string())
        case .createIndex:
            let partition = try partition()
            let id = IndexID(rawValue: try reader.varint32())
            return .createIndex(partition, try IndexDescriptor(id: id, from: &reader))
        case .dropIndex:
            return .dropIndex(try partition(), IndexID(rawValue: try reader.varint32()))
        case .elements: return .elements(try elements())
        case .version:
            return .version(
                try partition(), keyspace: try reader.varint32(), key: try reader.countedBytes(),
                value: try optionalBytes())
        case .offset: return .offset(name: try reader.string(), value: try optionalBytes())
        case .eventID:
            let id = UInt128(try reader.bigEndian(byteCount: 8)) << 64
            return .eventID(
                id | UInt128(try reader.bigEndian(byteCount: 8)), expiry: try reader.zigZag())
        case .expireEventIDs: return .expireEventIDs(before: try reader.zigZag())
        case .deadLetter: return .deadLetter(try reader.varint(), value: try optionalBytes())
        case .counter: return .counter(name: try reader.string(), value: try reader.zigZag())
        case .import: return .imported(try imported())
        case .dropPartition: return .dropPartition(try partition())
        case .user:
            return .user(name: try reader.countedBytes(), value: try optionalBytes())
        }
    }

    private mutating func partition() throws(StorageError) -> PartitionID {
        PartitionID(rawValue: try reader.varint32())
    }

    private mutating func optionalBytes() throws(StorageError) -> UnsafeRawBufferPointer? {
        try reader.byte() == 0 ? nil : try reader.countedBytes()
    }

    private mutating func imported() throws(StorageError) -> ImportedPartition {
        let partition = try partition()
        var imported = ImportedPartition(
            record: try PartitionRecord(id: partition, try reader.countedBytes()))
        for _ in 0..<(try count()) {
            let byte = try reader.byte()
            guard let kind = StorageFormat.Statistic(rawValue: byte) else {
                throw .corrupted("a changelog record has a statistic of kind \(byte)")
            }
            let key = StatisticKey(
                kind: kind, partition: partition, first: try reader.varint32(),
                second: try reader.varint32(), third: try reader.varint32())
            imported.statistics.append((key, Int64(truncatingIfNeeded: try reader.varint())))
        }
        return imported
    }

    private mutating func elements() throws(StorageError) -> ElementChanges {
        var changes = ElementChanges(
            partition: try partition(), nextNode: try reader.varint(),
            nextRelationship: try reader.varint())
        var ordinal: UInt64 = 0
        let nodeCount = try count()
        changes.nodes.reserveCapacity(nodeCount)
        for _ in 0..<nodeCount {
            ordinal &+= try reader.varint()
            let image = try reader.countedBytes()
            changes.nodes.append(.init(ordinal: ordinal, image: image.isEmpty ? nil : image))
        }
        ordinal = 0
        let relationshipCount = try count()
        changes.relationships.reserveCapacity(relationshipCount)
        for _ in 0..<relationshipCount {
            ordinal &+= try reader.varint()
            changes.relationships.append(
                .init(ordinal: ordinal, entry: try relationship(ordinal)))
        }
        return changes
    }

    private mutating func relationship(_ ordinal: UInt64) throws(StorageError)
        -> RelationshipEntry?
    {
        let header = try reader.varint()
        if header == 0 { return nil }
        guard let type = UInt32(exactly: header >> 1) else { throw ValueReader.tooShort }
        return RelationshipEntry(
            ordinal: ordinal, type: type,
            isPending: header & StorageFormat.relationshipIsPending != 0,
            source: try reader.varint(), target: try reader.varint(),
            properties: try reader.countedBytes())
    }

    /// A number of elements, each of which takes at least two bytes.
    private mutating func count() throws(StorageError) -> Int {
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw ValueReader.tooShort }
        return Int(count)
    }
}
