import Graph

/// A graph with nothing in it: what constant expressions are computed over.
class EmptyGraph: GraphReader {
    var schemaEpoch: UInt64 { 0 }

    func labelID(_ name: String) -> LabelID? { nil }
    func typeID(_ name: String) -> TypeID? { nil }
    func keyID(_ name: String) -> KeyID? { nil }
    func name(of label: LabelID) -> String { "" }
    func name(of type: TypeID) -> String { "" }
    func name(of key: KeyID) -> String { "" }
    func labels() -> [LabelID] { [] }
    func types() -> [TypeID] { [] }
    func keys() -> [KeyID] { [] }

    func indexes() -> [IndexDescriptor] { [] }
    func nodeCount(label: LabelID?) -> Int { 0 }
    func relationshipCount(type: TypeID?, source: LabelID?, target: LabelID?) -> Int { 0 }
    func indexStatistics(_ index: IndexID) -> (entries: Int, distinct: Int) { (0, 0) }

    func scanNodes(
        label: LabelID?, position: inout ScanPosition, limit: Int,
        into nodes: inout ContiguousArray<NodeID>
    ) {
        position.isAtEnd = true
    }

    func scanRelationships(
        types: [TypeID]?, position: inout ScanPosition, limit: Int,
        sources: inout ContiguousArray<NodeID>, into found: inout Expansion
    ) {
        position.isAtEnd = true
    }

    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int, into nodes: inout ContiguousArray<NodeID>
    ) {
        nodes += repeatElement(.none, count: count)
    }

    func seekUnique(
        _ index: IndexID, keys: [Column], count: Int,
        into relationships: inout ContiguousArray<RelationshipID>
    ) {
        relationships += repeatElement(.none, count: count)
    }

    func seek(_ index: IndexID, key: [Value], into ids: inout ContiguousArray<UInt64>) {}

    func seekRange(
        _ index: IndexID, lower: IndexBound, upper: IndexBound, position: inout IndexPosition,
        limit: Int, into ids: inout ContiguousArray<UInt64>
    ) {
        position.isAtEnd = true
    }

    func partitionID(named name: String) -> PartitionID? { nil }

    func contains(_ nodes: ContiguousArray<NodeID>) -> ContiguousArray<Bool> {
        ContiguousArray(repeating: false, count: nodes.count)
    }

    func contains(_ relationships: ContiguousArray<RelationshipID>) -> ContiguousArray<Bool> {
        ContiguousArray(repeating: false, count: relationships.count)
    }

    func expand(
        _ nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?,
        position: inout ExpandPosition, limit: Int, into found: inout Expansion
    ) {
        position.row = nodes.count
    }

    func connect(
        _ nodes: ContiguousArray<NodeID>, to others: ContiguousArray<NodeID>,
        direction: Direction, types: [TypeID]?, into found: inout Expansion
    ) {}

    func degrees(
        of nodes: ContiguousArray<NodeID>, direction: Direction, types: [TypeID]?
    ) -> ContiguousArray<Int64> {
        ContiguousArray(repeating: 0, count: nodes.count)
    }

    func property(_ key: KeyID, of nodes: ContiguousArray<NodeID>) -> Column {
        .nulls(count: nodes.count)
    }

    func property(_ key: KeyID, of relationships: ContiguousArray<RelationshipID>) -> Column {
        .nulls(count: relationships.count)
    }

    func hasLabel(_ label: LabelID, nodes: ContiguousArray<NodeID>) -> ContiguousArray<Bool> {
        ContiguousArray(repeating: false, count: nodes.count)
    }

    func labels(of node: NodeID) throws(GraphError) -> [LabelID] { throw missing }

    func properties(of node: NodeID) throws(GraphError) -> [(key: KeyID, value: Value)] {
        throw missing
    }

    func properties(
        of relationship: RelationshipID
    ) throws(GraphError) -> [(key: KeyID, value: Value)] {
        throw missing
    }

    func endpoints(
        of relationship: RelationshipID
    ) throws(GraphError) -> (type: TypeID, source: NodeID, target: NodeID) {
        throw missing
    }

    func elementID(of node: NodeID) throws(GraphError) -> String { throw missing }
    func elementID(of relationship: RelationshipID) throws(GraphError) -> String { throw missing }

    private var missing: GraphError { .elementNotFound("An empty graph has no elements.") }
}
