/// Pattern parts separated by commas; never empty.
public struct Pattern: Sendable {
    public var parts: [PatternPart]
    public var range: SourceRange
}

/// One connected path of a pattern.
public struct PatternPart: Sendable {
    /// Which of the matching paths are wanted.
    public enum Selector: Hashable, Sendable {
        case all
        /// `shortestPath(…)`
        case shortest
        /// `allShortestPaths(…)`
        case allShortest
        /// `SHORTEST 2 …`, for each pair of ends; `ANY …` and `ANY SHORTEST …` are one of them.
        case shortestPaths(Int)
        /// `SHORTEST 2 GROUPS …`, all paths of so many lengths; `ALL SHORTEST …` is one group.
        case shortestGroups(Int)

        /// Whether it is one of the older forms, with parentheses around the pattern.
        public var isFunction: Bool { self == .shortest || self == .allShortest }
    }

    /// A relationship and the node it leads to.
    public struct Step: Sendable {
        public var relationship: RelationshipPattern
        public var node: NodePattern
    }

    /// The path's variable, `p = …`.
    public var variable: Identifier?
    public var selector: Selector
    public var start: NodePattern
    public var steps: [Step]
    public var range: SourceRange

    /// All node patterns, in order.
    public var nodes: [NodePattern] { [start] + steps.map(\.node) }
}

/// `(variable :Labels {properties} WHERE predicate)`
public struct NodePattern: Sendable {
    public var variable: Identifier?
    public var labels: LabelExpression?
    /// A map literal or a parameter.
    public var properties: Expression?
    public var predicate: Expression?
    public var range: SourceRange
}

/// `-[variable :TYPES *1..3 {properties} WHERE predicate]->`
public struct RelationshipPattern: Sendable {
    public enum Direction: Sendable {
        /// `-->`
        case right
        /// `<--`
        case left
        /// `--` and `<-->`
        case both
    }

    /// `*`, `*n`, `*min..max`; nil bounds are open.
    public struct Length: Hashable, Sendable {
        public var minimum: Int?
        public var maximum: Int?
    }

    public var direction: Direction
    public var variable: Identifier?
    public var types: LabelExpression?
    /// Nil for exactly one relationship that is no list. Quantifiers behind the pattern, `+`, `*`
    /// and `{1,3}`, stand here too.
    public var length: Length?
    /// What is repeated where that is more than a relationship. All else but the length is empty
    /// then.
    public var group: PathGroup?
    /// A map literal or a parameter.
    public var properties: Expression?
    public var predicate: Expression?
    public var range: SourceRange
}
