import Graph

/// The entries of one run within a chunk: half a byte for each with the lengths of its numbers, then
/// the numbers.
///
/// So where a number lies does not depend on the bytes of those before it, and the hot loop of every
/// walk waits for none.
struct AdjacencyRunEntries {
    let run: AdjacencyRun
    let count: Int
    let lengths: UnsafeRawPointer
    /// Behind the last byte of the run, and of its chunk.
    let end: UnsafeRawPointer
    let chunkEnd: UnsafeRawPointer

    private var numbers: UnsafeRawPointer { lengths + (count + 1) / 2 }

    /// Calls `body` with neighbour and relationship of each entry. Damaged bytes give wrong
    /// ordinals, which name nothing, or an error.
    @inline(__always)
    func forEachEntry(
        _ body: (UInt64, UInt64) throws(StorageError) -> Void
    ) throws(StorageError) {
        var place = EntryPlace(numbers, base: 0)
        for index in 0..<count {
            guard place.advance(entryLengths(lengths, index), end) else { throw Self.cutWrongly }
            try body(place.neighbour, place.relationship)
        }
        guard place.position == end else { throw Self.cutWrongly }
    }

    /// Decodes all entries into columns, which must have room for them.
    ///
    /// - Parameter base: the partition's part of the ids.
    @inline(__always)
    func decode(
        into neighbours: UnsafeMutablePointer<NodeID>,
        _ relationships: UnsafeMutablePointer<RelationshipID>, base: UInt64
    ) throws(StorageError) {
        let isWhole = decodeEntries(lengths, count, base, end, chunkEnd, neighbours, relationships)
        guard isWhole else { throw Self.cutWrongly }
    }

    private static var cutWrongly: StorageError { AdjacencyChunkReader.damaged("is cut wrongly") }
}

/// The four bits of an entry.
@inline(__always)
private func entryLengths(_ lengths: UnsafeRawPointer, _ index: Int) -> UInt64 {
    UInt64(lengths.load(fromByteOffset: index &>> 1, as: UInt8.self)) &>> UInt64(index & 1 &* 4)
}

/// The hot loop, two entries at a time. Returns whether the entries end where they should.
@inline(never)
private func decodeEntries(
    _ lengths: UnsafeRawPointer, _ count: Int, _ base: UInt64, _ end: UnsafeRawPointer,
    _ chunkEnd: UnsafeRawPointer, _ neighbours: UnsafeMutablePointer<NodeID>,
    _ relationships: UnsafeMutablePointer<RelationshipID>
) -> Bool {
    let shapes = entryShapes
    var place = EntryPlace(lengths + (count &+ 1) &>> 1, base: base)
    var index = 0
    // The first of two entries takes eleven bytes at most.
    let lastPair = chunkEnd - EntryPlace.readByteCount - 11
    while index &+ 2 <= count, place.position <= lastPair {
        let bits = Int(lengths.load(fromByteOffset: index &>> 1, as: UInt8.self))
        place.advance(shapes[bits & 15])
        neighbours[index] = NodeID(rawValue: place.neighbour)
        relationships[index] = RelationshipID(rawValue: place.relationship)
        place.advance(shapes[bits &>> 4])
        neighbours[index &+ 1] = NodeID(rawValue: place.neighbour)
        relationships[index &+ 1] = RelationshipID(rawValue: place.relationship)
        index &+= 2
    }
    while index < count {
        let bits = entryLengths(lengths, index)
        if place.position <= chunkEnd - EntryPlace.readByteCount {
            place.advance(shapes[Int(bits & 15)])
        } else {
            guard place.advance(bits, end) else { return false }
        }
        neighbours[index] = NodeID(rawValue: place.neighbour)
        relationships[index] = RelationshipID(rawValue: place.relationship)
        index &+= 1
    }
    return place.position == end
}

/// What the four bits of an entry say.
private struct EntryShape {
    let neighbourMask: UInt64
    let relationshipMask: UInt64
    let neighbourByteCount: Int
    let byteCount: Int

    init(_ bits: UInt64) {
        let first = AdjacencyNumber.neighbourBits(bits)
        let second = AdjacencyNumber.relationshipBits(bits)
        neighbourMask = 1 << first - 1
        relationshipMask = 1 << second - 1
        neighbourByteCount = Int(first / 8)
        byteCount = Int((first + second) / 8)
    }
}

/// The shape of each four bits. Safe: written once, before anybody has it.
nonisolated(unsafe) private let entryShapes: UnsafePointer<EntryShape> = {
    let shapes = UnsafeMutablePointer<EntryShape>.allocate(capacity: 16)
    for bits in 0..<16 { (shapes + bits).initialize(to: EntryShape(UInt64(bits))) }
    return UnsafePointer(shapes)
}()

/// An entry of a run, and where the numbers of the next one are.
private struct EntryPlace {
    var position: UnsafeRawPointer
    var neighbour: UInt64
    var relationship: UInt64

    @inline(__always)
    init(_ position: UnsafeRawPointer, base: UInt64) {
        self.position = position
        (neighbour, relationship) = (base, base)
    }

    /// How far behind `position` an entry is read by words.
    static let readByteCount = 16

    /// Goes to the next entry by reading words, which may reach beyond it.
    @inline(__always)
    mutating func advance(_ shape: EntryShape) {
        let near = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
        let far = UInt64(
            littleEndian: position.loadUnaligned(
                fromByteOffset: shape.neighbourByteCount, as: UInt64.self))
        add(near & shape.neighbourMask, far & shape.relationshipMask)
        position += shape.byteCount
    }

    /// Goes to the next entry byte by byte; false if it would lead beyond `end`.
    @inline(__always)
    mutating func advance(_ bits: UInt64, _ end: UnsafeRawPointer) -> Bool {
        let first = Int(AdjacencyNumber.neighbourBits(bits) &>> 3)
        let second = Int(AdjacencyNumber.relationshipBits(bits) &>> 3)
        guard position <= end, first &+ second <= end - position else { return false }
        let near = Self.number(position, first)
        add(near, Self.number(position + first, second))
        position += first &+ second
        return true
    }

    @inline(never)
    private static func number(_ start: UnsafeRawPointer, _ byteCount: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<byteCount {
            value |= UInt64(start.load(fromByteOffset: index, as: UInt8.self)) &<< UInt64(8 &* index)
        }
        return value
    }

    @inline(__always)
    private mutating func add(_ near: UInt64, _ far: UInt64) {
        neighbour &+= near
        relationship &+= 1 &+ ((far &>> 1) ^ (0 &- (far & 1)))
    }
}

/// The two numbers of an entry: the step from the neighbour before, in 1, 2, 3 or 5 bytes, and the
/// zigzag form of the step from the relationship before less 1, in 0, 2, 3 or 6 bytes.
///
/// What an import writes together has relationships one behind the other: that takes no byte.
enum AdjacencyNumber {
    /// By the low two bits.
    @inline(__always)
    static func neighbourBits(_ lengths: UInt64) -> UInt64 {
        0x28_18_10_08 &>> (lengths & 3 &* 8) & 0xff
    }

    /// By the two bits above.
    @inline(__always)
    static func relationshipBits(_ lengths: UInt64) -> UInt64 {
        0x30_18_10_00 &>> (lengths &>> 2 & 3 &* 8) & 0xff
    }

    /// The least code whose bytes hold a neighbour's step.
    @inline(__always)
    static func neighbourLength(_ step: UInt64) -> UInt8 {
        step < 1 << 8 ? 0 : step < 1 << 16 ? 1 : step < 1 << 24 ? 2 : 3
    }

    @inline(__always)
    static func relationshipLength(_ number: UInt64) -> UInt8 {
        number == 0 ? 0 : number < 1 << 16 ? 1 : number < 1 << 24 ? 2 : 3
    }

    /// The number of a step from one relationship to another.
    @inline(__always)
    static func number(from before: UInt64, to relationship: UInt64) -> UInt64 {
        let step = Int64(bitPattern: relationship &- before &- 1)
        return UInt64(bitPattern: step &<< 1 ^ step &>> 63)
    }
}
