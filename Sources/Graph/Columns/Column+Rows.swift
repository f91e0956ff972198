extension Column {
    /// The rows at these places, in this order; a negative place gives null.
    public func gather(_ rows: ContiguousArray<Int32>) -> Column {
        switch storage {
        case .nulls: return Column(.nulls, count: rows.count)
        case .constant(let value):
            guard rows.contains(where: { $0 < 0 }) else {
                return Column(storage, count: rows.count)
            }
            return Column(rows.lazy.map { $0 < 0 ? .null : value })
        case .booleans(let values):
            return Column(
                .booleans(gathered(values, rows, missing: false)), count: rows.count,
                nulls: gatheredNulls(rows))
        case .integers(let values):
            return Column(
                .integers(gathered(values, rows, missing: 0)), count: rows.count,
                nulls: gatheredNulls(rows))
        case .floats(let values):
            return Column(
                .floats(gathered(values, rows, missing: 0)), count: rows.count,
                nulls: gatheredNulls(rows))
        case .strings(let values): return gatheredStrings(values, rows)
        case .nodes(let ids):
            return Column(
                .nodes(gathered(ids, rows, missing: .none)), count: rows.count,
                nulls: gatheredNulls(rows))
        case .relationships(let ids):
            var column = Column(
                .relationships(gathered(ids, rows, missing: .none)), count: rows.count,
                nulls: gatheredNulls(rows))
            column.types = types.map { gathered($0, rows, missing: TypeID(rawValue: 0)) }
            return column
        case .values(let values):
            return Column(.values(gathered(values, rows, missing: .null)), count: rows.count)
        }
    }

    /// A part of the rows.
    public func slice(_ range: Range<Int>) -> Column {
        if range == 0..<count { return self }
        return gather(ContiguousArray(range.lazy.map { Int32($0) }))
    }

    /// The rows of all columns behind each other.
    public static func concatenate(_ columns: [Column]) -> Column {
        if columns.count == 1 { return columns[0] }
        let total = columns.reduce(0) { $0 + $1.count }
        var builder = ColumnBuilder(reserving: total)
        builder.reserve(
            stringByteCount: columns.reduce(0) { sum, column in
                if case .strings(let values) = column.storage {
                    sum + values.bytes.count
                } else {
                    sum
                }
            })
        for column in columns { builder.append(contentsOf: column) }
        return builder.finish()
    }

    /// Rows of short strings copy them. Long ones, which many rows may name, are shared instead, as
    /// mixed values: copies would take memory that nothing has counted.
    private func gatheredStrings(_ values: StringArray, _ rows: ContiguousArray<Int32>) -> Column {
        let byteCount = values.byteCount(of: rows)
        if byteCount >= 1 << 20, byteCount / rows.count >= StringArray.sharedByteCount {
            return sharedStrings(rows)
        }
        return Column(
            .strings(values.gather(rows, byteCount: byteCount)), count: rows.count,
            nulls: gatheredNulls(rows))
    }

    private func sharedStrings(_ rows: ContiguousArray<Int32>) -> Column {
        var known = ContiguousArray<Value?>(repeating: nil, count: count)
        let shared = rows.map { row -> Value in
            guard row >= 0 else { return .null }
            if let value = known[Int(row)] { return value }
            let value = value(at: Int(row))
            known[Int(row)] = value
            return value
        }
        return Column(.values(ContiguousArray(shared)), count: rows.count)
    }

    /// Nil where no gathered row is null.
    private func gatheredNulls(_ rows: ContiguousArray<Int32>) -> ContiguousArray<Bool>? {
        if let nulls { return gathered(nulls, rows, missing: true) }
        guard rows.contains(where: { $0 < 0 }) else { return nil }
        return ContiguousArray(rows.lazy.map { $0 < 0 })
    }
}

private func gathered<T>(
    _ values: ContiguousArray<T>, _ rows: ContiguousArray<Int32>, missing: T
) -> ContiguousArray<T> {
    ContiguousArray(unsafeUninitializedCapacity: rows.count) { buffer, count in
        values.withUnsafeBufferPointer { values in
            for index in 0..<rows.count {
                let row = Int(rows[index])
                buffer.initializeElement(at: index, to: row < 0 ? missing : values[row])
            }
        }
        count = rows.count
    }
}
