public import Graph

/// Encodes values as PackStream, always in the smallest form.
/// See <https://neo4j.com/docs/bolt/current/packstream/>.
public struct PackStreamWriter: Sendable {
    private var bytes: [UInt8]
    private let format: ValueFormat

    /// - Parameter bytes: what comes before; given away by the caller so that it is not copied.
    public init(appendingTo bytes: consuming [UInt8] = [], _ format: ValueFormat) {
        self.bytes = bytes
        self.format = format
    }

    /// What was written.
    public consuming func finish() -> [UInt8] { bytes }

    public mutating func append(_ value: Value) {
        switch value {
        case .null: bytes.append(Marker.null)
        case .boolean(let value): append(value)
        case .integer(let value): append(value)
        case .float(let value): append(value)
        case .string(let value): append(value)
        case .bytes(let value):
            appendSize(value.count, Marker.bytes8, Marker.bytes16, Marker.bytes32)
            bytes.append(contentsOf: value)
        case .list(let values):
            append(listCount: values.count)
            for value in values { append(value) }
        case .map(let map): append(map)
        case .date(let date):
            append(structure: StructureTag.date, fieldCount: 1)
            append(date.daysSinceEpoch)
        case .localTime(let time):
            append(structure: StructureTag.localTime, fieldCount: 1)
            append(time.nanosecondOfDay)
        case .time(let time):
            append(structure: StructureTag.time, fieldCount: 2)
            append(time.nanosecondOfDay)
            append(Int64(time.offsetSeconds))
        case .localDateTime(let time):
            append(structure: StructureTag.localDateTime, fieldCount: 2)
            append(time.epochSecond)
            append(Int64(time.nanosecond))
        case .dateTime(let time): append(time)
        case .duration(let duration):
            append(structure: StructureTag.duration, fieldCount: 4)
            append(duration.months)
            append(duration.days)
            append(duration.seconds)
            append(Int64(duration.nanoseconds))
        case .point(let point): append(point)
        case .node(let node): append(node)
        case .relationship(let relationship): append(relationship)
        case .path(let path): append(path)
        }
    }

    public mutating func append(_ value: Bool) {
        bytes.append(value ? Marker.isTrue : Marker.isFalse)
    }

    public mutating func append(_ value: Int64) {
        switch value {
        case -16...127: bytes.append(UInt8(truncatingIfNeeded: value))
        case -128...127:
            bytes.append(Marker.integer8)
            bytes.append(UInt8(truncatingIfNeeded: value))
        case -0x8000...0x7FFF:
            bytes.append(Marker.integer16)
            appendBigEndian(UInt16(truncatingIfNeeded: value))
        case -0x8000_0000...0x7FFF_FFFF:
            bytes.append(Marker.integer32)
            appendBigEndian(UInt32(truncatingIfNeeded: value))
        default:
            bytes.append(Marker.integer64)
            appendBigEndian(UInt64(bitPattern: value))
        }
    }

    public mutating func append(_ value: Double) {
        bytes.append(Marker.float)
        appendBigEndian(value.bitPattern)
    }

    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(utf8: UnsafeRawBufferPointer($0)) }
    }

    /// A string whose bytes the caller knows to be UTF-8.
    public mutating func append(utf8: UnsafeRawBufferPointer) {
        if utf8.count < 16 {
            bytes.append(Marker.tinyString | UInt8(utf8.count))
        } else {
            appendSize(utf8.count, Marker.string8, Marker.string16, Marker.string32)
        }
        bytes.append(contentsOf: utf8)
    }

    public mutating func append(_ map: ValueMap) {
        append(mapCount: map.count)
        for (key, value) in zip(map.keys, map.values) {
            append(key)
            append(value)
        }
    }

    /// The head of a list; its values come behind it.
    public mutating func append(listCount count: Int) {
        if count < 16 {
            bytes.append(Marker.tinyList | UInt8(count))
        } else {
            appendSize(count, Marker.list8, Marker.list16, Marker.list32)
        }
    }

    /// The head of a map; keys and values come behind it in turn.
    public mutating func append(mapCount count: Int) {
        if count < 16 {
            bytes.append(Marker.tinyMap | UInt8(count))
        } else {
            appendSize(count, Marker.map8, Marker.map16, Marker.map32)
        }
    }

    /// The head of a structure of at most 15 fields, which come behind it.
    public mutating func append(structure tag: UInt8, fieldCount: Int) {
        precondition(fieldCount < 16)
        bytes.append(Marker.tinyStructure | UInt8(fieldCount))
        bytes.append(tag)
    }

    private mutating func appendSize(_ count: Int, _ small: UInt8, _ medium: UInt8, _ large: UInt8)
    {
        if count <= 0xFF {
            bytes.append(small)
            bytes.append(UInt8(count))
        } else if count <= 0xFFFF {
            bytes.append(medium)
            appendBigEndian(UInt16(count))
        } else {
            bytes.append(large)
            // What is in memory at once is far below 4 G.
            appendBigEndian(UInt32(count))
        }
    }

    private mutating func appendBigEndian<T: FixedWidthInteger>(_ value: T) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }
}

// Values that are structures.
extension PackStreamWriter {
    private mutating func append(_ time: Temporal.DateTime) {
        let second = format.isUTC ? time.epochSecond : time.local.epochSecond
        switch time.zone {
        case .offset(let offset):
            append(
                structure: format.isUTC ? StructureTag.dateTime : StructureTag.legacyDateTime,
                fieldCount: 3)
            append(second)
            append(Int64(time.nanosecond))
            append(Int64(offset))
        case .region(let name, _):
            append(
                structure: format.isUTC
                    ? StructureTag.zonedDateTime : StructureTag.legacyZonedDateTime,
                fieldCount: 3)
            append(second)
            append(Int64(time.nanosecond))
            append(name)
        }
    }

    private mutating func append(_ point: Point) {
        append(
            structure: point.system.hasZ ? StructureTag.point3D : StructureTag.point2D,
            fieldCount: point.system.hasZ ? 4 : 3)
        append(Int64(point.system.rawValue))
        append(point.x)
        append(point.y)
        if point.system.hasZ { append(point.z) }
    }

    private mutating func append(_ node: Node) {
        append(structure: StructureTag.node, fieldCount: format.hasElementIDs ? 4 : 3)
        append(Int64(bitPattern: node.id.rawValue))
        // An element that the statement deleted may have lost its content.
        append(listCount: node.content?.labels.count ?? 0)
        for label in node.content?.labels ?? [] { append(label) }
        append(node.content?.properties ?? ValueMap())
        appendElementID(of: node.id)
    }

    private mutating func append(_ relationship: Relationship) {
        append(structure: StructureTag.relationship, fieldCount: format.hasElementIDs ? 8 : 5)
        let content = relationship.content
        append(Int64(bitPattern: relationship.id.rawValue))
        append(Int64(bitPattern: content?.source.rawValue ?? 0))
        append(Int64(bitPattern: content?.target.rawValue ?? 0))
        append(content?.type ?? "")
        append(content?.properties ?? ValueMap())
        appendElementID(of: relationship.id)
        appendElementID(of: content?.source ?? .none)
        appendElementID(of: content?.target ?? .none)
    }

    /// Nodes and relationships once each, and the walk as places in them: a relationship's place
    /// counts from 1 and is negative where it is walked against its direction.
    private mutating func append(_ path: Path) {
        var nodes: [Node] = []
        var nodePlaces: [NodeID: Int] = [:]
        var relationships: [Relationship] = []
        var relationshipPlaces: [RelationshipID: Int] = [:]
        var walk: [Int64] = []
        for (index, node) in path.nodes.enumerated() {
            if index > 0 {
                let relationship = path.relationships[index - 1]
                if relationshipPlaces[relationship.id] == nil {
                    relationships.append(relationship)
                    relationshipPlaces[relationship.id] = relationships.count
                }
                let place = Int64(relationshipPlaces[relationship.id] ?? 0)
                let isForward =
                    relationship.content.map { $0.source == path.nodes[index - 1].id } ?? true
                walk.append(isForward ? place : -place)
            }
            if nodePlaces[node.id] == nil {
                nodePlaces[node.id] = nodes.count
                nodes.append(node)
            }
            if index > 0 { walk.append(Int64(nodePlaces[node.id] ?? 0)) }
        }
        append(structure: StructureTag.path, fieldCount: 3)
        append(listCount: nodes.count)
        for node in nodes { append(node) }
        append(listCount: relationships.count)
        for relationship in relationships { append(unbound: relationship) }
        append(listCount: walk.count)
        for place in walk { append(place) }
    }

    private mutating func append(unbound relationship: Relationship) {
        append(
            structure: StructureTag.unboundRelationship, fieldCount: format.hasElementIDs ? 4 : 3)
        append(Int64(bitPattern: relationship.id.rawValue))
        append(relationship.content?.type ?? "")
        append(relationship.content?.properties ?? ValueMap())
        appendElementID(of: relationship.id)
    }

    private mutating func appendElementID(of node: NodeID) {
        guard format.hasElementIDs else { return }
        append(node.elementID(in: format.partitionName(node.partition)))
    }

    private mutating func appendElementID(of relationship: RelationshipID) {
        guard format.hasElementIDs else { return }
        append(relationship.elementID(in: format.partitionName(relationship.partition)))
    }
}
