import Bytes
import Graph

/// Where a row is: its partition and the bytes of its key columns.
struct RowAddress: Hashable, Sendable {
    var partition: String
    var key: RowKey
}

/// A row's key columns as bytes: equal values give equal bytes, and the values can be had back.
struct RowKey: Hashable, Sendable {
    /// What the store takes for a key.
    static let maximumByteCount = 480

    let bytes: [UInt8]

    init(bytes: [UInt8]) { self.bytes = bytes }

    init(_ values: [Value]) {
        var writer = ByteWriter(reservingCapacity: 24)
        for value in values { ValueCoder.append(value, to: &writer) }
        bytes = writer.bytes
    }

    /// The values of the key columns. Throws for bytes that this type did not write.
    func values() throws(BytesError) -> [Value] {
        var reader = ByteReader(bytes.span.bytes)
        var values: [Value] = []
        while !reader.isAtEnd { values.append(try ValueCoder.read(&reader)) }
        return values
    }
}
