import Graph

/// The nodes and relationships in a column of any storage; each array has a place for every row.
struct ElementIDs {
    /// `.none` in rows that hold no node; nil where no row does.
    let nodes: ContiguousArray<NodeID>?
    /// `.none` in rows that hold no relationship; nil where no row does.
    let relationships: ContiguousArray<RelationshipID>?

    init(_ column: Column) {
        switch column.storage {
        case .nodes(let ids): (nodes, relationships) = (ids, nil)
        case .relationships(let ids): (nodes, relationships) = (nil, ids)
        case .constant(.node(let node)):
            (nodes, relationships) = (
                ContiguousArray(repeating: node.id, count: column.count), nil
            )
        case .constant(.relationship(let relationship)):
            (nodes, relationships) = (
                nil, ContiguousArray(repeating: relationship.id, count: column.count)
            )
        case .values(let values):
            nodes = ElementIDs.collect(values, none: .none) {
                if case .node(let node) = $0 { node.id } else { nil }
            }
            relationships = ElementIDs.collect(values, none: .none) {
                if case .relationship(let relationship) = $0 { relationship.id } else { nil }
            }
        default: (nodes, relationships) = (nil, nil)
        }
    }

    private static func collect<ID>(
        _ values: ContiguousArray<Value>, none: ID, _ id: (Value) -> ID?
    ) -> ContiguousArray<ID>? {
        guard values.contains(where: { id($0) != nil }) else { return nil }
        return ContiguousArray(values.map { id($0) ?? none })
    }
}

/// Calls the store and reports its errors as the statement's.
@inline(__always)
func reading<Result>(
    _ body: () throws(GraphError) -> Result
) throws(QueryError) -> Result {
    do { return try body() } catch { throw QueryError(error) }
}
