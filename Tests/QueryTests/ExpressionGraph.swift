import Graph

@testable import Query

/// A graph for expressions: nodes 1 to 3 and relationship 1 from node 1 to node 2; element `i` has
/// the properties `value: i` and, but for node 3, `name`.
final class ExpressionGraph: EmptyGraph {
    private let keyNames = ["value", "name"]
    private let labelNames = ["A", "B"]

    override func keyID(_ name: String) -> KeyID? {
        keyNames.firstIndex(of: name).map { KeyID(rawValue: UInt32($0) + 1) }
    }

    override func name(of key: KeyID) -> String { keyNames[Int(key.rawValue) - 1] }

    override func labelID(_ name: String) -> LabelID? {
        labelNames.firstIndex(of: name).map { LabelID(rawValue: UInt32($0) + 1) }
    }

    override func name(of label: LabelID) -> String { labelNames[Int(label.rawValue) - 1] }

    override func typeID(_ name: String) -> TypeID? { name == "T" ? TypeID(rawValue: 1) : nil }
    override func name(of type: TypeID) -> String { "T" }

    override func property(_ key: KeyID, of nodes: ContiguousArray<NodeID>) -> Column {
        Column(nodes.lazy.map { self.property(key, $0.rawValue) })
    }

    override func property(
        _ key: KeyID, of relationships: ContiguousArray<RelationshipID>
    ) -> Column {
        Column(relationships.lazy.map { self.property(key, $0.rawValue) })
    }

    override func properties(of node: NodeID) -> [(key: KeyID, value: Value)] {
        properties(node.rawValue)
    }

    override func properties(of relationship: RelationshipID) -> [(key: KeyID, value: Value)] {
        properties(relationship.rawValue)
    }

    /// Node 1 has A, node 2 has A and B, node 3 has none.
    override func labels(of node: NodeID) -> [LabelID] {
        [[], [1], [1, 2], []][Int(node.rawValue)].map { LabelID(rawValue: $0) }
    }

    override func hasLabel(
        _ label: LabelID, nodes: ContiguousArray<NodeID>
    ) -> ContiguousArray<Bool> {
        ContiguousArray(nodes.lazy.map { $0 != .none && self.labels(of: $0).contains(label) })
    }

    override func endpoints(
        of relationship: RelationshipID
    ) -> (type: TypeID, source: NodeID, target: NodeID) {
        (TypeID(rawValue: 1), NodeID(rawValue: 1), NodeID(rawValue: 2))
    }

    override func elementID(of node: NodeID) -> String { "test:\(node.rawValue)" }

    private func property(_ key: KeyID, _ id: UInt64) -> Value {
        if id == 0 { return .null }
        if key.rawValue == 1 { return .integer(Int64(id)) }
        return id == 3 ? .null : .string("name \(id)")
    }

    private func properties(_ id: UInt64) -> [(key: KeyID, value: Value)] {
        [1, 2].map { KeyID(rawValue: $0) }.map { ($0, property($0, id)) }
            .filter { !$0.1.isNull }
    }
}
