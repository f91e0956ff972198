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

    /// What a scan needs of a node.
    struct Plain {
        let isStub: Bool
        /// The tokens of the labels, a byte each.
        let labels: UnsafeRawBufferPointer
        let properties: UnsafeRawBufferPointer
    }

    /// The parts of a node whose labels are few, with small tokens; nil where `init` has to look,
    /// or complain.
    @inline(__always)
    static func plain(_ value: UnsafeRawBufferPointer) -> Plain? {
        guard value.count >= 2, value[0] <= StorageFormat.nodeIsStub, value[1] < 0x80 else {
            return nil
        }
        let end = 2 + Int(value[1])
        guard end <= value.count else { return nil }
        let labels = UnsafeRawBufferPointer(rebasing: value[2..<end])
        for token in labels where token >= 0x80 { return nil }
        return Plain(
            isStub: value[0] == StorageFormat.nodeIsStub, labels: labels,
            properties: UnsafeRawBufferPointer(rebasing: value[end...]))
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
