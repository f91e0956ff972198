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
        var byteCount = 0
        try walk(value, depth: 0, isSizeBounded: false, &byteCount)
    }

    /// About how many bytes a value takes beside its own, if a part of its lists and maps counts
    /// wherever it stands. Throws where that does not fit the memory budget, or they are nested too
    /// deep.
    @discardableResult
    func nestedByteCount(of value: Value) throws(QueryError) -> Int {
        guard value.isNested else { return value.heapByteCount }
        var byteCount = 0
        try walk(value, depth: 0, isSizeBounded: true, &byteCount)
        return byteCount
    }

    private func walk(
        _ value: Value, depth: Int, isSizeBounded: Bool, _ byteCount: inout Int
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
        let before = byteCount
        byteCount += Value.listByteCount + elements.count * MemoryLayout<Value>.stride
        for element in elements where !element.isNested { byteCount += element.heapByteCount }
        if isSizeBounded, before >> 20 != byteCount >> 20 {
            try checkLimits()
            try checkFits(byteCount)
        }
        for element in elements where element.isNested {
            try walk(element, depth: depth + 1, isSizeBounded: isSizeBounded, &byteCount)
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
