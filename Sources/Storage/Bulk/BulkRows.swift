import Bytes
import Disk
import Graph

/// Fills a buffer and writes a run whenever it is full.
final class RunSet {
    private let load: BulkLoad
    private let name: String
    private let buffer: RunBuffer
    private(set) var paths: [String] = []

    init(_ load: BulkLoad, _ name: String, memoryByteCount: Int) {
        self.load = load
        self.name = name
        buffer = RunBuffer(byteCount: memoryByteCount)
    }

    @inline(__always)
    func append(_ key: borrowing StorageKey, _ value: [UInt8] = []) throws(StorageError) {
        if buffer.isFull { try write() }
        key.bytes.span.bytes.withUnsafeBytes { key in
            value.span.bytes.withUnsafeBytes { value in buffer.append(key: key, value: value) }
        }
    }

    private func write() throws(StorageError) {
        let path = load.path("\(name)-\(paths.count)")
        try buffer.write(to: path, load.core.disk)
        paths.append(path)
    }

    func finish() throws(StorageError) { if !buffer.isEmpty { try write() } }
}

/// Collects relationships in the order of their ordinals into full chunks.
struct RelationshipChunkWriter {
    private let base: UInt64
    private var builder = RelationshipChunkBuilder()
    private var first: UInt64 = 0

    init(base: UInt64) { self.base = base }

    @inline(__always)
    mutating func append(_ entry: RelationshipEntry, to rows: BulkWriter) throws(StorageError) {
        let limit = StorageFormat.relationshipChunkByteLimit
        if !builder.isEmpty {
            if builder.append(entry, limit: limit) { return }
            try end(rows)
        }
        first = entry.ordinal
        builder.begin(first)
        _ = builder.append(entry, limit: limit)
    }

    mutating func end(_ rows: BulkWriter) throws(StorageError) {
        if builder.isEmpty { return }
        try builder.value.bytes.withBytes { value throws(StorageError) in
            try rows.put(.relationships, base | first, value)
        }
        builder.begin(0)
    }
}

/// Cuts the entries of all nodes' lists, in the order of their keys, into chunks.
struct AdjacencyWriter {
    private let rows: BulkWriter
    private let base: UInt64
    private var chunks = ListChunkWriter<AdjacencyEntry>()
    private var node = UInt64.max

    init(_ rows: BulkWriter, base: UInt64) {
        self.rows = rows
        self.base = base
    }

    @inline(__always)
    mutating func append(_ node: UInt64, _ entry: AdjacencyEntry) throws(StorageError) {
        if node != self.node {
            try end()
            self.node = node
            chunks.begin(StorageKey(node: base | node))
        }
        let rows = rows
        try chunks.append(entry) { (key, value) throws(StorageError) in
            try rows.put(.adjacency, key, value)
        }
    }

    mutating func end() throws(StorageError) {
        let rows = rows
        try chunks.end { (key, value) throws(StorageError) in
            try rows.put(.adjacency, key, value)
        }
    }
}

/// Reads back the relationships of a partition that is being filled, by source, type and target,
/// which is the order of their ordinals.
struct OutgoingReader {
    struct Edge {
        var source: UInt64
        var type: UInt32
        var target: UInt64
        var ordinal: UInt64
    }

    private let core: StoreCore
    private let base: UInt64
    private let count: UInt64
    private var edges: ContiguousArray<Edge> = []
    private var index = 0
    private var nextOrdinal: UInt64 = 0

    /// Read at once under one snapshot: for longer, it would keep the map from growing.
    private static let batchCount = 1 << 16

    init(_ core: StoreCore, base: UInt64, count: UInt64) {
        self.core = core
        self.base = base
        self.count = count
    }

    @inline(__always)
    mutating func next() throws(StorageError) -> Edge? {
        if index == edges.count {
            guard nextOrdinal < count else { return nil }
            try read()
        }
        defer { index += 1 }
        return edges[index]
    }

    private mutating func read() throws(StorageError) {
        edges.removeAll(keepingCapacity: true)
        index = 0
        let access = try core.snapshot().access
        var cursor = try access.cursor(access.tables.relationships)
        // Batches end with chunks, so the next ordinal is the key of one.
        var found = try cursor.seek(exactly: base | nextOrdinal)
        while found, cursor.id < base + StorageFormat.ordinalLimit,
            edges.count < Self.batchCount
        {
            var reader = RelationshipChunkReader(firstOrdinal: cursor.id - base, cursor.value)
            while let entry = try reader.next() {
                edges.append(
                    Edge(
                        source: entry.source, type: entry.type, target: entry.target,
                        ordinal: entry.ordinal))
            }
            found = try cursor.next()
        }
        guard let last = edges.last else {
            throw .corrupted("relationships table: \(nextOrdinal) is missing")
        }
        nextOrdinal = last.ordinal + 1
    }
}
