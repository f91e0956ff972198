import Graph

/// The relationships that a scan has found last, and where their property records lie.
///
/// A statement that scans relationships usually reads properties of the same ones next; then they
/// need not be looked for again. Only for snapshots, in which records stay where they are.
struct ScannedRecords: ~Copyable {
    private(set) var count = 0
    private var capacity = 0
    private var ids = UnsafeMutablePointer<RelationshipID>.allocate(capacity: 0)
    private var types = UnsafeMutablePointer<TypeID>.allocate(capacity: 0)
    private var sources = UnsafeMutablePointer<NodeID>.allocate(capacity: 0)
    private var targets = UnsafeMutablePointer<NodeID>.allocate(capacity: 0)
    private var records = UnsafeMutablePointer<UnsafeRawBufferPointer>.allocate(capacity: 0)
    /// Where the last look-up ended.
    private var place = 0

    init() {}

    deinit { deallocate() }

    private func deallocate() {
        ids.deallocate()
        types.deallocate()
        sources.deallocate()
        targets.deallocate()
        records.deallocate()
    }

    /// Forgets what is there and makes room for so many.
    mutating func removeAll(reserving capacity: Int = 0) {
        count = 0
        place = 0
        guard capacity > self.capacity else { return }
        deallocate()
        self.capacity = capacity
        ids = .allocate(capacity: capacity)
        types = .allocate(capacity: capacity)
        sources = .allocate(capacity: capacity)
        targets = .allocate(capacity: capacity)
        records = .allocate(capacity: capacity)
    }

    /// Takes in a relationship whose ordinals count from `base`.
    @inline(__always)
    mutating func append(_ entry: RelationshipEntry, base: UInt64) {
        precondition(count < capacity)
        ids[count] = RelationshipID(rawValue: base | entry.ordinal)
        types[count] = TypeID(rawValue: entry.type)
        sources[count] = NodeID(rawValue: base | entry.source)
        targets[count] = NodeID(rawValue: base | entry.target)
        records[count] = entry.properties
        count += 1
    }

    /// Hands out all relationships.
    func append(to found: inout Expansion, _ sources: inout ContiguousArray<NodeID>) {
        found.relationships.append(contentsOf: UnsafeBufferPointer(start: ids, count: count))
        found.types.append(contentsOf: UnsafeBufferPointer(start: types, count: count))
        found.neighbours.append(contentsOf: UnsafeBufferPointer(start: targets, count: count))
        sources.append(contentsOf: UnsafeBufferPointer(start: self.sources, count: count))
    }

    /// The relationship at an index below `count`, and its ends.
    func relationship(
        at index: Int
    ) -> (id: RelationshipID, type: TypeID, source: NodeID, target: NodeID) {
        precondition(index < count)
        return (ids[index], types[index], sources[index], targets[index])
    }

    /// The record of a relationship; nil if the scan did not pass it. Look-ups in ascending order
    /// cost no search.
    @inline(__always)
    mutating func record(of id: RelationshipID) -> UnsafeRawBufferPointer? {
        if place < count, ids[place] == id {
            place += 1
            return records[place - 1]
        }
        return search(id)
    }

    private mutating func search(_ id: RelationshipID) -> UnsafeRawBufferPointer? {
        guard count > 0, ids[0] <= id, id <= ids[count - 1] else { return nil }
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        guard ids[low] == id else { return nil }
        place = low + 1
        return records[low]
    }
}
