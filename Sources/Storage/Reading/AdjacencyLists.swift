import Graph

/// Walks all lists of one node, chunk by chunk, in the order of their keys.
struct AdjacencyLists {
    struct Chunk {
        var kind: StorageFormat.ListKind
        var type: UInt32
        var entries: ContiguousArray<AdjacencyEntry>
    }

    private let access: TableAccess
    private var prefix = StorageKey()
    private var isStarted = false

    init(_ access: TableAccess, node: UInt64) {
        self.access = access
        prefix.append(id: node)
    }

    /// The next chunk; nil at the end. Uses the shared adjacency cursor.
    mutating func next() throws(StorageError) -> Chunk? {
        let found =
            isStarted
            ? try access.adjacency.next() : try access.adjacency.seek(atOrAfter: prefix)
        isStarted = true
        guard found, access.adjacency.hasPrefix(prefix) else { return nil }
        let (kind, type) = try access.adjacencyList()
        var chunk = Chunk(kind: kind, type: type, entries: [])
        try ListChunk.decode(access.adjacency.value, into: &chunk.entries)
        return chunk
    }
}

extension TableAccess {
    /// Kind and type of the list that the adjacency cursor stands in.
    func adjacencyList() throws(StorageError) -> (kind: StorageFormat.ListKind, type: UInt32) {
        var reader = ValueReader(adjacency.key)
        _ = try reader.bytes(8)
        let byte = try reader.byte()
        guard let kind = StorageFormat.ListKind(rawValue: byte) else {
            throw .corrupted("adjacency table: a list of kind \(byte)")
        }
        return (kind, try reader.keyToken())
    }
}
