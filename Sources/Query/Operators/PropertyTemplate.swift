import Graph

/// How the properties of a new element are computed.
struct PropertyTemplate: Sendable {
    /// One step of putting the list together; later ones overwrite.
    enum Part: Sendable {
        case entry(key: String, value: CompiledExpression)
        /// All entries of a map.
        case entries(CompiledExpression)
        /// Only the entries of a map: what was there goes.
        case replacement(CompiledExpression)
    }

    var parts: [Part]

    /// Evaluates the parts for a batch.
    func evaluate(_ batch: Batch, _ execution: Execution) throws(QueryError) -> PropertyColumns {
        var columns = PropertyColumns()
        for part in parts {
            switch part {
            case .entry(let key, let value):
                columns.parts.append(
                    .entry(
                        try execution.updates.key(key),
                        try value.evaluate(batch, execution.context)))
            case .entries(let map):
                columns.parts.append(.entries(try map.evaluate(batch, execution.context)))
            case .replacement(let map):
                columns.parts.append(.replacement(try map.evaluate(batch, execution.context)))
            }
        }
        return columns
    }
}

/// A template's values for the rows of a batch.
struct PropertyColumns {
    fileprivate enum Part {
        case entry(KeyID, Column)
        case entries(Column)
        case replacement(Column)
    }

    fileprivate var parts: [Part] = []

    /// The properties of one row, nulls left out.
    func list(row: Int, _ execution: Execution) throws(QueryError) -> PropertyList {
        var list: PropertyList = []
        list.reserveCapacity(parts.count)
        for part in parts {
            switch part {
            case .entry(let key, let column):
                list.assign(key, try storable(column.value(at: row)))
            case .entries(let column) where column.isNull(at: row): break
            case .entries(let column):
                for (key, value) in try propertyEntries(column.value(at: row), execution) {
                    list.assign(key, value)
                }
            case .replacement(let column):
                list.removeAll()
                for (key, value) in try propertyEntries(column.value(at: row), execution) {
                    list.assign(key, value)
                }
            }
        }
        return list
    }
}

extension PropertyList {
    /// Sets the value of a key; null removes it.
    fileprivate mutating func assign(_ key: KeyID, _ value: Value) {
        if let place = firstIndex(where: { $0.key == key }) {
            if value.isNull { remove(at: place) } else { self[place].value = value }
        } else if !value.isNull {
            append((key, value))
        }
    }
}

/// The properties that a map, node or relationship stands for, nulls included.
func propertyEntries(_ value: Value, _ execution: Execution) throws(QueryError) -> PropertyList {
    switch value {
    case .map(let map):
        var list: PropertyList = []
        list.reserveCapacity(map.count)
        for (key, value) in zip(map.keys, map.values) {
            list.append((try execution.updates.key(key), try storable(value)))
        }
        return list
    case .node(let node):
        return try execution.context.reading { graph throws(GraphError) in
            try graph.properties(of: node.id)
        }
    case .relationship(let relationship):
        return try execution.context.reading { graph throws(GraphError) in
            try graph.properties(of: relationship.id)
        }
    default: throw wrongElement(value, expected: "a map")
    }
}

/// The value itself if it can be a property, or null.
func storable(_ value: Value) throws(QueryError) -> Value {
    switch value {
    case .node, .relationship, .path, .map: throw notStorable(value.kindName)
    case .list(let elements):
        for element in elements {
            switch element {
            case .list: throw notStorable("a list of lists")
            case .node, .relationship, .path, .map:
                throw notStorable("a list with \(element.kindName)")
            default: break
            }
        }
        return value
    default: return value
    }
}

private func notStorable(_ what: String) -> QueryError {
    QueryError(
        .typeError, detail: "InvalidPropertyType",
        "A property cannot be \(what): only scalars, temporal values, points and lists of them.")
}
