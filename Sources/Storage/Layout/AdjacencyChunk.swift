import Bytes

// A chunk of a node's list: a directory of its runs, then their entries. So a degree is read from
// directories alone, and runs that nobody wants are passed over.

/// Walks the runs of one value of the adjacency table.
struct AdjacencyChunkReader {
    private var directory: ValueReader
    private var body: ValueReader
    /// Behind the last byte of the value.
    private let end: UnsafeRawPointer
    /// The run read last.
    private(set) var last = AdjacencyRun.none

    @inline(__always)
    init(_ value: UnsafeRawBufferPointer) throws(StorageError) {
        body = ValueReader(value)
        end = UnsafeRawPointer(body.position) + value.count
        directory = ValueReader(try body.countedBytes())
        guard !directory.isAtEnd else { throw Self.damaged("has no runs") }
    }

    /// The next run; nil at the end.
    @inline(__always)
    mutating func next() throws(StorageError) -> AdjacencyRunEntries? {
        if directory.isAtEnd { return nil }
        guard let run = AdjacencyRun(coded: try number()), last < run else { throw Self.unsorted }
        last = run
        let count = try number()
        // The last run takes what is left.
        let byteCount = directory.isAtEnd ? UInt64(body.remaining) : try number()
        // An entry takes a byte and its lengths at least, so a damaged count cannot make us
        // allocate.
        guard byteCount <= UInt64(body.remaining), count &- 1 < byteCount,
            count &+ (count &+ 1) &>> 1 <= byteCount
        else { throw Self.misfit(count, byteCount) }
        let entries = UnsafeRawPointer(body.position)
        body.skip(Int(truncatingIfNeeded: byteCount))
        return AdjacencyRunEntries(
            run: run, count: Int(truncatingIfNeeded: count), lengths: entries,
            end: UnsafeRawPointer(body.position), chunkEnd: end)
    }

    /// A number of the directory, nearly always of one byte.
    @inline(__always)
    private mutating func number() throws(StorageError) -> UInt64 {
        if let short = directory.shortVarint() { return short }
        return try longNumber()
    }

    @inline(never)
    private mutating func longNumber() throws(StorageError) -> UInt64 { try directory.varint() }

    @inline(never)
    private static func misfit(_ count: UInt64, _ byteCount: UInt64) -> StorageError {
        damaged("claims \(count) entries in \(byteCount) bytes")
    }

    @inline(never)
    static func damaged(_ what: String) -> StorageError {
        .corrupted("adjacency table: a chunk \(what)")
    }

    private static var unsorted: StorageError { damaged("has runs out of order") }
}
