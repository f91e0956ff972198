import Bytes

/// An entry of a list that is stored in chunks: sorted, without repetition.
protocol ChunkEntry: Comparable {
    associatedtype Builder: ListChunkBuilder where Builder.Entry == Self

    /// Appends all entries of a chunk.
    static func decode(
        _ value: UnsafeRawBufferPointer, into entries: inout ContiguousArray<Self>
    ) throws(StorageError)

    /// The entry as the order-preserving end of a chunk's key.
    func appendKey(to key: inout StorageKey)
    /// Reads what `appendKey` wrote.
    init(keyEnd reader: inout ValueReader) throws(StorageError)
}

/// Codes entries, which come in their order, as the value of a chunk.
protocol ListChunkBuilder {
    associatedtype Entry

    init()
    var isEmpty: Bool { get }
    /// How many bytes the value has with one more entry.
    func byteCount(with entry: Entry) -> Int
    mutating func append(_ entry: Entry)
    /// Appends the value to a writer and begins the next one.
    mutating func finish(into writer: inout ByteWriter)
}

/// A node in a label's list, as its ordinal.
struct OrdinalEntry: ChunkEntry, Hashable {
    var ordinal: UInt64

    /// What the first entry of a chunk is coded against.
    static var origin: Self { Self(ordinal: 0) }

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool { left.ordinal < right.ordinal }

    @inline(__always)
    static func decode(_ reader: inout ValueReader, after previous: Self) throws(StorageError)
        -> Self
    {
        // Wrapping: damaged bytes give wrong ordinals, which then name nothing, but never trap.
        Self(ordinal: previous.ordinal &+ (try reader.varint()))
    }

    static func decode(
        _ value: UnsafeRawBufferPointer, into entries: inout ContiguousArray<Self>
    ) throws(StorageError) {
        var reader = ValueReader(value)
        let count = try ListChunk<Self>.checkedCount(&reader)
        entries.reserveCapacity(entries.count + count)
        var previous = Self.origin
        for _ in 0..<count {
            previous = try decode(&reader, after: previous)
            entries.append(previous)
        }
    }

    func appendKey(to key: inout StorageKey) { key.append(ordinal: ordinal) }

    init(keyEnd reader: inout ValueReader) throws(StorageError) {
        ordinal = try reader.bigEndian(byteCount: 5)
    }

    init(ordinal: UInt64) { self.ordinal = ordinal }

    /// The number of entries, then each as the step from the one before.
    struct Builder: ListChunkBuilder {
        private var body = ByteWriter()
        private var count = 0
        private var previous: UInt64 = 0

        var isEmpty: Bool { count == 0 }

        @inline(__always)
        func byteCount(with entry: OrdinalEntry) -> Int {
            ByteWriter.varintByteCount(UInt64(count + 1)) + body.byteCount
                + ByteWriter.varintByteCount(entry.ordinal - previous)
        }

        @inline(__always)
        mutating func append(_ entry: OrdinalEntry) {
            body.appendVarint(entry.ordinal - previous)
            previous = entry.ordinal
            count += 1
        }

        mutating func finish(into writer: inout ByteWriter) {
            writer.appendVarint(UInt64(count))
            writer.append(contentsOf: body.bytes)
            body.removeAll()
            (count, previous) = (0, 0)
        }
    }
}
