/// Which way a relationship is walked, seen from the node at hand.
public enum Direction: Sendable {
    case outgoing, incoming, both
}

/// Where a scan goes on. A fresh one starts at the beginning.
public struct ScanPosition: Sendable {
    /// The first id not yet looked at, or 0 at the start; its meaning is the reader's.
    public var next: UInt64 = 0
    /// The scan ends before this id.
    public var end: UInt64 = .max
    /// Set by the reader once nothing is left.
    public var isAtEnd = false

    public init() {}

    /// A scan of one of the ranges that `scanRanges` gave.
    public init(_ range: Range<UInt64>) {
        next = range.lowerBound
        end = range.upperBound
    }
}

/// What a scan goes over.
public enum ScannedElements: Sendable {
    case nodes, relationships
}

/// The relationships found by an expand, one entry for each, in the order of the input rows.
public struct Expansion: Sendable {
    /// The input row each entry belongs to.
    public var rows: ContiguousArray<Int32> = []
    public var relationships: ContiguousArray<RelationshipID> = []
    public var types: ContiguousArray<TypeID> = []
    /// The node at the other end.
    public var neighbours: ContiguousArray<NodeID> = []

    public init() {}

    /// None yet, with room for the relationships of a scan.
    public init(reserving count: Int) {
        relationships.reserveCapacity(count)
        types.reserveCapacity(count)
        neighbours.reserveCapacity(count)
    }

    public mutating func removeAll() {
        rows.removeAll(keepingCapacity: true)
        relationships.removeAll(keepingCapacity: true)
        types.removeAll(keepingCapacity: true)
        neighbours.removeAll(keepingCapacity: true)
    }
}

/// Where an expand goes on: the input row and a place in that row's lists.
public struct ExpandPosition: Sendable {
    /// The input row at hand; equals the number of rows once all is done.
    public var row = 0
    /// The place within the row; its meaning is the reader's, all zero at the row's start.
    public var list = 0
    public var entry: UInt64 = 0
    public var entryRelationship: UInt64 = 0

    public init() {}
}

/// One end of an index range.
public enum IndexBound: Sendable {
    case unbounded
    case included(Value)
    case excluded(Value)
}

/// A frozen view of one or more partitions: all that the query engine knows of stored data.
///
/// Calls work on batches, so that calling through the existential costs nothing per row. A reader
/// belongs to one thread at a time. Ids passed in may be `.none`: such rows give null or nothing.
/// Order: scans go by ascending id; an expand goes by input row, then type, then neighbour.
public protocol GraphReader: AnyObject {
    // MARK: Names

    /// The token of a name; nil if nothing was ever called so.
    func labelID(_ name: String) -> LabelID?
    func typeID(_ name: String) -> TypeID?
    func keyID(_ name: String) -> KeyID?
    /// The name of a token that this store gave out.
    func name(of label: LabelID) -> String
    func name(of type: TypeID) -> String
    func name(of key: KeyID) -> String
    /// Tokens in use in these partitions, by ascending token.
    func labels() -> [LabelID]
    func types() -> [TypeID]
    func keys() -> [KeyID]

    // MARK: Schema and statistics

    /// All that elements can be found by: the indexes, and the constraints that have one, of the
    /// partitions that this reader covers.
    func indexes() -> [IndexDescriptor]
    /// All constraints of the partitions that this reader covers.
    func constraints() -> [IndexDescriptor]
    /// Changes whenever an index or constraint comes or goes; plans are cached under it.
    var schemaEpoch: UInt64 { get }
    /// The exact number of nodes, with the label if one is given.
    func nodeCount(label: LabelID?) throws(GraphError) -> Int
    /// The exact number of relationships: of the type, from and to nodes with the labels given.
    func relationshipCount(type: TypeID?, source: LabelID?, target: LabelID?) throws(GraphError)
        -> Int
    /// About how many nodes and relationships there are, cheap to ask at any time.
    var sizeEstimate: (nodes: Int, relationships: Int) { get }
    /// How many elements an index holds, and how many distinct first keys it has (estimated).
    func indexStatistics(_ index: IndexID) throws(GraphError) -> (entries: Int, distinct: Int)

    /// Whether a unique index tells all nodes of its label apart: it has each of them, under a key
    /// of its own. False where the reader cannot tell.
    func tellsAllApart(_ index: IndexID) throws(GraphError) -> Bool

    // MARK: Scans and seeks

    /// Appends up to `limit` nodes that have the label (all nodes for nil).
    func scanNodes(
        label: LabelID?, position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>) throws(GraphError)
    /// The same, and properties of the nodes appended: a column for each key. Nil where that is no
    /// cheaper than to ask for them.
    func scanNodes(
        label: LabelID?, reading keys: [KeyID], position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>) throws(GraphError) -> [Column]?
    /// Appends up to `limit` relationships of the types (all for nil), by ascending id. `rows` of
    /// the expansion stays empty; `sources` gets the start node of each and `neighbours` its end.
    func scanRelationships(
        types: [TypeID]?, position: inout ScanPosition, limit: Int,
        sources: inout ContiguousArray<NodeID>, into found: inout Expansion) throws(GraphError)
    /// For each of `count` rows the node in the unique index under that row's key, or `.none`.
    /// `keys` has one column per index key. A null or unindexable key finds nothing.
    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int,
        into nodes: inout ContiguousArray<NodeID>) throws(GraphError)
    /// The same for an index over relationships.
    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int,
        into relationships: inout ContiguousArray<RelationshipID>) throws(GraphError)
    /// Appends all ids under one key (raw ids: of nodes or relationships, as the index has it).
    func seek(_ index: IndexID, key: [Value], into ids: inout ContiguousArray<UInt64>)
        throws(GraphError)
    /// Appends up to `limit` ids whose first key lies between the bounds, in key order.
    func seekRange(
        _ index: IndexID, lower: IndexBound, upper: IndexBound, position: inout IndexPosition,
        limit: Int, into ids: inout ContiguousArray<UInt64>) throws(GraphError)

    // MARK: Elements by id

    /// The partition of a name, if it is one that this reader covers.
    func partitionID(named name: String) throws(GraphError) -> PartitionID?
    /// Whether a scan would come upon each node; false for whatever else an id may be.
    func contains(_ nodes: ContiguousArray<NodeID>) throws(GraphError) -> ContiguousArray<Bool>
    /// The same for relationships.
    func contains(_ relationships: ContiguousArray<RelationshipID>) throws(GraphError)
        -> ContiguousArray<Bool>

    // MARK: Scans on several threads

    /// Ranges of ids, each of about `count`, that together hold all elements: what several threads
    /// scan in parts. None where the reader cannot tell.
    func scanRanges(of elements: ScannedElements, count: Int) throws(GraphError) -> [Range<UInt64>]
    /// Up to `count` other readers of the very same state, each for a thread of its own while this
    /// reader is not used; fewer or none where there cannot be so many.
    func parallelReaders(_ count: Int) -> [any GraphReader]

    // MARK: Walking

    /// Appends the relationships of `nodes`, from `position` on, until about `limit` entries are
    /// there or all rows are done. With `both`, a loop comes once.
    func expand(
        _ nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?,
        position: inout ExpandPosition, limit: Int, into found: inout Expansion)
        throws(GraphError)
    /// Appends the relationships between `nodes[row]` and `others[row]`, for every row.
    func connect(
        _ nodes: ContiguousArray<NodeID>, to others: ContiguousArray<NodeID>,
        direction: Direction, types: [TypeID]?, into found: inout Expansion) throws(GraphError)
    /// The number of relationships of each node.
    func degrees(
        of nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?
    )
        throws(GraphError) -> ContiguousArray<Int64>

    // MARK: Records

    /// One property of each node or relationship. Throws `elementNotFound` for deleted ones.
    ///
    /// Where records are long the column may end before the ids do, though not before the first:
    /// the rest is to be asked for again.
    func property(_ key: KeyID, of nodes: ContiguousArray<NodeID>) throws(GraphError) -> Column
    func property(_ key: KeyID, of relationships: ContiguousArray<RelationshipID>)
        throws(GraphError) -> Column
    /// Several properties of each node or relationship: a column for each key, all of one length.
    func properties(_ keys: [KeyID], of nodes: ContiguousArray<NodeID>) throws(GraphError)
        -> [Column]
    func properties(_ keys: [KeyID], of relationships: ContiguousArray<RelationshipID>)
        throws(GraphError) -> [Column]
    /// Whether each node has the label; false for `.none`.
    func hasLabel(_ label: LabelID, nodes: ContiguousArray<NodeID>) throws(GraphError)
        -> ContiguousArray<Bool>
    /// The labels of one node, by ascending token.
    func labels(of node: NodeID) throws(GraphError) -> [LabelID]
    /// All properties of one element, by ascending token.
    func properties(of node: NodeID) throws(GraphError) -> [(key: KeyID, value: Value)]
    func properties(of relationship: RelationshipID) throws(GraphError)
        -> [(key: KeyID, value: Value)]
    /// Type and ends of one relationship.
    func endpoints(of relationship: RelationshipID) throws(GraphError)
        -> (type: TypeID, source: NodeID, target: NodeID)
    /// The external id of an element, stable over restarts, moves and snapshots:
    /// partition name and ordinal.
    func elementID(of node: NodeID) throws(GraphError) -> String
    func elementID(of relationship: RelationshipID) throws(GraphError) -> String
}

extension GraphReader {
    public func constraints() -> [IndexDescriptor] { indexes().filter { $0.kind != .index } }
}

/// Where a range seek goes on. A fresh one starts at the lower bound.
public struct IndexPosition: Sendable {
    /// The last index key that was given out, as the reader stores it; empty at the start.
    public var after: [UInt8] = []
    /// Set by the reader once nothing is left.
    public var isAtEnd = false

    public init() {}
}

// What a reader need not have of its own.
extension GraphReader {
    public var sizeEstimate: (nodes: Int, relationships: Int) {
        // An estimate has no error; a graph that cannot be read says so when it is.
        let nodes = try? nodeCount(label: nil)
        let relationships = try? relationshipCount(type: nil, source: nil, target: nil)
        return (nodes ?? 0, relationships ?? 0)
    }

    public func tellsAllApart(_ index: IndexID) throws(GraphError) -> Bool { false }

    public func scanRanges(of elements: ScannedElements, count: Int) throws(GraphError)
        -> [Range<UInt64>]
    { [] }

    public func parallelReaders(_ count: Int) -> [any GraphReader] { [] }

    public func scanNodes(
        label: LabelID?, reading keys: [KeyID], position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) throws(GraphError) -> [Column]? {
        try scanNodes(label: label, position: &position, limit: limit, into: &nodes)
        return nil
    }

    public func properties(
        _ keys: [KeyID], of nodes: ContiguousArray<NodeID>
    ) throws(GraphError) -> [Column] {
        var columns: [Column] = []
        for key in keys { columns.append(try property(key, of: nodes)) }
        return columns
    }

    public func properties(
        _ keys: [KeyID], of relationships: ContiguousArray<RelationshipID>
    ) throws(GraphError) -> [Column] {
        var columns: [Column] = []
        for key in keys { columns.append(try property(key, of: relationships)) }
        return columns
    }
}
