/// What an index or constraint covers.
public enum IndexScope: Hashable, Sendable {
    /// Nodes with a label.
    case label(LabelID)
    /// Relationships of a type.
    case type(TypeID)
    /// Relationships of every type.
    case anyType
}

/// A property index or the index behind a uniqueness constraint.
public struct IndexDescriptor: Hashable, Sendable {
    public let id: IndexID
    public let name: String
    public let scope: IndexScope
    /// In key order; an element is in the index if it has every one of them.
    public let keys: [KeyID]
    public let isUnique: Bool

    public init(id: IndexID, name: String, scope: IndexScope, keys: [KeyID], isUnique: Bool) {
        self.id = id
        self.name = name
        self.scope = scope
        self.keys = keys
        self.isUnique = isUnique
    }
}
