import Bytes
import Graph

// A chunk of a node's list: a directory of its runs, then their entries. So a degree is read from
// directories alone, and runs that nobody wants are passed over.

/// Walks the runs of one value of the adjacency table.
struct AdjacencyChunkReader {
    private var directory: ValueReader
    private var body: ValueReader
    /// The first byte of the value and the one behind its last.
    private let start: UnsafePointer<UInt8>
    private let end: UnsafePointer<UInt8>
    /// The run read last.
    private(set) var last = AdjacencyRun.none

    @inline(__always)
    init(_ value: UnsafeRawBufferPointer) throws(StorageError) {
        body = ValueReader(value)
        start = body.position
        end = start + value.count
        directory = ValueReader(try body.countedBytes())
        guard !directory.isAtEnd else { throw Self.damaged("has no runs") }
    }

    /// The next run; nil at the end.
    @inline(__always)
    mutating func next() throws(StorageError) -> AdjacencyRunEntries? {
        if directory.isAtEnd { return nil }
        guard let run = AdjacencyRun(coded: try directory.varint()), last < run else {
            throw Self.damaged("has runs out of order")
        }
        last = run
        let count = try directory.varint()
        // The last run takes what is left.
        let byteCount =
            directory.isAtEnd ? UInt64(body.remaining) : try directory.varint()
        // An entry takes two bytes at least, so a damaged count cannot make us allocate.
        guard byteCount <= UInt64(body.remaining), count > 0, count <= byteCount / 2 else {
            throw Self.damaged("claims \(count) entries in \(byteCount) bytes")
        }
        let entries = body.position
        body.skip(Int(byteCount))
        return AdjacencyRunEntries(
            run: run, count: Int(count), start: entries, end: body.position, chunkStart: start,
            chunkEnd: end)
    }

    static func damaged(_ what: String) -> StorageError {
        .corrupted("adjacency table: a chunk \(what)")
    }
}

/// The entries of one run within a chunk.
struct AdjacencyRunEntries {
    let run: AdjacencyRun
    let count: Int
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    let chunkStart: UnsafePointer<UInt8>
    let chunkEnd: UnsafePointer<UInt8>

    /// Calls `body` with neighbour and relationship of each entry. Damaged bytes give wrong
    /// ordinals, which name nothing, or an error.
    @inline(__always)
    func forEachEntry(
        _ body: (UInt64, UInt64) throws(StorageError) -> Void
    ) throws(StorageError) {
        var reader = ValueReader(UnsafeRawBufferPointer(start: start, count: end - start))
        var neighbour: UInt64 = 0
        var relationship: UInt64 = 0
        for _ in 0..<count {
            neighbour &+= try reader.varint()
            relationship &+= UInt64(bitPattern: try reader.zigZag())
            try body(neighbour, relationship)
        }
        guard reader.isAtEnd else { throw Self.cutWrongly }
    }

    /// Decodes all entries into columns, which must have room for them.
    ///
    /// - Parameter base: the partition's part of the ids.
    @inline(__always)
    func decode(
        into neighbours: UnsafeMutablePointer<NodeID>,
        _ relationships: UnsafeMutablePointer<RelationshipID>, base: UInt64
    ) throws(StorageError) {
        if chunkEnd - chunkStart >= 8 {
            let isWhole = decodeEntries(
                from: start, to: end, count, chunkEnd, base, neighbours, relationships)
            guard isWhole else { throw Self.cutWrongly }
        } else {
            var place = 0
            try forEachEntry { neighbour, relationship in
                neighbours[place] = NodeID(rawValue: base &+ neighbour)
                relationships[place] = RelationshipID(rawValue: base &+ relationship)
                place += 1
            }
        }
    }

    private static var cutWrongly: StorageError { AdjacencyChunkReader.damaged("is cut wrongly") }
}

/// The hot loop of every walk. Returns whether the entries end where they should.
///
/// An entry is the varint step from the neighbour before and the zigzag step from the relationship
/// before. Nearly always both end within a word of eight bytes and have at most four each: then
/// both are taken from it at once, without branches that depend on their lengths.
///
/// - Parameter chunkEnd: behind the last byte that may be read; eight before it may be too.
@inline(never)
private func decodeEntries(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>, _ count: Int,
    _ chunkEnd: UnsafePointer<UInt8>, _ base: UInt64,
    _ neighbours: UnsafeMutablePointer<NodeID>,
    _ relationships: UnsafeMutablePointer<RelationshipID>
) -> Bool {
    var position = UnsafeRawPointer(start)
    let lastWord = UnsafeRawPointer(chunkEnd - 8)
    var neighbour = base
    var relationship = base
    for place in 0..<count {
        var word: UInt64
        if position <= lastWord {
            word = UInt64(littleEndian: position.loadUnaligned(as: UInt64.self))
        } else {
            guard position < UnsafeRawPointer(chunkEnd) else { return false }
            // Zeros follow: they end a number that is cut off, and the place is then too far.
            word = UInt64(littleEndian: lastWord.loadUnaligned(as: UInt64.self))
            word &>>= UInt64(8 &* (position - lastWord))
        }
        // The high bits of the bytes that end a number, and masks of one number and of two.
        let stops = ~word & 0x8080_8080_8080_8080
        let laterStops = stops & (stops &- 1)
        let oneMask = stops ^ (stops &- 1)
        let twoMask = laterStops ^ (laterStops &- 1)
        let oneBits = stops.trailingZeroBitCount &+ 1
        let twoBits = laterStops.trailingZeroBitCount &+ 1
        // Without two stops the difference is too large as well.
        if (oneBits &- 1) | (twoBits &- oneBits &- 1) < 32 {
            let second = (word & (oneMask ^ twoMask)) &>> UInt64(oneBits)
            var both = word & oneMask | second &<< 32
            // The groups of seven bits move together: by pairs, then by fours.
            both &= 0x7f7f_7f7f_7f7f_7f7f
            both &-= (both & 0x7f00_7f00_7f00_7f00) &>> 1
            let upper = both & 0x3fff_0000_3fff_0000
            both = both &- upper &+ upper &>> 2
            neighbour &+= both & 0xffff_ffff
            relationship &+= (both &>> 33) ^ (0 &- (both &>> 32 & 1))
            position += twoBits &>> 3
        } else {
            var reader = ValueReader(
                UnsafeRawBufferPointer(start: position, count: UnsafeRawPointer(chunkEnd) - position))
            guard let first = try? reader.varint(), let second = try? reader.zigZag() else {
                return false
            }
            neighbour &+= first
            relationship &+= UInt64(bitPattern: second)
            position = UnsafeRawPointer(reader.position)
        }
        neighbours[place] = NodeID(rawValue: neighbour)
        relationships[place] = RelationshipID(rawValue: relationship)
    }
    return position == UnsafeRawPointer(end)
}

/// Codes entries of a node's list as the value of a chunk.
struct AdjacencyChunkBuilder: ListChunkBuilder {
    /// The runs that have ended, as the directory has them.
    private var directory = ByteWriter()
    private var body = ByteWriter()
    private var run = AdjacencyRun.none
    private var count = 0
    /// Where the entries of the run begin.
    private var runStart = 0
    private var neighbour: UInt64 = 0
    private var relationship: UInt64 = 0

    var isEmpty: Bool { count == 0 }

    @inline(__always)
    func byteCount(with entry: AdjacencyEntry) -> Int {
        let isSameRun = entry.run == run
        var directoryByteCount =
            directory.byteCount + ByteWriter.varintByteCount(entry.run.coded)
        if isSameRun {
            directoryByteCount += ByteWriter.varintByteCount(UInt64(count + 1))
        } else {
            directoryByteCount += 1 + openRunByteCount
        }
        let step = entry.relationship &- (isSameRun ? relationship : 0)
        return ByteWriter.varintByteCount(UInt64(directoryByteCount)) + directoryByteCount
            + body.byteCount
            + ByteWriter.varintByteCount(entry.neighbour &- (isSameRun ? neighbour : 0))
            + ByteWriter.zigZagByteCount(Int64(bitPattern: step))
    }

    /// What the run at hand takes in the directory once another follows.
    private var openRunByteCount: Int {
        if count == 0 { return 0 }
        return ByteWriter.varintByteCount(run.coded) + ByteWriter.varintByteCount(UInt64(count))
            + ByteWriter.varintByteCount(UInt64(body.byteCount - runStart))
    }

    @inline(__always)
    mutating func append(_ entry: AdjacencyEntry) {
        if entry.run != run {
            if count > 0 { endRun(isLast: false) }
            run = entry.run
        }
        body.appendVarint(entry.neighbour &- neighbour)
        body.appendZigZag(Int64(bitPattern: entry.relationship &- relationship))
        neighbour = entry.neighbour
        relationship = entry.relationship
        count += 1
    }

    private mutating func endRun(isLast: Bool) {
        directory.appendVarint(run.coded)
        directory.appendVarint(UInt64(count))
        if !isLast { directory.appendVarint(UInt64(body.byteCount - runStart)) }
        runStart = body.byteCount
        (count, neighbour, relationship) = (0, 0, 0)
    }

    mutating func finish(into writer: inout ByteWriter) {
        endRun(isLast: true)
        writer.appendVarint(UInt64(directory.byteCount))
        writer.append(contentsOf: directory.bytes)
        writer.append(contentsOf: body.bytes)
        directory.removeAll()
        body.removeAll()
        (run, runStart) = (.none, 0)
    }
}
