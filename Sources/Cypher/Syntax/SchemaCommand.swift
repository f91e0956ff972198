public import Graph

/// A command on constraints and indexes.
public struct SchemaCommand: Sendable {
    public enum Kind: Sendable {
        case createConstraint(ConstraintDefinition)
        case createIndex(IndexDefinition)
        case dropConstraint(name: Identifier, ifExists: Bool)
        case dropIndex(name: Identifier, ifExists: Bool)
    }

    public var kind: Kind
    public var range: SourceRange
}

/// The elements that a constraint or index covers.
public enum SchemaTarget: Sendable {
    /// `FOR (n:Label)`
    case nodes(label: Identifier)
    /// `FOR ()-[r:TYPE]-()`
    case relationships(type: Identifier)
    /// `FOR ()-[r]-()`: relationships of every type, an extension of ours.
    case allRelationships
}

/// CREATE CONSTRAINT.
public struct ConstraintDefinition: Sendable {
    public enum Kind: Sendable {
        /// `IS UNIQUE`
        case unique
        /// `IS NODE KEY` and `IS RELATIONSHIP KEY`: unique and not null.
        case key
        /// `IS NOT NULL`
        case notNull
        /// `IS :: type`
        case type(PropertyTypes)
    }

    public var name: Identifier?
    public var ifNotExists: Bool
    public var target: SchemaTarget
    public var kind: Kind
    /// Property keys in order; never empty.
    public var properties: [Identifier]
}

/// CREATE INDEX.
public struct IndexDefinition: Sendable {
    public var name: Identifier?
    public var ifNotExists: Bool
    public var target: SchemaTarget
    /// Property keys in order; never empty.
    public var properties: [Identifier]
}
