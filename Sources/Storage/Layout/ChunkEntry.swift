import Bytes

/// An entry of a list that is stored in chunks: sorted, without repetition, delta-coded.
protocol ChunkEntry: Comparable {
    /// What the first entry of a chunk is coded against.
    static var origin: Self { get }

    /// Reads the entry that follows `previous`.
    static func decode(_ reader: inout ValueReader, after previous: Self) throws(StorageError)
        -> Self
    func encode(into writer: inout ByteWriter, after previous: Self)

    /// The entry as the order-preserving end of a chunk's key.
    func appendKey(to key: inout StorageKey)
    /// Reads what `appendKey` wrote.
    init(keyEnd reader: inout ValueReader) throws(StorageError)
}

/// One relationship in a node's list: the other end and the relationship, both as ordinals.
struct AdjacencyEntry: ChunkEntry, Hashable {
    var neighbour: UInt64
    var relationship: UInt64

    static var origin: Self { Self(neighbour: 0, relationship: 0) }

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool {
        left.neighbour < right.neighbour
            || (left.neighbour == right.neighbour && left.relationship < right.relationship)
    }

    @inline(__always)
    static func decode(_ reader: inout ValueReader, after previous: Self) throws(StorageError)
        -> Self
    {
        // Wrapping: damaged bytes give wrong ordinals, which then name nothing, but never trap.
        let neighbour = previous.neighbour &+ (try reader.varint())
        let step = UInt64(bitPattern: try reader.zigZag())
        return Self(neighbour: neighbour, relationship: previous.relationship &+ step)
    }

    @inline(__always)
    func encode(into writer: inout ByteWriter, after previous: Self) {
        writer.appendVarint(neighbour - previous.neighbour)
        writer.appendZigZag(Int64(bitPattern: relationship &- previous.relationship))
    }

    func appendKey(to key: inout StorageKey) {
        key.append(ordinal: neighbour)
        key.append(ordinal: relationship)
    }

    init(keyEnd reader: inout ValueReader) throws(StorageError) {
        neighbour = try reader.bigEndian(byteCount: 5)
        relationship = try reader.bigEndian(byteCount: 5)
    }

    init(neighbour: UInt64, relationship: UInt64) {
        self.neighbour = neighbour
        self.relationship = relationship
    }
}

/// A node in a label's list, as its ordinal.
struct OrdinalEntry: ChunkEntry, Hashable {
    var ordinal: UInt64

    static var origin: Self { Self(ordinal: 0) }

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool { left.ordinal < right.ordinal }

    @inline(__always)
    static func decode(_ reader: inout ValueReader, after previous: Self) throws(StorageError)
        -> Self
    {
        Self(ordinal: previous.ordinal &+ (try reader.varint()))
    }

    @inline(__always)
    func encode(into writer: inout ByteWriter, after previous: Self) {
        writer.appendVarint(ordinal - previous.ordinal)
    }

    func appendKey(to key: inout StorageKey) { key.append(ordinal: ordinal) }

    init(keyEnd reader: inout ValueReader) throws(StorageError) {
        ordinal = try reader.bigEndian(byteCount: 5)
    }

    init(ordinal: UInt64) { self.ordinal = ordinal }
}
