import Graph

/// Which columns a step over paths adds, in this order: the list of relationships, the node at the
/// end, the path, the lists of elements of a repeated part.
struct PathColumns: Sendable {
    var hasList: Bool
    var hasEnd: Bool
    var hasPath: Bool
    /// Whether the pattern is walked from its right end to its left one.
    var isReversed: Bool
    var elements: [RepeatedElement] = []
}

/// Paths that were found, on their way into a batch.
struct PathRows {
    let columns: PathColumns
    /// How many rows a batch has.
    private let rowLimit: Int
    private var rows = ContiguousArray<Int32>()
    private var lists = ContiguousArray<Value>()
    private var ends = ContiguousArray<NodeID>()
    private var paths = ContiguousArray<Value>()
    private var elements: [ContiguousArray<Value>]
    /// The relationships in lists and paths.
    private var elementCount = 0

    /// Long paths fill a batch before their number does.
    private static let elementLimit = 1 << 16

    init(_ columns: PathColumns, rowLimit: Int) {
        self.columns = columns
        self.rowLimit = rowLimit
        elements = columns.elements.map { _ in [] }
    }

    var isEmpty: Bool { rows.isEmpty }
    var count: Int { rows.count }

    /// Whether the batch should go on its way.
    var isFull: Bool { rows.count >= rowLimit || elementCount >= Self.elementLimit }

    /// Whether paths have to be put together at all.
    var needsTrace: Bool { columns.hasList || columns.hasPath || !columns.elements.isEmpty }

    /// Takes a path of an input row, of which only the end is wanted.
    mutating func append(end: NodeID, row: Int) {
        rows.append(Int32(truncatingIfNeeded: row))
        if columns.hasEnd { ends.append(end) }
    }

    /// Takes a path of an input row.
    mutating func append(_ trace: PathTrace, row: Int) {
        append(end: trace.nodes[trace.nodes.count - 1], row: row)
        elementCount += trace.nodes.count
        var relationships = trace.relationships.map { Relationship(id: $0) }
        if columns.isReversed { relationships.reverse() }
        if columns.hasList { lists.append(.list(relationships.map { .relationship($0) })) }
        guard columns.hasPath || !columns.elements.isEmpty else { return }
        var nodes = trace.nodes.map { Node(id: $0) }
        if columns.isReversed { nodes.reverse() }
        if columns.hasPath {
            paths.append(.path(Path(nodes: nodes, relationships: relationships)))
        }
        for (place, element) in columns.elements.enumerated() {
            elements[place].append(element.list(nodes: nodes, relationships: relationships))
        }
    }

    /// The input's rows with the columns of their paths; the next batch begins.
    mutating func take(_ input: Batch) -> Batch {
        var output = input.gather(rows)
        if columns.hasList { output.columns.append(Column(.values(lists), count: rows.count)) }
        if columns.hasEnd { output.columns.append(Column(.nodes(ends), count: rows.count)) }
        if columns.hasPath { output.columns.append(Column(.values(paths), count: rows.count)) }
        for place in elements.indices {
            output.columns.append(Column(.values(elements[place]), count: rows.count))
            elements[place].removeAll(keepingCapacity: true)
        }
        rows.removeAll(keepingCapacity: true)
        lists.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        paths.removeAll(keepingCapacity: true)
        elementCount = 0
        return output
    }
}
