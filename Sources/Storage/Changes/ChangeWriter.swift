import Bytes
import Graph

/// Writes the parts of a record's payload, one behind the other.
struct ChangeWriter {
    private var writer = ByteWriter()

    /// The parts so far, without the version that a payload begins with.
    var parts: [UInt8] { writer.bytes }

    /// The payload of all parts; nil where there is none.
    var payload: [UInt8]? {
        writer.bytes.isEmpty ? nil : [ChangePart.payloadVersion] + writer.bytes
    }

    private mutating func begin(_ code: ChangePart.Code) { writer.append(code.rawValue) }

    mutating func token(_ kind: StorageFormat.TokenKind, _ token: UInt32, name: String) {
        begin(.token)
        writer.append(kind.rawValue)
        writer.appendVarint(UInt64(token))
        writer.appendLengthPrefixed(name)
    }

    mutating func partition(_ id: PartitionID, name: String) {
        begin(.partition)
        writer.appendVarint(UInt64(id.rawValue))
        writer.appendLengthPrefixed(name)
    }

    private mutating func append(_ entry: RelationshipEntry, after last: UInt64) {
        writer.appendVarint(entry.ordinal - last)
        writer.appendVarint(
            UInt64(entry.type) << 1 | (entry.isPending ? StorageFormat.relationshipIsPending : 0))
        writer.appendVarint(entry.source)
        writer.appendVarint(entry.target)
        writer.appendVarint(UInt64(entry.properties.count))
        writer.append(contentsOf: entry.properties)
    }

    mutating func createIndex(_ partition: PartitionID, _ index: IndexDescriptor) {
        begin(.createIndex)
        writer.appendVarint(UInt64(partition.rawValue))
        writer.appendVarint(UInt64(index.id.rawValue))
        index.encode(into: &writer)
    }

    mutating func dropIndex(_ partition: PartitionID, _ index: IndexID) {
        begin(.dropIndex)
        writer.appendVarint(UInt64(partition.rawValue))
        writer.appendVarint(UInt64(index.rawValue))
    }

    mutating func elements(_ changes: ElementChanges) {
        begin(.elements)
        writer.appendVarint(UInt64(changes.partition.rawValue))
        writer.appendVarint(changes.nextNode)
        writer.appendVarint(changes.nextRelationship)
        writer.appendVarint(UInt64(changes.nodes.count))
        var last: UInt64 = 0
        for node in changes.nodes {
            writer.appendVarint(node.ordinal - last)
            last = node.ordinal
            writer.appendVarint(UInt64(node.image?.count ?? 0))
            if let image = node.image { writer.append(contentsOf: image) }
        }
        writer.appendVarint(UInt64(changes.relationships.count))
        last = 0
        for change in changes.relationships {
            if let entry = change.entry {
                append(entry, after: last)
            } else {
                writer.appendVarint(change.ordinal - last)
                writer.appendVarint(0)
            }
            last = change.ordinal
        }
    }

    mutating func version(
        _ partition: PartitionID, keyspace: UInt32, key: [UInt8], value: [UInt8]?
    ) {
        begin(.version)
        writer.appendVarint(UInt64(partition.rawValue))
        writer.appendVarint(UInt64(keyspace))
        writer.appendLengthPrefixed(key.span.bytes)
        optional(value)
    }

    mutating func offset(name: String, value: [UInt8]?) {
        begin(.offset)
        writer.appendLengthPrefixed(name)
        optional(value)
    }

    mutating func eventID(_ id: UInt128, expiry: Int64) {
        begin(.eventID)
        for shift in stride(from: 120, through: 0, by: -8) {
            writer.append(UInt8(truncatingIfNeeded: id >> UInt128(shift)))
        }
        writer.appendZigZag(expiry)
    }

    mutating func expireEventIDs(before time: Int64) {
        begin(.expireEventIDs)
        writer.appendZigZag(time)
    }

    mutating func deadLetter(_ number: UInt64, value: [UInt8]?) {
        begin(.deadLetter)
        writer.appendVarint(number)
        optional(value)
    }

    mutating func counter(name: String, value: Int64) {
        begin(.counter)
        writer.appendLengthPrefixed(name)
        writer.appendZigZag(value)
    }

    mutating func imported(_ imported: ImportedPartition) {
        begin(.import)
        writer.appendVarint(UInt64(imported.record.id.rawValue))
        writer.appendLengthPrefixed(imported.record.encoded().span.bytes)
        writer.appendVarint(UInt64(imported.statistics.count))
        for (key, count) in imported.statistics {
            writer.append(key.kind.rawValue)
            writer.appendVarint(UInt64(key.first))
            writer.appendVarint(UInt64(key.second))
            writer.appendVarint(UInt64(key.third))
            writer.appendVarint(UInt64(count))
        }
    }

    mutating func dropPartition(_ partition: PartitionID) {
        begin(.dropPartition)
        writer.appendVarint(UInt64(partition.rawValue))
    }

    mutating func user(_ name: [UInt8], _ record: UserRecord?) {
        begin(.user)
        writer.appendLengthPrefixed(name.span.bytes)
        optional(record?.encoded())
    }

    private mutating func optional(_ value: [UInt8]?) {
        writer.append(value == nil ? 0 : 1)
        if let value { writer.appendLengthPrefixed(value.span.bytes) }
    }
}
