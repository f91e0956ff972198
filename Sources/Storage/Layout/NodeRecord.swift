import Bytes
import Graph

/// The value of the nodes table: a flags byte, labels, then a property record.
struct NodeRecord {
    let isStub: Bool
    /// The coded labels: a count, then tokens, all varints, ascending.
    private let labelReader: ValueReader
    let labelCount: Int
    /// The bytes of the property record.
    let properties: UnsafeRawBufferPointer

    init(_ value: UnsafeRawBufferPointer) throws(StorageError) {
        var reader = ValueReader(value)
        let flags = try reader.byte()
        guard flags <= StorageFormat.nodeIsStub else {
            throw .corrupted("a node's flags are \(flags)")
        }
        isStub = flags == StorageFormat.nodeIsStub
        let count = try reader.varint()
        guard count <= UInt64(reader.remaining) else { throw ValueReader.tooShort }
        labelCount = Int(count)
        labelReader = reader
        for _ in 0..<labelCount { _ = try reader.varint() }
        properties = reader.rest
    }

    /// The bytes of the property record where the labels before it are few and their tokens small;
    /// nil where `init` has to look, or complain.
    @inline(__always)
    static func plainProperties(of value: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard value.count >= 2, value[0] <= StorageFormat.nodeIsStub, value[1] < 8 else {
            return nil
        }
        let end = 2 + Int(value[1])
        guard end <= value.count else { return nil }
        for index in 2..<end where value[index] >= 0x80 { return nil }
        return UnsafeRawBufferPointer(rebasing: value[end...])
    }

    func has(_ label: UInt32) throws(StorageError) -> Bool {
        var reader = labelReader
        for _ in 0..<labelCount where try reader.varint() == UInt64(label) { return true }
        return false
    }

    /// The labels by ascending token.
    func labels() throws(StorageError) -> [LabelID] {
        var reader = labelReader
        var labels: [LabelID] = []
        labels.reserveCapacity(labelCount)
        for _ in 0..<labelCount { labels.append(LabelID(rawValue: try reader.varint32())) }
        return labels
    }

    /// Appends the front of a node's value; its property record follows.
    ///
    /// - Parameter labels: ascending, without repetition.
    static func appendHead(isStub: Bool, labels: [LabelID], to writer: inout ByteWriter) {
        writer.append(isStub ? StorageFormat.nodeIsStub : 0)
        writer.appendVarint(UInt64(labels.count))
        for label in labels { writer.appendVarint(UInt64(label.rawValue)) }
    }
}
