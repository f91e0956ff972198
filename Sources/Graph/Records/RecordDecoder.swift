/// Reads values of property records into `Value`.
@usableFromInline
enum RecordDecoder {
    /// A value behind its tag.
    @usableFromInline
    static func value(from cursor: inout RecordCursor, depth: Int = 0) throws(GraphError) -> Value {
        try payload(of: try cursor.readTag(), from: &cursor, depth: depth)
    }

    @usableFromInline
    static func payload(
        of tag: RecordFormat.Tag, from cursor: inout RecordCursor, depth: Int
    ) throws(GraphError) -> Value {
        switch tag {
        case .null:
            guard depth > 0 else { throw cursor.damaged("has null as a property") }
            return .null
        case .false: return .boolean(false)
        case .true: return .boolean(true)
        case .integer: return .integer(try cursor.readZigZag())
        case .scaledInteger:
            guard depth == 0 else { throw cursor.damaged("has a scaled integer in a list") }
            return .integer(try cursor.readScaledInteger())
        case .float: return .float(try cursor.readDouble())
        case .decimal: return .float(try cursor.readDecimal())
        case .string: return .string(String(decoding: try cursor.readBytes(), as: UTF8.self))
        case .bytes: return .bytes([UInt8](try cursor.readBytes()))
        case .uniformList, .mixedList:
            return .list(try list(tag, from: &cursor, depth: depth + 1))
        case .duration:
            return .duration(
                Temporal.Duration(
                    months: try cursor.readZigZag(), days: try cursor.readZigZag(),
                    seconds: try cursor.readZigZag(), nanoseconds: try cursor.readNanoseconds()))
        case .point: return .point(try cursor.readPoint())
        case .date, .localTime, .time, .localDateTime, .dateTime, .zonedDateTime:
            return try temporal(tag, from: &cursor)
        }
    }

    private static func temporal(
        _ tag: RecordFormat.Tag, from cursor: inout RecordCursor
    ) throws(GraphError) -> Value {
        if tag == .date {
            let days = try cursor.readZigZag()
            guard Temporal.dayRange.contains(days) else { throw cursor.damaged("has a bad date") }
            return .date(Temporal.Date(daysSinceEpoch: days))
        }
        let (seconds, nanoseconds) = try cursor.readInstant()
        if tag == .localTime || tag == .time {
            guard 0..<Temporal.secondsPerDay ~= seconds else {
                throw cursor.damaged("has a time of day beyond 24 hours")
            }
            let nanosecondOfDay = seconds * Temporal.nanosecondsPerSecond + Int64(nanoseconds)
            guard tag == .time else {
                return .localTime(Temporal.LocalTime(nanosecondOfDay: nanosecondOfDay))
            }
            return .time(
                Temporal.Time(
                    nanosecondOfDay: nanosecondOfDay, offsetSeconds: try cursor.readOffset()))
        }
        guard Temporal.secondRange.contains(seconds) else {
            throw cursor.damaged("has an instant out of range")
        }
        guard tag != .localDateTime else {
            return .localDateTime(
                Temporal.LocalDateTime(epochSecond: seconds, nanosecond: nanoseconds))
        }
        let offset = try cursor.readOffset()
        var zone = Temporal.DateTime.Zone.offset(offset)
        if tag == .zonedDateTime {
            let name = try cursor.readBytes()
            guard 1...RecordFormat.maximumZoneNameByteCount ~= name.count else {
                throw cursor.damaged("has a zone name of \(name.count) bytes")
            }
            zone = .region(String(decoding: name, as: UTF8.self), offsetSeconds: offset)
        }
        return .dateTime(
            Temporal.DateTime(epochSecond: seconds, nanosecond: nanoseconds, zone: zone))
    }

    /// The payload of a list: byte count, element count, the shared tag if uniform, elements.
    private static func list(
        _ tag: RecordFormat.Tag, from cursor: inout RecordCursor, depth: Int
    ) throws(GraphError) -> [Value] {
        guard depth <= RecordFormat.maximumNesting else {
            throw cursor.damaged("nests lists too deeply")
        }
        var elements = RecordCursor(try cursor.readBytes())
        let count = try elements.readVarint()
        let shared = tag == .uniformList ? try elements.readTag() : nil
        // Each element takes a byte at least, so a count cannot allocate more than there is.
        guard count <= UInt64(min(RecordFormat.maximumListCount, elements.remaining)),
            shared?.hasPayload ?? true
        else { throw cursor.damaged("has a bad list of \(count) elements") }
        var values: [Value] = []
        values.reserveCapacity(Int(count))
        for _ in 0..<count {
            if let shared {
                values.append(try payload(of: shared, from: &elements, depth: depth))
            } else {
                values.append(try value(from: &elements, depth: depth))
            }
        }
        guard elements.isAtEnd else { throw cursor.damaged("has bytes left over in a list") }
        return values
    }
}
