extension ColumnBuilder {
    /// Makes room for the bytes of strings that whole columns bring.
    mutating func reserve(stringByteCount: Int) { strings.reserve(byteCount: stringByteCount) }

    /// Appends all rows of a column, at once where its storage is that of the rows so far.
    public mutating func append(contentsOf column: Column) {
        if rowCount == 0 { kind = Kind(column.storage) ?? kind }
        switch (kind, column.storage) {
        case (.booleans, .booleans(let values)): booleans += values
        case (.integers, .integers(let values)): integers += values
        case (.floats, .floats(let values)): floats += values
        case (.strings, .strings(let values)): strings.append(contentsOf: values)
        case (.nodes, .nodes(let ids)): nodes += ids
        case (.relationships, .relationships(let ids)): relationships += ids
        case (.values, .values(let more)): values += more
        default:
            for row in 0..<column.count { append(column, at: row) }
            return
        }
        if let more = column.nulls {
            if nulls.isEmpty { nulls = ContiguousArray(repeating: false, count: rowCount) }
            nulls += more
        } else if !nulls.isEmpty {
            nulls += repeatElement(false, count: column.count)
        }
        rowCount += column.count
    }
}

extension ColumnBuilder.Kind {
    /// The kind of rows that a storage holds; nil for nulls and constants.
    fileprivate init?(_ storage: Column.Storage) {
        switch storage {
        case .nulls, .constant: return nil
        case .booleans: self = .booleans
        case .integers: self = .integers
        case .floats: self = .floats
        case .strings: self = .strings
        case .nodes: self = .nodes
        case .relationships: self = .relationships
        case .values: self = .values
        }
    }
}
