import Graph

/// The columns of an expansion while they are filled: room is made for a run at once, so that no
/// entry has to ask for it.
struct ExpansionBuffer: ~Copyable {
    private(set) var count = 0
    private var capacity = 0
    private var rows = UnsafeMutablePointer<Int32>.allocate(capacity: 0)
    private var types = UnsafeMutablePointer<TypeID>.allocate(capacity: 0)
    private var neighbours = UnsafeMutablePointer<NodeID>.allocate(capacity: 0)
    private var relationships = UnsafeMutablePointer<RelationshipID>.allocate(capacity: 0)

    deinit {
        rows.deallocate()
        types.deallocate()
        neighbours.deallocate()
        relationships.deallocate()
    }

    /// Appends a run.
    ///
    /// - Parameters:
    ///   - base: the partition's part of the ids.
    ///   - loop: a neighbour that is left out.
    @inline(__always)
    mutating func append(
        _ run: AdjacencyRunEntries, base: UInt64, row: Int32, skipping loop: UInt64
    ) throws(StorageError) {
        if count + run.count > capacity { grow(run.count) }
        try run.decode(into: neighbours + count, relationships + count, base: base)
        (rows + count).update(repeating: row, count: run.count)
        (types + count).update(repeating: TypeID(rawValue: run.run.type), count: run.count)
        let start = count
        count += run.count
        if loop != .max { remove(NodeID(rawValue: base | loop), from: start) }
    }

    /// Removes entries of a run from `start` on that lead to a node.
    private mutating func remove(_ neighbour: NodeID, from start: Int) {
        let end = count
        count = start
        for place in start..<end where neighbours[place] != neighbour {
            neighbours[count] = neighbours[place]
            relationships[count] = relationships[place]
            count += 1
        }
    }

    /// Hands what it has to an expansion.
    mutating func move(to found: inout Expansion) {
        if count == 0 { return }
        found.rows.append(contentsOf: UnsafeBufferPointer(start: rows, count: count))
        found.types.append(contentsOf: UnsafeBufferPointer(start: types, count: count))
        found.neighbours.append(contentsOf: UnsafeBufferPointer(start: neighbours, count: count))
        found.relationships.append(
            contentsOf: UnsafeBufferPointer(start: relationships, count: count))
        count = 0
    }

    private mutating func grow(_ added: Int) {
        capacity = max(2 * capacity, count + added, 1_024)
        Self.grow(&rows, count, capacity)
        Self.grow(&types, count, capacity)
        Self.grow(&neighbours, count, capacity)
        Self.grow(&relationships, count, capacity)
    }

    private static func grow<Element>(
        _ column: inout UnsafeMutablePointer<Element>, _ count: Int, _ capacity: Int
    ) {
        let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
        larger.moveInitialize(from: column, count: count)
        column.deallocate()
        column = larger
    }
}
