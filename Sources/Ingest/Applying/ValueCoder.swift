import Bytes
import Graph

/// Values as bytes in the rows that ingest keeps beside the graph: keys, hashes, carried columns.
///
/// A tag byte and a payload. Tag 0 is never written.
enum ValueCoder {
    private enum Tag: UInt8 {
        case null = 1
        case `false`, `true`, integer, float, string, bytes, list
        case date, localTime, time, localDateTime, dateTime, duration, point
    }

    private static let maximumNesting = 64

    /// Nodes, relationships, paths and maps have no bytes: decoding makes none.
    static func append(_ value: Value, to writer: inout ByteWriter) {
        switch value {
        case .null, .map, .node, .relationship, .path: writer.append(Tag.null.rawValue)
        case .boolean(let flag): writer.append((flag ? Tag.true : Tag.false).rawValue)
        case .integer(let number):
            writer.append(Tag.integer.rawValue)
            writer.appendZigZag(number)
        case .float(let number):
            writer.append(Tag.float.rawValue)
            writer.appendLittleEndian(number.bitPattern)
        case .string(let text):
            writer.append(Tag.string.rawValue)
            writer.appendLengthPrefixed(text)
        case .bytes(let bytes):
            writer.append(Tag.bytes.rawValue)
            writer.appendLengthPrefixed(bytes.span.bytes)
        case .list(let values):
            writer.append(Tag.list.rawValue)
            writer.appendVarint(UInt64(values.count))
            for value in values { append(value, to: &writer) }
        default: appendTemporalOrPoint(value, to: &writer)
        }
    }

    private static func appendTemporalOrPoint(_ value: Value, to writer: inout ByteWriter) {
        switch value {
        case .date(let date):
            writer.append(Tag.date.rawValue)
            writer.appendZigZag(date.daysSinceEpoch)
        case .localTime(let time):
            writer.append(Tag.localTime.rawValue)
            writer.appendZigZag(time.nanosecondOfDay)
        case .time(let time):
            writer.append(Tag.time.rawValue)
            writer.appendZigZag(time.nanosecondOfDay)
            writer.appendZigZag(Int64(time.offsetSeconds))
        case .localDateTime(let time):
            writer.append(Tag.localDateTime.rawValue)
            writer.appendZigZag(time.epochSecond)
            writer.appendZigZag(Int64(time.nanosecond))
        case .dateTime(let time):
            writer.append(Tag.dateTime.rawValue)
            writer.appendZigZag(time.epochSecond)
            writer.appendZigZag(Int64(time.nanosecond))
            // Sources tell offsets; a region's name does not come from them.
            let offset =
                switch time.zone {
                case .offset(let seconds), .region(_, offsetSeconds: let seconds): seconds
                }
            writer.appendZigZag(Int64(offset))
        case .duration(let duration):
            writer.append(Tag.duration.rawValue)
            writer.appendZigZag(duration.months)
            writer.appendZigZag(duration.days)
            writer.appendZigZag(duration.seconds)
            writer.appendZigZag(Int64(duration.nanoseconds))
        case .point(let point):
            writer.append(Tag.point.rawValue)
            writer.appendLittleEndian(point.system.rawValue)
            for number in [point.x, point.y, point.z] {
                writer.appendLittleEndian(number.bitPattern)
            }
        default: break
        }
    }

    static func read(_ reader: inout ByteReader, depth: Int = 0) throws(BytesError) -> Value {
        let offset = reader.byteOffset
        guard let tag = Tag(rawValue: try reader.readUInt8()), depth < maximumNesting else {
            throw .malformed(byteOffset: offset, expected: "a value")
        }
        switch tag {
        case .null: return .null
        case .false: return .boolean(false)
        case .true: return .boolean(true)
        case .integer: return .integer(try reader.readZigZag())
        case .float: return .float(Double(bitPattern: try reader.readUInt64()))
        case .string: return .string(try reader.readString())
        case .bytes:
            let bytes = try reader.readLengthPrefixed()
            return .bytes(bytes.withUnsafeBytes { [UInt8]($0) })
        case .list:
            var values: [Value] = []
            for _ in 0..<(try reader.readCount()) {
                values.append(try read(&reader, depth: depth + 1))
            }
            return .list(values)
        case .date: return .date(Temporal.Date(daysSinceEpoch: try reader.readZigZag()))
        case .localTime:
            return .localTime(Temporal.LocalTime(nanosecondOfDay: try reader.readZigZag()))
        case .time:
            return .time(
                Temporal.Time(
                    nanosecondOfDay: try reader.readZigZag(),
                    offsetSeconds: try readInt32(&reader)))
        case .localDateTime:
            return .localDateTime(
                Temporal.LocalDateTime(
                    epochSecond: try reader.readZigZag(), nanosecond: try readInt32(&reader)))
        case .dateTime:
            return .dateTime(
                Temporal.DateTime(
                    epochSecond: try reader.readZigZag(), nanosecond: try readInt32(&reader),
                    zone: .offset(try readInt32(&reader))))
        case .duration:
            return .duration(
                Temporal.Duration(
                    months: try reader.readZigZag(), days: try reader.readZigZag(),
                    seconds: try reader.readZigZag(), nanoseconds: try readInt32(&reader)))
        case .point:
            guard let system = Point.System(rawValue: try reader.readUInt16()) else {
                throw .malformed(byteOffset: offset, expected: "a coordinate system")
            }
            return .point(
                Point(
                    system: system, x: Double(bitPattern: try reader.readUInt64()),
                    y: Double(bitPattern: try reader.readUInt64()),
                    z: Double(bitPattern: try reader.readUInt64())))
        }
    }

    private static func readInt32(_ reader: inout ByteReader) throws(BytesError) -> Int32 {
        let offset = reader.byteOffset
        guard let number = Int32(exactly: try reader.readZigZag()) else {
            throw .malformed(byteOffset: offset, expected: "a number of 32 bits")
        }
        return number
    }
}
