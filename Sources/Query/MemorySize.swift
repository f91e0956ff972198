import Graph

extension Value {
    /// What a list or a map takes beside its entries.
    static let listByteCount = 64

    /// About how many bytes the value takes, with all that it is made of. What several values
    /// share counts for each of them.
    var byteCount: Int { MemoryLayout<Value>.stride + heapByteCount }

    /// About how many bytes the value takes beside its own.
    var heapByteCount: Int {
        switch self {
        case .string(let text): text.utf8.count > 15 ? text.utf8.count + 32 : 0
        case .bytes(let bytes): bytes.count + 32
        case .list(let values): values.reduce(Self.listByteCount) { $0 + $1.byteCount }
        case .map(let map): map.byteCount
        case .path(let path): 64 + 16 * (path.nodes.count + path.relationships.count)
        case .node(let node): node.content.map { 64 + $0.properties.byteCount } ?? 0
        case .relationship(let relationship):
            relationship.content.map { 64 + $0.properties.byteCount } ?? 0
        case .dateTime, .duration, .point: 64
        default: 0
        }
    }

    /// Where a list or map keeps its entries: the same for values that share them.
    fileprivate var entriesAddress: UnsafeRawPointer? {
        switch self {
        case .list(let values): values.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
        case .map(let map):
            map.values.withUnsafeBufferPointer { UnsafeRawPointer($0.baseAddress) }
        default: nil
        }
    }
}

extension ValueMap {
    fileprivate var byteCount: Int {
        zip(keys, values).reduce(Value.listByteCount) {
            $0 + $1.0.utf8.count + 16 + $1.1.byteCount
        }
    }
}

extension Batch {
    /// About how many bytes the rows take.
    var estimatedByteCount: Int {
        columns.reduce(64) { total, column in
            switch column.storage {
            case .nulls, .constant: total + 64
            case .booleans: total + count
            case .integers, .floats, .nodes: total + 8 * count
            case .relationships: total + (column.types == nil ? 8 : 12) * count
            case .strings(let strings): total + strings.bytes.count + 8 * count
            case .values(let values): total + values.byteCount
            }
        }
    }
}

extension ContiguousArray<Value> {
    /// About how many bytes the values take. A list that rows one after the other share, as UNWIND
    /// hands it on, counts once.
    fileprivate var byteCount: Int {
        var last: UnsafeRawPointer?
        return reduce(0) { total, value in
            let address = value.entriesAddress
            defer { last = address }
            let isShared = address != nil && address == last
            return total + (isShared ? MemoryLayout<Value>.stride : value.byteCount)
        }
    }
}
