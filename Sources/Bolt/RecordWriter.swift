public import Graph

extension MessageWriter {
    /// Writes one row as a RECORD message.
    public mutating func append(recordOf columns: [Column], row: Int) {
        append(signature: Signature.record, fieldCount: 1) { writer in
            writer.append(listCount: columns.count)
            for column in columns { writer.append(column, row: row) }
        }
    }
}

extension PackStreamWriter {
    /// Writes the value of a row, strings straight from where they lie.
    fileprivate mutating func append(_ column: Column, row: Int) {
        if column.isNull(at: row) { return append(Value.null) }
        switch column.storage {
        case .integers(let values): append(values[row])
        case .floats(let values): append(values[row])
        case .booleans(let values): append(values[row])
        case .strings(let values): values.withUTF8(at: row) { append(utf8: $0) }
        default: append(column.value(at: row))
        }
    }
}
