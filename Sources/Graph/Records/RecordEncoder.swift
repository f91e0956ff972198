import Bytes

/// Writes values of property records.
enum RecordEncoder {
    /// Appends tag and payload. `depth` counts the lists around the value.
    static func append(_ value: Value, to writer: inout ByteWriter, depth: Int) throws(GraphError) {
        if depth == 0, case .integer(let integer) = value {
            return RecordFormat.append(integer: integer, to: &writer)
        }
        let tag = try tag(of: value)
        writer.append(tag.rawValue)
        try appendPayload(of: value, tag, to: &writer, depth: depth)
    }

    private static func tag(of value: Value) throws(GraphError) -> RecordFormat.Tag {
        switch value {
        case .null: return .null
        case .boolean(let value): return value ? .true : .false
        case .integer: return .integer
        case .float(let value): return Decimal(value) == nil ? .float : .decimal
        case .string: return .string
        case .bytes: return .bytes
        case .list(let values):
            guard let first = values.first else { return .mixedList }
            let shared = try tag(of: first)
            guard shared.hasPayload else { return .mixedList }
            for value in values.dropFirst() where try tag(of: value) != shared {
                return .mixedList
            }
            return .uniformList
        case .date: return .date
        case .localTime: return .localTime
        case .time: return .time
        case .localDateTime: return .localDateTime
        case .dateTime(let value): return value.zone.name == nil ? .dateTime : .zonedDateTime
        case .duration: return .duration
        case .point: return .point
        case .map, .node, .relationship, .path:
            throw .invalidProperty("a property cannot hold a value of type \(value.typeName)")
        }
    }

    private static func appendPayload(
        of value: Value, _ tag: RecordFormat.Tag, to writer: inout ByteWriter, depth: Int
    ) throws(GraphError) {
        switch value {
        case .null, .boolean, .map, .node, .relationship, .path: break
        case .integer(let value): writer.appendZigZag(value)
        case .float(let value):
            if let decimal = Decimal(value) {
                RecordFormat.appendDecimal(decimal.mantissa, scale: decimal.scale, to: &writer)
            } else {
                // One bit pattern for all NaNs, so that equal content has equal bytes.
                writer.appendLittleEndian(value.isNaN ? Double.nan.bitPattern : value.bitPattern)
            }
        case .string(let value): writer.appendLengthPrefixed(value)
        case .bytes(let value):
            writer.appendLengthPrefixed(value.span.bytes)
        case .list(let values):
            try append(values, shared: tag == .uniformList, to: &writer, depth: depth + 1)
        case .date(let value): writer.appendZigZag(value.daysSinceEpoch)
        case .localTime(let value):
            appendInstant(timeOfDay: value.nanosecondOfDay, to: &writer)
        case .time(let value):
            appendInstant(timeOfDay: value.nanosecondOfDay, to: &writer)
            appendOffset(value.offsetSeconds, to: &writer)
        case .localDateTime(let value):
            appendInstant(value.epochSecond, value.nanosecond, to: &writer)
        case .dateTime(let value):
            appendInstant(value.epochSecond, value.nanosecond, to: &writer)
            appendOffset(value.zone.offsetSeconds, to: &writer)
            guard let name = value.zone.name else { break }
            guard 1...RecordFormat.maximumZoneNameByteCount ~= name.utf8.count else {
                throw .invalidProperty("a time zone's name is empty or too long")
            }
            writer.appendLengthPrefixed(name)
        case .duration(let value):
            writer.appendZigZag(value.months)
            writer.appendZigZag(value.days)
            writer.appendZigZag(value.seconds)
            writer.appendVarint(UInt64(value.nanoseconds))
        case .point(let point): append(point, to: &writer)
        }
    }

    private static func append(
        _ values: [Value], shared isUniform: Bool, to writer: inout ByteWriter, depth: Int
    ) throws(GraphError) {
        guard depth <= RecordFormat.maximumNesting else {
            throw .limit("lists nest deeper than \(RecordFormat.maximumNesting)")
        }
        guard values.count <= RecordFormat.maximumListCount else {
            throw .limit(
                "a list has \(values.count) elements, the limit is "
                    + "\(RecordFormat.maximumListCount)")
        }
        var elements = ByteWriter()
        elements.appendVarint(UInt64(values.count))
        if isUniform, let first = values.first {
            let shared = try tag(of: first)
            elements.append(shared.rawValue)
            for value in values {
                try appendPayload(of: value, shared, to: &elements, depth: depth)
            }
        } else {
            for value in values { try append(value, to: &elements, depth: depth) }
        }
        writer.appendLengthPrefixed(elements.bytes.span.bytes)
    }

    private static func appendInstant(timeOfDay: Int64, to writer: inout ByteWriter) {
        let (seconds, nanoseconds) = floorDivide(timeOfDay, Temporal.nanosecondsPerSecond)
        appendInstant(seconds, Int32(nanoseconds), to: &writer)
    }

    /// In the largest unit that is exact.
    private static func appendInstant(
        _ seconds: Int64, _ nanoseconds: Int32, to writer: inout ByteWriter
    ) {
        let unit: RecordFormat.InstantUnit
        var value = seconds
        // Milliseconds and microseconds have to leave three bits for sign and unit.
        let fits = abs(seconds) < 1 << 40
        if nanoseconds == 0 {
            unit = .seconds
        } else if fits && nanoseconds % 1_000_000 == 0 {
            unit = .milliseconds
            value = seconds * 1_000 + Int64(nanoseconds / 1_000_000)
        } else if fits && nanoseconds % 1_000 == 0 {
            unit = .microseconds
            value = seconds * 1_000_000 + Int64(nanoseconds / 1_000)
        } else {
            unit = .secondsAndNanoseconds
        }
        writer.appendVarint(zigZag(value) << 2 | unit.rawValue)
        if unit == .secondsAndNanoseconds { writer.appendVarint(UInt64(nanoseconds)) }
    }

    private static func appendOffset(_ seconds: Int32, to writer: inout ByteWriter) {
        let isWhole = seconds % RecordFormat.offsetUnit == 0
        let value = Int64(isWhole ? seconds / RecordFormat.offsetUnit : seconds)
        writer.appendVarint(zigZag(value) << 1 | (isWhole ? 0 : 1))
    }

    private static func zigZag(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value << 1 ^ value >> 63)
    }

    private static func append(_ point: Point, to writer: inout ByteWriter) {
        let place = RecordFormat.pointSystems.firstIndex(of: point.system) ?? 0
        writer.append(UInt8(place + 1))
        for coordinate in [point.x, point.y] + (point.system.hasZ ? [point.z] : []) {
            if let decimal = Decimal(coordinate) {
                writer.append(decimal.scale)
                writer.appendZigZag(decimal.mantissa)
            } else {
                writer.append(RecordFormat.rawCoordinate)
                writer.appendLittleEndian(coordinate.bitPattern)
            }
        }
    }
}

/// A float as a decimal fraction that gives back every bit of it and takes fewer bytes.
struct Decimal {
    let mantissa: Int64
    let scale: UInt8

    /// Nil where no short decimal is exact.
    init?(_ float: Double) {
        // An integer mantissa has no negative zero.
        if float == 0 && float.sign == .minus { return nil }
        let bound = Double(RecordFormat.mantissaBound)
        for scale in 0...RecordFormat.maximumScale {
            let power = RecordFormat.powersOfTen[scale]
            let scaled = (float * power).rounded()
            // NaN and infinities fail here too.
            guard abs(scaled) < bound else { return nil }
            guard (scaled / power).bitPattern == float.bitPattern else { continue }
            self.mantissa = Int64(scaled)
            self.scale = UInt8(scale)
            return
        }
        return nil
    }
}
