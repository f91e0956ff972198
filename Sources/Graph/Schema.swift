/// What an index or constraint covers.
public enum IndexScope: Hashable, Sendable {
    /// Nodes with a label.
    case label(LabelID)
    /// Relationships of a type.
    case type(TypeID)
    /// Relationships of every type.
    case anyType
}

/// What an index or constraint demands of the elements that it covers.
public enum IndexKind: Hashable, Sendable {
    /// Nothing: it only finds them.
    case index
    /// No two have the same values; those without one of the properties do not count.
    case unique
    /// No two have the same values, and each has all properties.
    case key
    /// Each has all properties.
    case existence
    /// A property that is there is of one of the types.
    case type(PropertyTypes)

    /// Whether there are entries by which elements are found.
    public var hasEntries: Bool {
        switch self {
        case .index, .unique, .key: true
        case .existence, .type: false
        }
    }

    /// Whether each element must have all properties.
    public var demandsExistence: Bool { self == .key || self == .existence }
}

/// A property index or a constraint. Stubs need keep no constraint but uniqueness: what they stand
/// for has not arrived.
public struct IndexDescriptor: Hashable, Sendable {
    public let id: IndexID
    public let name: String
    public let scope: IndexScope
    /// In key order; an element is in the index if it has every one of them.
    public let keys: [KeyID]
    public let kind: IndexKind

    public init(id: IndexID, name: String, scope: IndexScope, keys: [KeyID], kind: IndexKind) {
        self.id = id
        self.name = name
        self.scope = scope
        self.keys = keys
        self.kind = kind
    }

    /// Whether no two elements have the same values.
    public var isUnique: Bool { kind == .unique || kind == .key }
}
