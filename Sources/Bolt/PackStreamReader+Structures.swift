import Graph

// Values that are structures. The ranges are those of our own values: a client may send more than
// fits them.
extension PackStreamReader {
    mutating func structure(
        _ tag: UInt8, fieldCount: Int, depth: Int
    ) throws(BoltError) -> Value {
        let start = byteOffset - 2
        var fields: [Value] = []
        for _ in 0..<fieldCount { fields.append(try value(depth: depth + 1)) }
        switch tag {
        case StructureTag.date: return try date(fields)
        case StructureTag.localTime:
            guard case (.integer(let nanosecond)?, nil) = pair(fields) else { break }
            return .localTime(
                Temporal.LocalTime(nanosecondOfDay: try nanosecondOfDay(nanosecond)))
        case StructureTag.time:
            guard case (.integer(let nanosecond)?, .integer(let offset)?) = pair(fields)
            else { break }
            return .time(
                Temporal.Time(
                    nanosecondOfDay: try nanosecondOfDay(nanosecond),
                    offsetSeconds: try offsetSeconds(offset)))
        case StructureTag.localDateTime:
            guard case (.integer(let second)?, .integer(let nanosecond)?) = pair(fields)
            else { break }
            return .localDateTime(
                Temporal.LocalDateTime(
                    epochSecond: try epochSecond(second),
                    nanosecond: try nanosecondOfSecond(nanosecond)))
        case StructureTag.dateTime where format.isUTC,
            StructureTag.legacyDateTime where !format.isUTC,
            StructureTag.zonedDateTime where format.isUTC,
            StructureTag.legacyZonedDateTime where !format.isUTC:
            if let time = try dateTime(fields) { return .dateTime(time) }
        case StructureTag.duration: return try duration(fields, start)
        case StructureTag.point2D, StructureTag.point3D: return try point(tag, fields, start)
        case StructureTag.node:
            if let node = node(fields) { return .node(node) }
        case StructureTag.relationship:
            if let relationship = relationship(fields) { return .relationship(relationship) }
        case StructureTag.path:
            if let path = path(fields) { return .path(path) }
        case StructureTag.unboundRelationship:
            if let relationship = unbound(fields) { return .relationship(relationship) }
        default: throw .invalidValue("structures with the tag \(tag) are not known here")
        }
        throw malformed("the fields of a structure with the tag \(tag)", at: start)
    }

    /// The only two fields there are; nil for those that are not there, and for all if there are
    /// more.
    private func pair(_ fields: [Value]) -> (Value?, Value?) {
        switch fields.count {
        case 1: (fields[0], nil)
        case 2: (fields[0], fields[1])
        default: (nil, nil)
        }
    }

    private func date(_ fields: [Value]) throws(BoltError) -> Value {
        guard fields.count == 1, case .integer(let days) = fields[0] else {
            throw malformed("the days of a date")
        }
        guard Temporal.dayRange.contains(days) else {
            throw .invalidValue("a date is beyond the years -999999999 to 999999999")
        }
        return .date(Temporal.Date(daysSinceEpoch: days))
    }

    /// nil where the fields are of other kinds.
    private func dateTime(_ fields: [Value]) throws(BoltError) -> Temporal.DateTime? {
        guard fields.count == 3, case .integer(let second) = fields[0],
            case .integer(let nanosecond) = fields[1]
        else { return nil }
        let zone: Temporal.DateTime.Zone
        switch fields[2] {
        case .integer(let offset): zone = .offset(try offsetSeconds(offset))
        // The offset is looked up below.
        case .string(let name): zone = .region(name, offsetSeconds: 0)
        default: return nil
        }
        let start = try epochSecond(second)
        let fraction = try nanosecondOfSecond(nanosecond)
        do throws(GraphError) {
            if format.isUTC {
                return try Temporal.DateTime(
                    epochSecond: start, nanosecond: fraction, zone: .utc
                ).told(in: zone)
            }
            return try Temporal.DateTime(
                local: Temporal.LocalDateTime(epochSecond: start, nanosecond: fraction), zone: zone)
        } catch {
            guard case .invalidValue(let text) = error else {
                throw .invalidValue("a date and time cannot be read")
            }
            throw .invalidValue(text)
        }
    }

    private func duration(_ fields: [Value], _ start: Int) throws(BoltError) -> Value {
        guard fields.count == 4, case .integer(let months) = fields[0],
            case .integer(let days) = fields[1], case .integer(let seconds) = fields[2],
            case .integer(let nanoseconds) = fields[3]
        else { throw malformed("the fields of a duration", at: start) }
        // The nanoseconds may be any number; ours lie within a second.
        let whole = nanoseconds >= 0
            ? nanoseconds / 1_000_000_000 : (nanoseconds + 1) / 1_000_000_000 - 1
        let (sum, isOverflow) = seconds.addingReportingOverflow(whole)
        guard !isOverflow else { throw .invalidValue("a duration has too many seconds") }
        return .duration(
            Temporal.Duration(
                months: months, days: days, seconds: sum,
                nanoseconds: Int32(truncatingIfNeeded: nanoseconds - whole * 1_000_000_000)))
    }

    private func point(_ tag: UInt8, _ fields: [Value], _ start: Int) throws(BoltError) -> Value {
        let hasZ = tag == StructureTag.point3D
        guard fields.count == (hasZ ? 4 : 3), case .integer(let srid) = fields[0],
            case .float(let x) = fields[1], case .float(let y) = fields[2]
        else { throw malformed("the fields of a point", at: start) }
        var z = 0.0
        if hasZ {
            guard case .float(let value) = fields[3] else {
                throw malformed("the fields of a point", at: start)
            }
            z = value
        }
        guard let number = UInt16(exactly: srid), let system = Point.System(rawValue: number),
            system.hasZ == hasZ
        else { throw .invalidValue("a point has no coordinate system \(srid)") }
        return .point(Point(system: system, x: x, y: y, z: z))
    }

    private func nanosecondOfDay(_ value: Int64) throws(BoltError) -> Int64 {
        guard (0..<86_400_000_000_000).contains(value) else {
            throw .invalidValue("a time of day is not within a day")
        }
        return value
    }

    private func nanosecondOfSecond(_ value: Int64) throws(BoltError) -> Int32 {
        guard (0..<1_000_000_000).contains(value) else {
            throw .invalidValue("nanoseconds are not within a second")
        }
        return Int32(value)
    }

    private func offsetSeconds(_ value: Int64) throws(BoltError) -> Int32 {
        let limit = Int64(Temporal.maximumOffsetSeconds)
        guard (-limit...limit).contains(value) else {
            throw .invalidValue("a zone's offset is beyond 18 hours")
        }
        return Int32(value)
    }

    private func epochSecond(_ value: Int64) throws(BoltError) -> Int64 {
        guard Temporal.secondRange.contains(value) else {
            throw .invalidValue("a date is beyond the years -999999999 to 999999999")
        }
        return value
    }
}

// Elements of the graph, which only a client reads.
extension PackStreamReader {
    private func node(_ fields: [Value]) -> Node? {
        guard fields.count == (format.hasElementIDs ? 4 : 3), case .integer(let id) = fields[0],
            case .list(let labels) = fields[1], case .map(let properties) = fields[2]
        else { return nil }
        let names = labels.compactMap(\.text)
        guard names.count == labels.count else { return nil }
        return Node(
            id: NodeID(rawValue: UInt64(bitPattern: id)),
            content: Node.Content(labels: names, properties: properties))
    }

    private func relationship(_ fields: [Value]) -> Relationship? {
        guard fields.count == (format.hasElementIDs ? 8 : 5), case .integer(let id) = fields[0],
            case .integer(let source) = fields[1], case .integer(let target) = fields[2],
            case .string(let type) = fields[3], case .map(let properties) = fields[4]
        else { return nil }
        return Relationship(
            id: RelationshipID(rawValue: UInt64(bitPattern: id)),
            content: Relationship.Content(
                type: type, source: NodeID(rawValue: UInt64(bitPattern: source)),
                target: NodeID(rawValue: UInt64(bitPattern: target)), properties: properties))
    }

    private func unbound(_ fields: [Value]) -> Relationship? {
        guard fields.count == (format.hasElementIDs ? 4 : 3), case .integer(let id) = fields[0],
            case .string(let type) = fields[1], case .map(let properties) = fields[2]
        else { return nil }
        return Relationship(
            id: RelationshipID(rawValue: UInt64(bitPattern: id)),
            content: Relationship.Content(
                type: type, source: .none, target: .none, properties: properties))
    }

    private func path(_ fields: [Value]) -> Path? {
        guard fields.count == 3, case .list(let nodeValues) = fields[0],
            case .list(let relationshipValues) = fields[1], case .list(let walk) = fields[2],
            case .node(let first)? = nodeValues.first, walk.count.isMultiple(of: 2)
        else { return nil }
        var nodes = [first]
        var relationships: [Relationship] = []
        for step in stride(from: 0, to: walk.count, by: 2) {
            guard case .integer(let place) = walk[step], place != 0,
                place.magnitude <= relationshipValues.count,
                case .relationship(let relationship) = relationshipValues[
                    Int(place.magnitude) - 1],
                let content = relationship.content, case .integer(let end) = walk[step + 1],
                nodeValues.indices.contains(Int(clamping: end)),
                case .node(let next) = nodeValues[Int(end)]
            else { return nil }
            let previous = nodes[nodes.count - 1]
            let ends = place > 0 ? (previous.id, next.id) : (next.id, previous.id)
            relationships.append(
                Relationship(
                    id: relationship.id,
                    content: Relationship.Content(
                        type: content.type, source: ends.0, target: ends.1,
                        properties: content.properties)))
            nodes.append(next)
        }
        return Path(nodes: nodes, relationships: relationships)
    }
}

extension Value {
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let integer) = self { integer } else { nil } }
    /// Whether a node, relationship or path is in the value.
    var holdsElements: Bool {
        switch self {
        case .node, .relationship, .path: true
        case .list(let values): values.contains(where: \.holdsElements)
        case .map(let map): map.values.contains(where: \.holdsElements)
        default: false
        }
    }
}
