import Bytes

/// Keys of property indexes: bytes whose order is the order of the values.
///
/// Each value is a byte for its type, in the order of types, and a payload; `Format/index-keys.md`
/// has the layouts. Values that Cypher's `=` holds equal have one key (`1` and `1.0`). Null, NaN,
/// lists that contain one of these, maps and graph elements equal nothing by `=` or are no
/// properties: they have no key. A value whose encoding is longer than its share of the key is cut
/// and followed by the hash of all of it, so equal keys still mean equal values, but values that
/// share the cut prefix lie in the order of their hashes.
public enum IndexKey {
    /// The most bytes of a key: LMDB allows 511, and the store puts its own before and behind.
    public static let maximumByteCount = 400
    /// The most properties in an index; each gets an equal share of the bytes.
    public static let maximumColumnCount = 8
    /// XXH3-128, least significant byte first, behind a value that was cut.
    public static let hashByteCount = 16

    /// Appends the key of values, one for each property of the index in its order. Returns false
    /// if one is unindexable; what was appended is then to be dropped.
    public static func encode(_ values: [Value], into key: inout [UInt8]) -> Bool {
        for value in values {
            guard append(value, of: values.count, to: &key) else { return false }
        }
        return true
    }

    /// The same for one row of columns, without a `Value` in between for numbers and strings.
    public static func encode(_ columns: [Column], row: Int, into key: inout [UInt8]) -> Bool {
        for column in columns {
            guard append(column, row: row, of: columns.count, to: &key) else { return false }
        }
        return true
    }

    /// The keys whose first value ties with `value`: at or after `lower`, before `upper`. Nil if
    /// the value is unindexable.
    ///
    /// If `isExact` is false, the value was cut: other values with the same beginning lie there
    /// too, and a caller has to look at the property itself.
    public static func range(
        of value: Value, columnCount: Int
    ) -> (lower: [UInt8], upper: [UInt8], isExact: Bool)? {
        var lower: [UInt8] = []
        guard IndexKeyEncoder.append(value, to: &lower) else { return nil }
        let limit = capacity(columnCount: columnCount)
        let isExact = lower.count <= limit
        if !isExact { lower.removeLast(lower.count - limit) }
        return (lower, successor(of: lower), isExact)
    }

    /// The keys whose first value is of the type of `value`, which are those that `<` and `>` can
    /// compare with it: at or after `lower`, before `upper`.
    public static func typeRange(of value: Value) -> (lower: [UInt8], upper: [UInt8]) {
        let group = value.orderGroup.rawValue
        return ([group], [group + 1])
    }

    /// The bytes of a value before it is cut.
    static func capacity(columnCount: Int) -> Int {
        maximumByteCount / columnCount - hashByteCount
    }

    /// The first key after all that begin with `prefix`. A prefix begins with a type, so there is
    /// one.
    private static func successor(of prefix: [UInt8]) -> [UInt8] {
        var bytes = prefix
        while bytes.last == 0xFF { bytes.removeLast() }
        bytes[bytes.count - 1] += 1
        return bytes
    }

    private static func append(_ value: Value, of columnCount: Int, to key: inout [UInt8]) -> Bool {
        let start = key.count
        guard IndexKeyEncoder.append(value, to: &key) else { return false }
        cut(&key, from: start, columnCount: columnCount)
        return true
    }

    private static func append(
        _ column: Column, row: Int, of columnCount: Int, to key: inout [UInt8]
    ) -> Bool {
        if let nulls = column.nulls, nulls[row] { return false }
        switch column.storage {
        case .integers(let values):
            IndexKeyEncoder.append(integer: values[row], to: &key)
            return true
        case .strings(let strings):
            let start = key.count
            strings.withUTF8(at: row) { IndexKeyEncoder.append(string: $0, to: &key) }
            cut(&key, from: start, columnCount: columnCount)
            return true
        default:
            return append(column.value(at: row), of: columnCount, to: &key)
        }
    }

    private static func cut(_ key: inout [UInt8], from start: Int, columnCount: Int) {
        let excess = key.count - start - capacity(columnCount: columnCount)
        guard excess > 0 else { return }
        let hash = XXH3.hash128(key.span.bytes.extracting(start..<key.count))
        key.removeLast(excess)
        Swift.withUnsafeBytes(of: hash.littleEndian) { key.append(contentsOf: $0) }
    }
}
