import Graph

/// Limits of values that are made of others.
///
/// Lists and maps share their parts, so that a few steps make a value that is small in memory and
/// endless to walk: `reduce(l = [], i IN range(1, 64) | [l, l])`. Whatever compares, hashes,
/// orders or returns a value walks all of it, so it is the making that has to stop.
extension ExecutionContext {
    /// How many lists and maps may lie inside one another, by which recursion over a value is
    /// bounded.
    static let nestingLimit = 200

    /// Throws where lists and maps are nested too deep.
    func checkDepth(_ value: Value) throws(QueryError) {
        var count = 0
        try walk(value, depth: 0, isSizeBounded: false, &count)
    }

    /// About how many bytes a value takes beside its own, if a part of its lists and maps counts
    /// wherever it stands. Throws where that does not fit the memory budget, or they are nested too
    /// deep.
    @discardableResult
    func nestedByteCount(of value: Value) throws(QueryError) -> Int {
        guard value.isNested else { return value.heapByteCount }
        var count = 0
        try walk(value, depth: 0, isSizeBounded: true, &count)
        return count * MemoryLayout<Value>.stride
    }

    private func walk(
        _ value: Value, depth: Int, isSizeBounded: Bool, _ count: inout Int
    ) throws(QueryError) {
        let elements: [Value]
        switch value {
        case .list(let list): elements = list
        case .map(let map): elements = map.values
        default: return
        }
        guard depth < Self.nestingLimit else {
            throw QueryError(
                .limitExceeded, detail: "ValueNesting",
                "A value nests lists and maps deeper than \(Self.nestingLimit) levels.")
        }
        let before = count
        // An array has a head of about two values.
        count += elements.count + 2
        if isSizeBounded, before >> 16 != count >> 16 {
            try checkLimits()
            try checkFits(count * MemoryLayout<Value>.stride)
        }
        for element in elements where element.isNested {
            try walk(element, depth: depth + 1, isSizeBounded: isSizeBounded, &count)
        }
    }
}

extension Value {
    /// Whether it is made of other values.
    var isNested: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }
}

extension Value {
    /// About how many bytes a value that is no list and no map takes beside its own.
    var heapByteCount: Int {
        switch self {
        case .string(let text): text.utf8.count > 15 ? text.utf8.count + 32 : 0
        case .bytes(let bytes): bytes.count + 32
        case .path(let path): 64 + 16 * (path.nodes.count + path.relationships.count)
        case .dateTime, .duration, .point: 64
        default: 0
        }
    }
}

extension Column {
    /// Whether some row may be made of other values.
    var mayBeNested: Bool {
        switch storage {
        case .values: true
        case .constant(let value): value.isNested
        default: false
        }
    }
}
