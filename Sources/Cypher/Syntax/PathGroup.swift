/// `((x)-[r]->(y) WHERE predicate)` before a quantifier: a part of a path that is repeated. Its
/// variables are single elements inside and lists of them outside.
public struct PathGroup: Sendable {
    /// Never without a relationship, and none of varying length.
    public var part: PatternPart
    public var predicate: Expression?

    /// Every variable of a node, in order.
    public var nodeVariables: [Identifier] { part.nodes.compactMap(\.variable) }

    /// Every variable of a relationship, in order.
    public var relationshipVariables: [Identifier] {
        part.steps.compactMap(\.relationship.variable)
    }

    /// Every expression inside.
    public var expressions: [Expression] {
        part.expressions + [predicate].compactMap { $0 }
    }
}
