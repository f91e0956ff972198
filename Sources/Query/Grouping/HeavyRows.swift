import Graph

// Rows can share long strings, so that a batch is small in memory and yet takes minutes to hash.
extension ExecutionContext {
    /// Rows whose keys have more bytes than this are gone through in parts.
    private static let partByteCount = 8 << 20

    /// Calls `body` with the key columns and their number of rows and gives its results behind each
    /// other; in parts where keys are long, between which the statement may end.
    func forEachPart(
        of keys: [Column], rowCount: Int,
        _ body: ([Column], Int) -> ContiguousArray<Int32>
    ) throws(QueryError) -> ContiguousArray<Int32> {
        guard keys.contains(where: \.mayBeHeavy) else { return body(keys, rowCount) }
        var results: ContiguousArray<Int32> = []
        results.reserveCapacity(rowCount)
        var start = 0
        var byteCount = 0
        for row in 0..<rowCount {
            for key in keys { byteCount += key.byteCount(at: row) }
            guard byteCount > Self.partByteCount || row == rowCount - 1 else { continue }
            try checkLimits()
            let range = start..<row + 1
            results += body(keys.map { $0.slice(range) }, range.count)
            (start, byteCount) = (row + 1, 0)
        }
        return results
    }
}

extension Column {
    /// Whether rows may take more bytes than they have in the column.
    fileprivate var mayBeHeavy: Bool {
        switch storage {
        case .values: true
        case .constant(let value): value.byteCount > StringArray.sharedByteCount
        default: false
        }
    }

    /// About how many bytes a row takes to hash, where that may be many.
    fileprivate func byteCount(at row: Int) -> Int {
        switch storage {
        case .values(let values): values[row].byteCount
        case .constant(let value): value.byteCount
        default: 0
        }
    }
}
