import Glibc

/// Writes single values of index keys, uncut.
///
/// No encoding is a prefix of another one, so keys of several values compare value by value.
enum IndexKeyEncoder {
    /// Behind a zero within a string, which two zeros end: so it sorts behind the end.
    static let zeroEscape: UInt8 = 0xFF
    /// Behind the last element of a list; types start at 1.
    static let listEnd: UInt8 = 0x00

    /// Returns false if the value is unindexable.
    static func append(_ value: Value, to key: inout [UInt8]) -> Bool {
        switch value {
        case .integer(let value): append(integer: value, to: &key)
        case .string(var value):
            value.withUTF8 { append(string: UnsafeRawBufferPointer($0), to: &key) }
        case .float(let value):
            guard !value.isNaN else { return false }
            key.append(Value.OrderGroup.number.rawValue)
            append(float: value, to: &key)
            if isSparse(value) { append(bigEndian: UInt16(0), to: &key) }
        case .null, .map, .node, .relationship, .path: return false
        default:
            key.append(value.orderGroup.rawValue)
            return appendPayload(of: value, to: &key)
        }
        return true
    }

    static func append(string bytes: UnsafeRawBufferPointer, to key: inout [UInt8]) {
        key.append(Value.OrderGroup.string.rawValue)
        append(escaped: bytes, to: &key)
    }

    /// The double at or just below the integer, and where doubles are sparser than integers the
    /// distance between them, so that integers sort exactly and beside equal floats.
    static func append(integer: Int64, to key: inout [UInt8]) {
        key.append(Value.OrderGroup.number.rawValue)
        var float = Double(integer)
        if !isSparse(float) { return append(float: float, to: &key) }
        if orderIntegerFloat(integer, float) < 0 { float = float.nextDown }
        append(float: float, to: &key)
        guard isSparse(float) else { return }
        append(bigEndian: UInt16(integer - Int64(float)), to: &key)
    }

    /// Whether not every integer near the float is one.
    private static func isSparse(_ float: Double) -> Bool { abs(float) >= 0x1p53 }

    private static func appendPayload(of value: Value, to key: inout [UInt8]) -> Bool {
        switch value {
        case .boolean(let value): key.append(value ? 1 : 0)
        case .bytes(let value): value.withUnsafeBytes { append(escaped: $0, to: &key) }
        case .list(let values):
            for value in values {
                guard append(value, to: &key) else { return false }
            }
            key.append(listEnd)
        case .date(let value): append(signed: value.daysSinceEpoch, to: &key)
        case .localTime(let value): append(signed: value.nanosecondOfDay, to: &key)
        case .time(let value):
            append(signed: value.nanosecondOfDayUTC, to: &key)
            append(signed: value.offsetSeconds, to: &key)
        case .localDateTime(let value):
            append(signed: value.epochSecond, to: &key)
            append(signed: value.nanosecond, to: &key)
        case .dateTime(let value):
            append(signed: value.epochSecond, to: &key)
            append(signed: value.nanosecond, to: &key)
            append(signed: value.zone.offsetSeconds, to: &key)
            var name = value.zone.name ?? ""
            name.withUTF8 { append(escaped: UnsafeRawBufferPointer($0), to: &key) }
        case .duration(let value):
            append(signed: value.averageSeconds, to: &key)
            append(signed: value.nanoseconds, to: &key)
            append(signed: value.months, to: &key)
            append(signed: value.days, to: &key)
        case .point(let point):
            guard !point.x.isNaN, !point.y.isNaN, !point.z.isNaN else { return false }
            append(bigEndian: point.system.rawValue, to: &key)
            append(float: point.x, to: &key)
            append(float: point.y, to: &key)
            append(float: point.z, to: &key)
        default: preconditionFailure("not a value with a payload")
        }
        return true
    }

    /// Sign and magnitude turned so that the order of bits is that of numbers.
    private static func append(float: Double, to key: inout [UInt8]) {
        let bits = (float == 0 ? 0.0 : float).bitPattern
        append(bigEndian: bits >> 63 == 1 ? ~bits : bits | 1 << 63, to: &key)
    }

    private static func append<T: FixedWidthInteger & SignedInteger>(
        signed value: T, to key: inout [UInt8]
    ) {
        append(bigEndian: value ^ T.min, to: &key)
    }

    private static func append<T: FixedWidthInteger>(bigEndian value: T, to key: inout [UInt8]) {
        withUnsafeBytes(of: value.bigEndian) { key.append(contentsOf: $0) }
    }

    private static func append(escaped bytes: UnsafeRawBufferPointer, to key: inout [UInt8]) {
        if let base = bytes.baseAddress, memchr(base, 0, bytes.count) != nil {
            for byte in bytes {
                key.append(byte)
                if byte == 0 { key.append(zeroEscape) }
            }
        } else {
            key.append(contentsOf: bytes)
        }
        key.append(0)
        key.append(0)
    }
}
