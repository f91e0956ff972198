/// Fills a column row by row.
///
/// The first value that is not null decides the storage; a value of another kind moves everything
/// to `.values`. Temporal values, points, lists, maps, bytes and paths always go there, and long
/// strings, so that rows which repeat one share it.
public struct ColumnBuilder: Sendable {
    @usableFromInline
    enum Kind: Sendable {
        /// Only nulls so far.
        case nulls
        case booleans, integers, floats, strings, nodes, relationships, values
    }

    @usableFromInline var kind = Kind.nulls
    @usableFromInline var rowCount = 0
    /// Empty until the first null of a typed column.
    @usableFromInline var nulls: ContiguousArray<Bool> = []
    @usableFromInline var booleans: ContiguousArray<Bool> = []
    @usableFromInline var integers: ContiguousArray<Int64> = []
    @usableFromInline var floats: ContiguousArray<Double> = []
    @usableFromInline var strings = StringArray()
    @usableFromInline var nodes: ContiguousArray<NodeID> = []
    @usableFromInline var relationships: ContiguousArray<RelationshipID> = []
    @usableFromInline var values: ContiguousArray<Value> = []
    @usableFromInline let expectedCount: Int

    /// The number of rows appended.
    @inlinable public var count: Int { rowCount }

    /// A builder for about `count` rows; memory is reserved once the kind is known.
    @inlinable
    public init(reserving count: Int = 0) {
        expectedCount = count
    }

    /// Appends a boolean.
    @inlinable
    public mutating func append(boolean value: Bool) {
        guard kind == .booleans else { return appendFirst(.boolean(value)) }
        booleans.append(value)
        endRow(isNull: false)
    }

    /// Appends an integer.
    @inlinable
    public mutating func append(integer value: Int64) {
        guard kind == .integers else { return appendFirst(.integer(value)) }
        integers.append(value)
        endRow(isNull: false)
    }

    /// Appends a float.
    @inlinable
    public mutating func append(float value: Double) {
        guard kind == .floats else { return appendFirst(.float(value)) }
        floats.append(value)
        endRow(isNull: false)
    }

    /// Appends a string whose bytes the caller knows to be UTF-8.
    @inlinable
    public mutating func append(utf8 bytes: UnsafeRawBufferPointer) {
        guard kind == .strings, bytes.count <= StringArray.sharedByteCount else {
            return append(.string(String(decoding: bytes, as: UTF8.self)))
        }
        strings.append(utf8: bytes)
        endRow(isNull: false)
    }

    /// Appends a string.
    @inlinable
    public mutating func append(string value: String) {
        guard value.utf8.count <= StringArray.sharedByteCount else {
            return appendMixed(.string(value))
        }
        guard kind == .strings else { return appendFirst(.string(value)) }
        strings.append(value)
        endRow(isNull: false)
    }

    /// Appends a node; `.none` is null.
    @inlinable
    public mutating func append(node id: NodeID) {
        guard id != .none else { return appendNull() }
        guard kind == .nodes else { return appendFirst(.node(Node(id: id))) }
        nodes.append(id)
        endRow(isNull: false)
    }

    /// Appends a relationship; `.none` is null.
    @inlinable
    public mutating func append(relationship id: RelationshipID) {
        guard id != .none else { return appendNull() }
        guard kind == .relationships else {
            return appendFirst(.relationship(Relationship(id: id)))
        }
        relationships.append(id)
        endRow(isNull: false)
    }

    /// Appends any value.
    @inlinable
    public mutating func append(_ value: Value) {
        switch value {
        case .null: appendNull()
        case .boolean(let value): append(boolean: value)
        case .integer(let value): append(integer: value)
        case .float(let value): append(float: value)
        case .string(let value): append(string: value)
        case .node(let node) where node.content == nil: append(node: node.id)
        case .relationship(let relationship) where relationship.content == nil:
            append(relationship: relationship.id)
        default: appendMixed(value)
        }
    }

    /// Appends a row without a value.
    @inlinable
    public mutating func appendNull() {
        if kind == .nulls {
            rowCount += 1
        } else {
            appendPlaceholder()
        }
    }

    /// Appends one row of a column.
    @inlinable
    public mutating func append(_ column: Column, at row: Int) {
        if column.isNull(at: row) { return appendNull() }
        switch column.storage {
        case .integers(let values): append(integer: values[row])
        case .floats(let values): append(float: values[row])
        case .strings(let values): values.withUTF8(at: row) { append(utf8: $0) }
        case .nodes(let ids): append(node: ids[row])
        case .relationships(let ids): append(relationship: ids[row])
        default: append(column.value(at: row))
        }
    }

    /// The column of all rows appended.
    public consuming func finish() -> Column {
        let nulls = nulls.isEmpty ? nil : nulls
        return switch kind {
        case .nulls: Column(.nulls, count: rowCount)
        case .booleans: Column(.booleans(booleans), count: rowCount, nulls: nulls)
        case .integers: Column(.integers(integers), count: rowCount, nulls: nulls)
        case .floats: Column(.floats(floats), count: rowCount, nulls: nulls)
        case .strings: Column(.strings(strings), count: rowCount, nulls: nulls)
        case .nodes: Column(.nodes(nodes), count: rowCount, nulls: nulls)
        case .relationships:
            Column(.relationships(relationships), count: rowCount, nulls: nulls)
        case .values: Column(.values(values), count: rowCount)
        }
    }
}

extension ColumnBuilder {
    /// Counts a row whose value is in its array already.
    @inlinable
    mutating func endRow(isNull: Bool) {
        if isNull && nulls.isEmpty {
            nulls = ContiguousArray(repeating: false, count: rowCount)
            nulls.reserveCapacity(max(expectedCount, rowCount + 1))
            nulls.append(true)
        } else if !nulls.isEmpty {
            nulls.append(isNull)
        }
        rowCount += 1
    }

    /// Appends a null to a column whose kind is decided.
    @usableFromInline
    mutating func appendPlaceholder() {
        switch kind {
        case .nulls: break
        case .booleans: booleans.append(false)
        case .integers: integers.append(0)
        case .floats: floats.append(0)
        case .strings: strings.append(utf8: UnsafeRawBufferPointer(start: nil, count: 0))
        case .nodes: nodes.append(.none)
        case .relationships: relationships.append(.none)
        case .values:
            values.append(.null)
            rowCount += 1
            return
        }
        endRow(isNull: true)
    }

    /// Appends a value that is not of the kind so far: the first one, or one that mixes kinds.
    @usableFromInline
    mutating func appendFirst(_ value: Value) {
        guard kind == .nulls else { return appendMixed(value) }
        let nullCount = rowCount
        rowCount = 0
        let capacity = max(expectedCount, nullCount + 1)
        switch value {
        case .boolean:
            kind = .booleans
            booleans.reserveCapacity(capacity)
        case .integer:
            kind = .integers
            integers.reserveCapacity(capacity)
        case .float:
            kind = .floats
            floats.reserveCapacity(capacity)
        case .string:
            kind = .strings
            strings = StringArray(reserving: capacity)
        case .node:
            kind = .nodes
            nodes.reserveCapacity(capacity)
        case .relationship:
            kind = .relationships
            relationships.reserveCapacity(capacity)
        default: preconditionFailure("values of other kinds go through appendMixed")
        }
        for _ in 0..<nullCount { appendPlaceholder() }
        append(value)
    }

    /// Appends a value to `.values`, moving the typed rows there first.
    @usableFromInline
    mutating func appendMixed(_ value: Value) {
        if kind != .values {
            let typed = finish()
            values.reserveCapacity(max(expectedCount, rowCount + 1))
            for row in 0..<typed.count { values.append(typed.value(at: row)) }
            kind = .values
            (nulls, booleans, integers, floats) = ([], [], [], [])
            (strings, nodes, relationships) = (StringArray(), [], [])
        }
        values.append(value)
        rowCount += 1
    }
}
