import Graph

/// A property of a variable: what an expression reads of a column of elements.
struct PropertyRead: Hashable, Sendable {
    let slot: Int
    private let exactKey: ExactText

    init(slot: Int, key: String) {
        self.slot = slot
        exactKey = ExactText(key)
    }

    var key: String { exactKey.text }
}

/// Properties of the same variables that several expressions read, to be read together: each
/// element is looked up once for all of them.
struct PropertyReads: Sendable {
    private struct Element: Sendable {
        let slot: Int
        let keys: [String]
    }

    private let elements: [Element]

    init(_ expressions: [CompiledExpression]) {
        var elements: [Element] = []
        let reads = expressions.flatMap(\.reads)
        for slot in Set(reads.map(\.slot)).sorted() {
            let keys = Set(reads.lazy.filter { $0.slot == slot }).map(\.key).sorted()
            if keys.count > 1 { elements.append(Element(slot: slot, keys: keys)) }
        }
        self.elements = elements
    }

    /// The batch with the properties beside its columns, where `PropertyKernel` finds them.
    func prefetch(_ batch: Batch, _ context: ExecutionContext) throws(QueryError) -> Batch {
        if elements.isEmpty { return batch }
        var batch = batch
        for element in elements {
            var keys: [String] = []
            var ids: [KeyID] = []
            for key in element.keys where batch.property(key, ofSlot: element.slot) == nil {
                guard let id = context.keyID(key) else { continue }
                keys.append(key)
                ids.append(id)
            }
            // One alone is read where it is needed.
            if ids.count < 2 { continue }
            let columns: [Column]
            switch batch.columns[element.slot].storage {
            case .nodes(let nodes):
                columns = try readParts(of: nodes, context) { nodes throws(GraphError) in
                    try context.graph.properties(ids, of: nodes)
                }
            case .relationships(let relationships):
                columns = try readParts(of: relationships, context) {
                    relationships throws(GraphError) in
                    try context.graph.properties(ids, of: relationships)
                }
            default: continue
            }
            for (key, column) in zip(keys, columns) {
                batch.properties.append((PropertyRead(slot: element.slot, key: key), column))
            }
        }
        return batch
    }
}

/// Reads properties until all ids have theirs: where records are long they come in parts, each of
/// which has to fit the memory budget.
@inline(__always)
func readParts<ID>(
    of ids: ContiguousArray<ID>, _ context: ExecutionContext,
    _ read: (ContiguousArray<ID>) throws(GraphError) -> [Column]
) throws(QueryError) -> [Column] {
    let columns = try reading { () throws(GraphError) in try read(ids) }
    guard let count = columns.first?.count, count < ids.count else { return columns }
    return try readRest(of: ids, behind: columns, context, read)
}

private func readRest<ID>(
    of ids: ContiguousArray<ID>, behind first: [Column], _ context: ExecutionContext,
    _ read: (ContiguousArray<ID>) throws(GraphError) -> [Column]
) throws(QueryError) -> [Column] {
    var parts = first.map { [$0] }
    var found = first
    var done = 0
    while true {
        done += found[0].count
        // Once more for all of them in one piece.
        try context.reserveTransient(
            2 * Batch(columns: found, count: found[0].count).estimatedByteCount)
        if done == ids.count { break }
        try context.checkLimits()
        found = try reading { () throws(GraphError) in try read(ContiguousArray(ids[done...])) }
        for (index, column) in found.enumerated() { parts[index].append(column) }
    }
    return parts.map { Column.concatenate($0) }
}

extension Batch {
    /// A property that was read already.
    func property(_ key: String, ofSlot slot: Int) -> Column? {
        if properties.isEmpty { return nil }
        let wanted = PropertyRead(slot: slot, key: key)
        return properties.first { $0.0 == wanted }?.1
    }
}
