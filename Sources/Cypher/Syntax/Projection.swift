/// What WITH and RETURN hand on: columns, order and how many rows.
public struct Projection: Sendable {
    public var isDistinct: Bool
    /// `*`: every variable in scope, before the items.
    public var includesAll: Bool
    public var items: [ProjectionItem]
    public var orderBy: [SortItem]
    public var skip: Expression?
    public var limit: Expression?
    public var range: SourceRange
}

/// One column of a projection.
public struct ProjectionItem: Sendable {
    public var expression: Expression
    public var alias: Identifier?
    /// The column's name: the alias, or the expression's text as written.
    public var name: String
}

/// One key of ORDER BY.
public struct SortItem: Sendable {
    public var expression: Expression
    public var isDescending: Bool
}
