import Graph

/// The encoded keys between two bounds: at or after `lower`, before `upper`.
struct IndexRange {
    var lower: [UInt8] = []
    /// nil where there is no upper bound.
    var upper: [UInt8]?

    /// Nil if nothing can lie between the bounds: one of them is null or cannot be indexed.
    ///
    /// Values of over 384 bytes are cut in keys; at such a bound the range is a little too wide.
    init?(_ lowerBound: IndexBound, _ upperBound: IndexBound, columnCount: Int) {
        switch lowerBound {
        case .unbounded: break
        case .included(let value), .excluded(let value):
            guard let range = IndexKey.range(of: value, columnCount: columnCount) else {
                return nil
            }
            lower = range.lower
            if case .excluded = lowerBound, range.isExact { lower = range.upper }
            upper = IndexKey.typeRange(of: value).upper
        }
        switch upperBound {
        case .unbounded: break
        case .included(let value), .excluded(let value):
            guard let range = IndexKey.range(of: value, columnCount: columnCount) else {
                return nil
            }
            var bound = range.upper
            if case .excluded = upperBound, range.isExact { bound = range.lower }
            if let upper, upper.lexicographicallyPrecedes(bound) { bound = upper }
            upper = bound
            if case .unbounded = lowerBound { lower = IndexKey.typeRange(of: value).lower }
        }
    }

    func contains(_ key: [UInt8]) -> Bool {
        !key.lexicographicallyPrecedes(lower) && !isAbove(key)
    }

    func isAbove(_ key: [UInt8]) -> Bool {
        upper.map { !key.lexicographicallyPrecedes($0) } ?? false
    }
}

/// One entry met by a range seek, ordered by key and id.
struct IndexRangeEntry {
    var key: [UInt8]
    var id: UInt64

    init(key: [UInt8], id: UInt64) {
        self.key = key
        self.id = id
    }

    /// The entry that a position stands behind; nil at the start.
    init?(_ position: IndexPosition) {
        guard position.after.count >= 8 else { return nil }
        key = Array(position.after.dropLast(8))
        id = position.after.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    func store(in position: inout IndexPosition) {
        var bytes = StorageKey()
        bytes.append(contentsOf: key)
        bytes.append(id: id)
        position.after = bytes.bytes
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.key == right.key { return left.id < right.id }
        return left.key.lexicographicallyPrecedes(right.key)
    }
}
