import Graph

/// Batches that wait in memory, counted against the statement's budget.
struct BufferedRows {
    private let account: MemoryAccount
    private(set) var batches: [Batch] = []

    init(_ context: ExecutionContext) { account = MemoryAccount(context) }

    /// What the rows take.
    var byteCount: Int { account.byteCount }

    var isEmpty: Bool { batches.isEmpty }
    var rowCount: Int { batches.reduce(0) { $0 + $1.count } }

    mutating func append(_ batch: Batch) throws(QueryError) {
        try account.reserve(batch.estimatedByteCount)
        batches.append(batch)
    }

    /// The batches in order, no longer counted.
    mutating func removeAll() -> [Batch] {
        account.release(byteCount)
        defer { batches = [] }
        return batches
    }
}

extension Batch {
    /// About how many bytes the rows take; strings and lists inside mixed columns are guessed.
    var estimatedByteCount: Int {
        columns.reduce(64) { total, column in
            switch column.storage {
            case .nulls, .constant: total + 64
            case .booleans: total + count
            case .integers, .floats, .nodes: total + 8 * count
            case .relationships: total + (column.types == nil ? 8 : 12) * count
            case .strings(let strings): total + strings.bytes.count + 8 * count
            case .values(let values): total + values.reduce(0) { $0 + $1.estimatedByteCount }
            }
        }
    }
}

extension Value {
    /// About how many bytes a value takes. Lists and maps count their entries, not what is below.
    fileprivate var estimatedByteCount: Int {
        switch self {
        case .string(let text): 32 + text.utf8.count
        case .bytes(let bytes): 48 + bytes.count
        case .list(let values): 48 + 32 * values.count
        case .map(let map): 64 + 64 * map.count
        case .path(let path): 64 + 32 * path.nodes.count
        case .node(let node): 64 + 64 * (node.content?.properties.count ?? 0)
        case .relationship(let relationship):
            64 + 64 * (relationship.content?.properties.count ?? 0)
        default: 32
        }
    }
}
