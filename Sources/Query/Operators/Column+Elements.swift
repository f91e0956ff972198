import Graph

extension Column {
    /// The ids of a column of nodes, `.none` where it is null.
    func nodeIDs() throws(QueryError) -> ContiguousArray<NodeID> {
        if case .nodes(let ids) = storage { return ids }
        var ids = ContiguousArray<NodeID>()
        ids.reserveCapacity(count)
        for row in 0..<count {
            switch value(at: row) {
            case .node(let node): ids.append(node.id)
            case .null: ids.append(.none)
            case let other: throw wrongElement(other, expected: "a node")
            }
        }
        return ids
    }

    /// The ids of a column of relationships, `.none` where it is null.
    func relationshipIDs() throws(QueryError) -> ContiguousArray<RelationshipID> {
        if case .relationships(let ids) = storage { return ids }
        var ids = ContiguousArray<RelationshipID>()
        ids.reserveCapacity(count)
        for row in 0..<count {
            switch value(at: row) {
            case .relationship(let relationship): ids.append(relationship.id)
            case .null: ids.append(.none)
            case let other: throw wrongElement(other, expected: "a relationship")
            }
        }
        return ids
    }

    /// The rows of a predicate's column that are true.
    func trueRows() throws(QueryError) -> ContiguousArray<Int32> {
        var rows = ContiguousArray<Int32>()
        switch storage {
        case .booleans(let values):
            rows.reserveCapacity(count)
            if let nulls {
                for row in 0..<count where values[row] && !nulls[row] { rows.append(Int32(row)) }
            } else {
                for row in 0..<count where values[row] { rows.append(Int32(row)) }
            }
        case .nulls: break
        default:
            for row in 0..<count {
                switch value(at: row) {
                case .boolean(true): rows.append(Int32(row))
                case .boolean(false), .null: break
                case let other: throw wrongElement(other, expected: "a boolean")
                }
            }
        }
        return rows
    }

    /// The rows `0..<count` as integers: a batch's own numbering, for subplans.
    static func rowNumbers(_ count: Int) -> Column {
        Column(.integers(ContiguousArray(0..<Int64(count))), count: count)
    }

    /// The integers of a column made by `rowNumbers`.
    var rowNumbers: ContiguousArray<Int64> {
        switch storage {
        case .integers(let numbers): return numbers
        case .constant(.integer(let number)):
            return ContiguousArray(repeating: number, count: count)
        default: preconditionFailure("row numbers are integers")
        }
    }
}

/// The error of a value that is not what a clause works on.
func wrongElement(_ value: Value, expected: String) -> QueryError {
    QueryError(
        .typeError, detail: "InvalidArgumentType",
        "Expected \(expected), got \(value.kindName).")
}

extension Value {
    /// The value's type, as error messages name it.
    var kindName: String {
        switch self {
        case .null: "null"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .float: "a float"
        case .string: "a string"
        case .bytes: "bytes"
        case .list: "a list"
        case .map: "a map"
        case .date, .localTime, .time, .localDateTime, .dateTime: "a temporal value"
        case .duration: "a duration"
        case .point: "a point"
        case .node: "a node"
        case .relationship: "a relationship"
        case .path: "a path"
        }
    }
}
