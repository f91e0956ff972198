public import Graph
public import Query

/// What a statement gave: rows in order, and what it changed.
public struct QueryResult: Sendable, RandomAccessCollection {
    /// The names of the columns.
    public let columns: [String]
    /// What the statement did: counters, plan, the LSN of its record.
    public let summary: QuerySummary
    package let batches: [Batch]
    /// The first row of each batch, and the number of all rows behind them.
    private let starts: [Int]

    init(batches: [Batch], summary: QuerySummary) {
        columns = summary.columns
        self.batches = batches
        self.summary = summary
        var starts = [0]
        for batch in batches { starts.append(starts[starts.count - 1] + batch.count) }
        self.starts = starts
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { starts[starts.count - 1] }

    public subscript(position: Int) -> Row {
        precondition(indices.contains(position), "row \(position) of \(count)")
        var low = 0
        var high = batches.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= position { low = middle } else { high = middle - 1 }
        }
        return Row(columns: columns, batch: batches[low], index: position - starts[low])
    }
}

/// One row of a result.
public struct Row: Sendable {
    public let columns: [String]
    let batch: Batch
    let index: Int

    /// The row's values, in the order of the columns.
    public var values: [Value] { batch.columns.map { $0.value(at: index) } }

    /// The value of a column; null where the result has no such column.
    public subscript(column: String) -> Value {
        columns.firstIndex(of: column).map { batch.columns[$0].value(at: index) } ?? .null
    }

    /// The value of a column as a Swift type.
    /// - Throws: `IntelGraphError.result` if there is no such column, or its value is no `T`.
    public func get<T: ValueConvertible>(_ column: String, as type: T.Type = T.self)
        throws(IntelGraphError) -> T
    {
        guard let slot = columns.firstIndex(of: column) else {
            throw .result("no column '\(column)'; there are: \(columns.joined(separator: ", "))")
        }
        guard let converted = T(batch.columns[slot].value(at: index)) else {
            throw .result("column '\(column)' holds no \(T.valueKind) in this row")
        }
        return converted
    }
}
