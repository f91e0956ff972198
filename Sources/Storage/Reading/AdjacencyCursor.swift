import Graph

/// A cursor over nodes' lists of relationships, which knows whose list it stands in.
///
/// In a snapshot, nodes asked for in their order are reached by steps instead of searches, and a
/// node without a list between two with one costs nothing.
struct AdjacencyCursor: ~Copyable {
    private var table: TableCursor
    /// Whether what it stands on stays as it is: in a snapshot.
    private let isFrozen: Bool
    /// The node whose chunk it stands on; the highest number for none.
    private var node = UInt64.max
    /// Nodes from this one up to the one that it stands on have no list.
    private var emptyFrom = UInt64.max
    private var key = StorageKey()

    init(_ table: consuming TableCursor, isFrozen: Bool) {
        self.table = table
        self.isFrozen = isFrozen
    }

    /// The chunk that it stands on.
    @inline(__always) var value: UnsafeRawBufferPointer { table.value }

    /// The keys and chunks themselves, to edit them.
    mutating func edit(
        _ body: (inout TableCursor) throws(StorageError) -> Void
    ) throws(StorageError) {
        node = .max
        emptyFrom = .max
        try body(&table)
    }

    /// Moves to the first chunk of a node's list; false if the node has none.
    @inline(__always)
    mutating func seek(_ wanted: UInt64) throws(StorageError) -> Bool {
        if isFrozen, node != .max {
            if wanted == node &+ 1 { try step() }
            if wanted == node, isAtFirstChunk { return true }
            if wanted >= emptyFrom, wanted < node { return false }
        }
        note(found: try table.seek(atOrAfterBigEndian: wanted))
        emptyFrom = wanted
        return node == wanted && isAtFirstChunk
    }

    /// Gets ready for the lists of nodes that are sought soon, as `TableCursor.expect` does.
    @inline(__always)
    mutating func expect(
        _ next: inout Int, of count: Int, _ node: (Int) -> UInt64
    ) throws(StorageError) {
        try table.expect(&next, of: count, node)
    }

    mutating func expectNothing() { table.expectNothing() }

    /// Moves to the next chunk of the same list; false if it has none.
    @inline(__always)
    mutating func nextChunk() throws(StorageError) -> Bool {
        let before = node
        try step()
        return node == before
    }

    /// Moves to the last chunk of a node's list that begins at or before an entry.
    mutating func seek(_ wanted: UInt64, atOrBefore entry: AdjacencyEntry) throws(StorageError)
        -> Bool
    {
        setKey(wanted, entry)
        note(found: try table.seek(atOrBefore: key))
        return node == wanted
    }

    /// Moves to the chunk of a node's list that begins with an entry, or the one behind it.
    mutating func seek(_ wanted: UInt64, atOrAfter entry: AdjacencyEntry) throws(StorageError)
        -> Bool
    {
        setKey(wanted, entry)
        note(found: try table.seek(atOrAfter: key))
        return node == wanted
    }

    /// The first entry of the chunk that it stands on, which is not the first of its list.
    func firstEntry() throws(StorageError) -> AdjacencyEntry {
        var reader = ValueReader(table.key)
        _ = try reader.bytes(8)
        return try AdjacencyEntry(keyEnd: &reader)
    }

    private mutating func setKey(_ wanted: UInt64, _ entry: AdjacencyEntry) {
        key.removeAll()
        key.append(id: wanted)
        entry.appendKey(to: &key)
        emptyFrom = .max
    }

    @inline(__always)
    private var isAtFirstChunk: Bool { table.key.count == 8 }

    @inline(__always)
    private mutating func step() throws(StorageError) {
        let before = node
        note(found: try table.next())
        emptyFrom = before &+ 1
    }

    @inline(__always)
    private mutating func note(found: Bool) {
        let key = table.key
        node =
            found && key.count >= 8
            ? UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) : .max
    }
}

/// Which of a node's relationships are wanted.
struct AdjacencyFilter {
    /// A bit for each kind, by its number.
    private let kinds: UInt8
    /// Ascending; nil for all.
    private let types: [TypeID]?

    init(_ kinds: [StorageFormat.ListKind], _ types: [TypeID]? = nil) {
        self.kinds = kinds.reduce(0) { $0 | 1 << $1.rawValue }
        self.types = types?.sorted()
    }

    /// - Parameter isPendingWanted: whether those of stubs are wanted too.
    init(_ direction: Direction, _ types: [TypeID]?, isPendingWanted: Bool = false) {
        var kinds: UInt8 =
            switch direction {
            case .outgoing: 1 << StorageFormat.ListKind.outgoing.rawValue
            case .incoming: 1 << StorageFormat.ListKind.incoming.rawValue
            case .both: 0b110
            }
        if isPendingWanted { kinds |= kinds << 2 }
        self.kinds = kinds
        self.types = types?.sorted()
    }

    @inline(__always)
    func has(_ run: AdjacencyRun) -> Bool {
        guard kinds & 1 << run.kindNumber != 0 else { return false }
        guard let types else { return true }
        return types.contains(TypeID(rawValue: run.type))
    }

    /// The first wanted run from one on, which need not exist; nil if there is none.
    @inline(__always)
    func next(from run: AdjacencyRun) -> AdjacencyRun? {
        if types == nil, kinds & 1 << run.kindNumber != 0 { return run }
        // No later kind is wanted.
        if kinds >> run.kindNumber == 0 { return nil }
        return nextOfTypes(from: run)
    }

    private func nextOfTypes(from run: AdjacencyRun) -> AdjacencyRun? {
        for kind in StorageFormat.ListKind.allCases
        where kind.rawValue >= run.kindNumber && kinds & 1 << kind.rawValue != 0 {
            let least = kind.rawValue == run.kindNumber ? run.type : 0
            guard let types else { return AdjacencyRun(kind, least) }
            if let type = types.first(where: { $0.rawValue >= least }) {
                return AdjacencyRun(kind, type.rawValue)
            }
        }
        return nil
    }
}

// Walks. What they call must not move the cursor.
extension AdjacencyCursor {
    /// Calls `body` with the wanted runs of a node's list, chunk by chunk.
    ///
    /// - Parameters:
    ///   - start: the entry that the walk begins at, which a walk before returned; nil for all.
    ///   - isFull: asked before each chunk but the first of the list; stops the walk.
    /// - Returns: the first entry of the chunk that the walk stopped before; nil at the end.
    @inline(__always)
    mutating func forEachRun(
        of wanted: UInt64, _ filter: AdjacencyFilter, from start: AdjacencyEntry? = nil,
        isFull: () -> Bool = { false },
        _ body: (AdjacencyRunEntries) throws(StorageError) -> Void
    ) throws(StorageError) -> AdjacencyEntry? {
        if let start {
            guard try seek(wanted, atOrAfter: start) else { return nil }
        } else {
            guard try seek(wanted) else { return nil }
        }
        while true {
            var chunk = try AdjacencyChunkReader(value)
            while let run = try chunk.next() {
                if filter.has(run.run) {
                    try body(run)
                } else if filter.next(from: run.run) == nil {
                    return nil
                }
            }
            // Nothing that comes behind may be wanted, and then it is not looked at.
            guard let next = filter.next(from: chunk.last), try nextChunk() else { return nil }
            var first = try firstEntry()
            if first.run < next {
                // A long list is not read up to the place, but searched.
                let entry = AdjacencyEntry(run: next, neighbour: 0, relationship: 0)
                guard try seek(wanted, atOrBefore: entry) else { return nil }
                first = try firstEntry()
            }
            if isFull() { return first }
        }
    }

    /// Calls `body` with the wanted relationships of a node whose other end is `neighbour`.
    mutating func forEachRelationship(
        of wanted: UInt64, to neighbour: UInt64, _ filter: AdjacencyFilter,
        _ body: (AdjacencyRun, UInt64) -> Void
    ) throws(StorageError) {
        guard try seek(wanted) else { return }
        while true {
            var chunk = try AdjacencyChunkReader(value)
            var isPassed = false
            while let run = try chunk.next() {
                isPassed = false
                guard filter.has(run.run) else { continue }
                try run.forEachEntry { other, relationship throws(StorageError) in
                    if other == neighbour { body(run.run, relationship) }
                    if other > neighbour { isPassed = true }
                }
            }
            let from = isPassed ? chunk.last.following : chunk.last
            guard let next = filter.next(from: from), try nextChunk() else { return }
            let entry = AdjacencyEntry(run: next, neighbour: neighbour, relationship: 0)
            if try firstEntry() < entry {
                guard try seek(wanted, atOrBefore: entry) else { return }
            }
        }
    }
}

extension AdjacencyRun {
    /// The least run behind this one.
    fileprivate var following: AdjacencyRun { AdjacencyRun(rawValue: rawValue + 1) }
}
