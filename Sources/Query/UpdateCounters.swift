/// What a statement has changed.
public struct UpdateCounters: Sendable, Equatable {
    public var nodesCreated = 0
    public var nodesDeleted = 0
    public var relationshipsCreated = 0
    public var relationshipsDeleted = 0
    /// Properties that were set, changed or removed, those of new elements included.
    public var propertiesSet = 0
    public var labelsAdded = 0
    public var labelsRemoved = 0
    public var indexesAdded = 0
    public var indexesRemoved = 0
    public var constraintsAdded = 0
    public var constraintsRemoved = 0

    public init() {}

    /// Whether nothing was changed.
    public var isEmpty: Bool { self == UpdateCounters() }

    /// Adds what another part of the statement has changed.
    mutating func add(_ other: UpdateCounters) {
        nodesCreated += other.nodesCreated
        nodesDeleted += other.nodesDeleted
        relationshipsCreated += other.relationshipsCreated
        relationshipsDeleted += other.relationshipsDeleted
        propertiesSet += other.propertiesSet
        labelsAdded += other.labelsAdded
        labelsRemoved += other.labelsRemoved
        indexesAdded += other.indexesAdded
        indexesRemoved += other.indexesRemoved
        constraintsAdded += other.constraintsAdded
        constraintsRemoved += other.constraintsRemoved
    }

    /// The counters that are not 0, by name, in the order above.
    public var entries: [(name: String, count: Int)] {
        let all = [
            ("nodesCreated", nodesCreated), ("nodesDeleted", nodesDeleted),
            ("relationshipsCreated", relationshipsCreated),
            ("relationshipsDeleted", relationshipsDeleted), ("propertiesSet", propertiesSet),
            ("labelsAdded", labelsAdded), ("labelsRemoved", labelsRemoved),
            ("indexesAdded", indexesAdded), ("indexesRemoved", indexesRemoved),
            ("constraintsAdded", constraintsAdded), ("constraintsRemoved", constraintsRemoved),
        ]
        return all.filter { $0.1 != 0 }.map { (name: $0.0, count: $0.1) }
    }
}
