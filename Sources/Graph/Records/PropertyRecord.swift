public import Bytes

/// The properties of one node or relationship as bytes, readable where they lie.
///
/// A record is entries of token, tag and payload in token order, up to the end of its bytes:
/// `Format/records.md` has the layout. The functions read bytes from disk, so they check each
/// length and throw `GraphError.storage` for what is no record.
public enum PropertyRecord {
    /// One entry of a record.
    public typealias Property = (key: KeyID, value: Value)

    /// Appends the record of properties in ascending order of their keys. Nulls are left out.
    ///
    /// Throws `invalidProperty` for values that cannot be stored (maps, nodes, relationships,
    /// paths, or lists with them) and `limit` for those that are too large.
    public static func encode(_ properties: [Property], into writer: inout ByteWriter)
        throws(GraphError)
    {
        var last: UInt32 = 0
        for (key, value) in properties where !value.isNull {
            precondition(key.rawValue > last, "keys must ascend")
            writer.appendVarint(UInt64(key.rawValue - last))
            last = key.rawValue
            try encodeValue(value, into: &writer)
        }
    }

    /// Appends one value as entries of a record hold it, tag and payload. Null is no such value.
    ///
    /// Throws what `encode` would throw for the value.
    public static func encodeValue(_ value: Value, into writer: inout ByteWriter)
        throws(GraphError)
    {
        let start = writer.byteCount
        try RecordEncoder.append(value, to: &writer, depth: 0)
        guard writer.byteCount - start <= RecordFormat.maximumValueByteCount else {
            throw .limit(
                "a property value takes \(writer.byteCount - start) bytes, "
                    + "the limit is \(RecordFormat.maximumValueByteCount)")
        }
    }

    /// Throws what `encode` would throw for the value.
    public static func checkStorable(_ value: Value) throws(GraphError) {
        switch value {
        case .null, .boolean, .integer, .float, .date, .localTime, .time, .localDateTime: return
        default:
            var writer = ByteWriter()
            try encode([(KeyID(rawValue: 1), value)], into: &writer)
        }
    }

    /// All properties, by ascending key.
    public static func decode(_ bytes: UnsafeRawBufferPointer) throws(GraphError) -> [Property] {
        var properties: [Property] = []
        var cursor = RecordCursor(bytes)
        var key: UInt32 = 0
        while !cursor.isAtEnd {
            key = try cursor.nextKey(after: key)
            properties.append((KeyID(rawValue: key), try RecordDecoder.value(from: &cursor)))
        }
        return properties
    }

    /// The value of one key; null if the record has none.
    public static func value(of key: KeyID, in bytes: UnsafeRawBufferPointer)
        throws(GraphError) -> Value
    {
        var cursor = RecordCursor(bytes)
        guard try cursor.seek(key.rawValue) else { return .null }
        return try RecordDecoder.value(from: &cursor)
    }

    /// Appends the value of one key to a column, or null if the record has none. Numbers,
    /// booleans and strings go there without a `Value` in between.
    @inlinable
    public static func append(
        _ key: KeyID, in bytes: UnsafeRawBufferPointer, to builder: inout ColumnBuilder
    ) throws(GraphError) {
        var cursor = RecordCursor(bytes)
        guard try cursor.seek(key.rawValue) else { return builder.appendNull() }
        try cursor.appendValue(to: &builder)
    }

    /// Appends the values of several keys, each to its own column, in one pass over the record.
    ///
    /// - Parameter keys: ascending; `builders` has one for each.
    @inlinable
    public static func append(
        _ keys: [KeyID], in bytes: UnsafeRawBufferPointer, to builders: inout [ColumnBuilder]
    ) throws(GraphError) {
        var cursor = RecordCursor(bytes)
        var found: UInt32 = 0
        var index = 0
        while index < keys.count, !cursor.isAtEnd {
            found = try cursor.nextKey(after: found)
            while index < keys.count, keys[index].rawValue < found {
                builders[index].appendNull()
                index += 1
            }
            if index < keys.count, keys[index].rawValue == found {
                try cursor.appendValue(to: &builders[index])
                index += 1
            } else {
                try cursor.skipValue()
            }
        }
        while index < keys.count {
            builders[index].appendNull()
            index += 1
        }
    }

    /// Calls `body` with each key and the bytes of its value, tag included.
    @inlinable
    public static func forEach(
        in bytes: UnsafeRawBufferPointer,
        _ body: (KeyID, UnsafeRawBufferPointer) throws(GraphError) -> Void
    ) throws(GraphError) {
        var cursor = RecordCursor(bytes)
        var key: UInt32 = 0
        while !cursor.isAtEnd {
            key = try cursor.nextKey(after: key)
            let start = cursor.offset
            try cursor.skipValue()
            try body(
                KeyID(rawValue: key),
                UnsafeRawBufferPointer(rebasing: bytes[start..<cursor.offset]))
        }
    }
}
