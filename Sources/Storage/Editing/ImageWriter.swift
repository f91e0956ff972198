import Bytes
import Graph

/// Builds the stored values of elements in a buffer that it uses again.
struct ImageWriter {
    typealias Property = (key: KeyID, value: Value)

    private var writer = ByteWriter()
    private var value = ByteWriter()

    /// The value built last.
    var bytes: [UInt8] { writer.bytes }

    mutating func begin() { writer.removeAll() }

    /// Begins a node's value; a property record must follow.
    mutating func beginNode(isStub: Bool, labels: [LabelID]) {
        writer.removeAll()
        NodeRecord.appendHead(
            isStub: isStub, labels: labels.count < 2 ? labels : Set(labels).sorted(), to: &writer)
    }

    /// Appends a property record of properties in any order; the last of one key counts.
    mutating func append(_ properties: [Property]) throws(GraphError) {
        let isAscending = zip(properties, properties.dropFirst()).allSatisfy { $0.key < $1.key }
        if isAscending { return try PropertyRecord.encode(properties, into: &writer) }
        var last: [KeyID: Value] = [:]
        for (key, value) in properties { last[key] = value }
        try PropertyRecord.encode(
            last.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) },
            into: &writer)
    }

    /// Appends a property record as it is.
    mutating func append(record: UnsafeRawBufferPointer) { writer.append(contentsOf: record) }

    /// Appends a property record with one value set, or removed if it is null.
    mutating func append(
        record: UnsafeRawBufferPointer, setting key: KeyID, to newValue: Value
    ) throws(GraphError) {
        value.removeAll()
        try PropertyRecord.encode([(key, newValue)], into: &value)
        // A record of one property begins with its key; its value is what stands behind.
        let valueStart = value.bytes.firstIndex { $0 < 0x80 }.map { $0 + 1 } ?? 0
        var last: UInt32 = 0
        var isPending = !newValue.isNull
        var target = writer
        func put(_ token: UInt32, _ bytes: some Sequence<UInt8>) {
            target.appendVarint(UInt64(token - last))
            target.append(contentsOf: bytes)
            last = token
        }
        try PropertyRecord.forEach(in: record) { (other, bytes) throws(GraphError) in
            if isPending, other >= key {
                isPending = false
                put(key.rawValue, value.bytes[valueStart...])
            }
            if other != key { put(other.rawValue, bytes) }
        }
        if isPending { put(key.rawValue, value.bytes[valueStart...]) }
        writer = target
    }

    /// Appends only those properties of a record that have one of the keys.
    mutating func append(
        record: UnsafeRawBufferPointer, keeping keys: Set<KeyID>
    ) throws(GraphError) {
        let kept = try PropertyRecord.decode(record).filter { keys.contains($0.key) }
        try PropertyRecord.encode(kept, into: &writer)
    }
}
