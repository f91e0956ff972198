/// MERGE with what to do on creation and on a match.
public struct MergeClause: Sendable {
    public var part: PatternPart
    /// All ON CREATE SET items, in order.
    public var onCreate: [SetItem]
    /// All ON MATCH SET items, in order.
    public var onMatch: [SetItem]
}

/// One item of SET.
public struct SetItem: Sendable {
    public enum Kind: Sendable {
        /// `target.key = value`
        case property(target: Expression, key: Identifier, value: Expression)
        /// `target[key] = value`
        case dynamicProperty(target: Expression, key: Expression, value: Expression)
        /// `variable = map`: replaces all properties.
        case replaceProperties(variable: Identifier, value: Expression)
        /// `variable += map`: keeps properties that the map does not name.
        case mergeProperties(variable: Identifier, value: Expression)
        /// `variable:A:B`
        case labels(variable: Identifier, labels: [LabelName])
    }

    public var kind: Kind
    public var range: SourceRange
}

/// One item of REMOVE.
public struct RemoveItem: Sendable {
    public enum Kind: Sendable {
        case property(target: Expression, key: Identifier)
        case dynamicProperty(target: Expression, key: Expression)
        case labels(variable: Identifier, labels: [LabelName])
    }

    public var kind: Kind
    public var range: SourceRange
}

/// DELETE and DETACH DELETE.
public struct DeleteClause: Sendable {
    public var isDetach: Bool
    public var expressions: [Expression]
}

/// FOREACH (variable IN list | updating clauses).
public struct ForEachClause: Sendable {
    public var variable: Identifier
    public var list: Expression
    /// Updating clauses only.
    public var body: [Clause]
}
