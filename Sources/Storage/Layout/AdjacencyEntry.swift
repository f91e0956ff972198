/// Kind and type of some of a node's relationships, which lie together in its list: a run.
struct AdjacencyRun: Hashable, Comparable {
    /// The kind in the high half, the type in the low one, so that numbers order as runs do.
    let rawValue: UInt64

    @inline(__always)
    init(_ kind: StorageFormat.ListKind, _ type: UInt32) {
        rawValue = UInt64(kind.rawValue) << 32 | UInt64(type)
    }

    /// Below every run.
    static let none = Self(rawValue: 0)

    /// - Parameter rawValue: another's, or one more.
    @inline(__always)
    init(rawValue: UInt64) { self.rawValue = rawValue }

    @inline(__always) var type: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
    /// The kind's number; 0 for none.
    @inline(__always) var kindNumber: UInt8 { UInt8(truncatingIfNeeded: rawValue >> 32) }
    @inline(__always) var isIncoming: Bool { kindNumber & 1 == 0 }

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// As the directory of a chunk has it.
    var coded: UInt64 { UInt64(type) << 2 | UInt64(kindNumber &- 1) }

    @inline(__always)
    init?(coded: UInt64) {
        guard coded >> 34 == 0 else { return nil }
        rawValue = (coded & 3 &+ 1) &<< 32 | coded &>> 2
    }
}

/// One relationship in a node's list: its run, the other end and itself, both as ordinals.
struct AdjacencyEntry: ChunkEntry, Hashable {
    var run: AdjacencyRun
    var neighbour: UInt64
    var relationship: UInt64

    @inline(__always)
    static func < (left: Self, right: Self) -> Bool {
        if left.run != right.run { return left.run < right.run }
        if left.neighbour != right.neighbour { return left.neighbour < right.neighbour }
        return left.relationship < right.relationship
    }

    static func decode(
        _ value: UnsafeRawBufferPointer, into entries: inout ContiguousArray<Self>
    ) throws(StorageError) {
        var reader = try AdjacencyChunkReader(value)
        let start = entries.count
        while let run = try reader.next() {
            entries.reserveCapacity(entries.count + run.count)
            try run.forEachEntry { neighbour, relationship throws(StorageError) in
                let entry = AdjacencyEntry(
                    run: run.run, neighbour: neighbour, relationship: relationship)
                if entries.count > start, entry <= entries[entries.count - 1] {
                    throw .corrupted("adjacency table: entries of a list are out of order")
                }
                entries.append(entry)
            }
        }
    }

    func appendKey(to key: inout StorageKey) {
        key.append(byte: run.kindNumber)
        key.append(token: run.type)
        key.append(ordinal: neighbour)
        key.append(ordinal: relationship)
    }

    init(keyEnd reader: inout ValueReader) throws(StorageError) {
        let byte = try reader.byte()
        guard let kind = StorageFormat.ListKind(rawValue: byte) else {
            throw .corrupted("adjacency table: a list has entries of kind \(byte)")
        }
        run = AdjacencyRun(kind, try reader.keyToken())
        neighbour = try reader.bigEndian(byteCount: 5)
        relationship = try reader.bigEndian(byteCount: 5)
    }

    init(run: AdjacencyRun, neighbour: UInt64, relationship: UInt64) {
        self.run = run
        self.neighbour = neighbour
        self.relationship = relationship
    }

    typealias Builder = AdjacencyChunkBuilder
}

extension StorageKey {
    /// The key of the first chunk of a node's list, and what the keys of the others begin with.
    init(node id: UInt64) {
        self.init()
        append(id: id)
    }
}

extension StorageFormat.ListKind {
    var isIncoming: Bool { self == .incoming || self == .pendingIncoming }
    var isPending: Bool { self == .pendingOutgoing || self == .pendingIncoming }
}
