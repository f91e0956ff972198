/// What a graph reader or writer reports.
public enum GraphError: Error, Sendable {
    /// The store below failed: damage, a full disk, an exhausted map. The text names file and
    /// place.
    case storage(String)
    /// A write breaks a constraint. The text names constraint, element and values.
    case constraint(String)
    /// A statement ends with a node deleted whose relationships are still there.
    case connectedNode(String)
    /// An element is used that this transaction deleted, or that does not exist.
    case elementNotFound(String)
    /// A value cannot be a property, or is too large; a name is empty or too long.
    case invalidProperty(String)
    /// A text, map or number does not make a value of the type asked for, or a result is out of
    /// range.
    case invalidValue(String)
    /// An index or constraint already exists, does not exist, or contradicts another.
    case schema(String, SchemaConflict? = nil)
    /// A limit is reached: ordinals, tokens, value size.
    case limit(String)
}
