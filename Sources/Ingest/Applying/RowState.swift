import Graph

/// What ingest keeps of a row beside the graph: how far it has come, and what it waits for.
///
/// It outlives the row, so that late old events bring nothing back.
struct RowState: Sendable {
    /// The last change applied; nil where the stream has no versions.
    var version: EventVersion?
    /// Whether the row has an element in the graph.
    var isLive = false
    /// Whether it came from the flattening transform without metadata, where null deletes.
    var isFlat = false
    /// A hash of the identity columns; 0 where there are none.
    var identity: UInt64 = 0
    /// The row's columns that the mapping does not list.
    var extraNames: [String] = []
    /// Columns whose values no event has told yet.
    var unresolved: [String] = []
    /// The change that left them unresolved.
    var unresolvedSince: EventVersion?
    /// Values of a former key that have arrived before the row's new beginning.
    var carried: [CarriedRow] = []
    /// Where the row went on under a new key while values were still unresolved.
    var moved: MovedRow?

    /// Whether nothing is known, so that there is nothing to keep.
    var isEmpty: Bool { version == nil && !isLive && carried.isEmpty && moved == nil }

    /// Drops carried values that an event of this version has used or made pointless.
    mutating func dropCarried(upTo version: EventVersion?) {
        carried.removeAll { carried in
            guard let version, let waiting = carried.version else {
                return carried.version == version
            }
            return waiting <= version
        }
    }
}

/// A row's properties, and which columns it had.
struct RowImage: Sendable {
    var properties: ValueMap
    /// Properties with other names are entries of the spread column.
    var columnNames: [String]

    /// Copies the value of a column from another image of the row.
    mutating func copy(_ column: String, from other: RowImage, spread: String?) {
        if let value = other.properties[column] { properties[column] = value }
        guard column == spread else { return }
        for (name, value) in zip(other.properties.keys, other.properties.values)
        where !other.columnNames.contains(name) && !columnNames.contains(name) {
            properties[name] = value
        }
    }
}

/// The values with which a row leaves its old key, on their way to the new one.
struct CarriedRow: Sendable {
    /// The version of the delete of the old key.
    var version: EventVersion?
    var image: RowImage
    /// Columns that the old row did not know either.
    var missing: [String]
}

/// A row that went on under another key before all its values were known.
struct MovedRow: Sendable {
    var address: RowAddress
    /// The version of the delete here.
    var version: EventVersion?
    /// The change that left values unresolved here.
    var unresolvedSince: EventVersion?
    var missing: [String]
}

/// Whether two events are the halves of one key change. Without versions that is assumed.
func isSameChange(_ left: EventVersion?, _ right: EventVersion?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return left.isSameChange(as: right)
}
