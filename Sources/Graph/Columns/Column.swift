/// One column of a batch: values of one kind in an array of that kind, or mixed values.
///
/// `nulls` marks rows without a value; what the array holds there means nothing. Nodes and
/// relationships that are null hold `.none` besides, so loops over ids need no bitmap.
public struct Column: Sendable {
    /// Where the rows are.
    public enum Storage: Sendable {
        /// Every row is null.
        case nulls
        /// Every row is this value.
        case constant(Value)
        case booleans(ContiguousArray<Bool>)
        case integers(ContiguousArray<Int64>)
        case floats(ContiguousArray<Double>)
        case strings(StringArray)
        case nodes(ContiguousArray<NodeID>)
        case relationships(ContiguousArray<RelationshipID>)
        /// Anything, null included.
        case values(ContiguousArray<Value>)
    }

    /// Where the rows are.
    public var storage: Storage
    /// The number of rows.
    public let count: Int
    /// True where a row is null; nil where no row is, or where `storage` says it itself
    /// (`nulls`, `constant`, `values`).
    public var nulls: ContiguousArray<Bool>?
    /// The type of each relationship, where whoever found them said it; nil where it has to be
    /// looked up. What it holds for nulls means nothing.
    public var types: ContiguousArray<TypeID>?

    /// A column of `count` rows that are in `storage`.
    @inlinable
    public init(_ storage: Storage, count: Int, nulls: ContiguousArray<Bool>? = nil) {
        self.storage = storage
        self.count = count
        self.nulls = nulls
    }

    /// A column of relationships whose types are known.
    @inlinable
    public init(_ relationships: ContiguousArray<RelationshipID>, types: ContiguousArray<TypeID>) {
        self.init(.relationships(relationships), count: relationships.count)
        self.types = types
    }

    /// The values in the storage that fits them: typed where all are of one kind.
    public init(_ values: some Sequence<Value>) {
        var builder = ColumnBuilder(reserving: values.underestimatedCount)
        for value in values { builder.append(value) }
        self = builder.finish()
    }

    /// Whether a row is null.
    @inlinable
    public func isNull(at row: Int) -> Bool {
        switch storage {
        case .nulls: true
        case .constant(let value): value.isNull
        case .values(let values): values[row].isNull
        case .nodes(let ids): ids[row] == .none
        case .relationships(let ids): ids[row] == .none
        default: nulls.map { $0[row] } ?? false
        }
    }

    /// One row as a value. Loops over a column switch on `storage` instead.
    @inlinable
    public func value(at row: Int) -> Value {
        if let nulls, nulls[row] { return .null }
        switch storage {
        case .nulls: return .null
        case .constant(let value): return value
        case .booleans(let values): return .boolean(values[row])
        case .integers(let values): return .integer(values[row])
        case .floats(let values): return .float(values[row])
        case .strings(let values): return .string(values[row])
        case .nodes(let ids):
            return ids[row] == .none ? .null : .node(Node(id: ids[row]))
        case .relationships(let ids):
            return ids[row] == .none ? .null : .relationship(Relationship(id: ids[row]))
        case .values(let values): return values[row]
        }
    }
}
