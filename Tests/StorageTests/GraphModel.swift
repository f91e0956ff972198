import Graph

/// A property graph in plain dictionaries: what the store must agree with.
struct GraphModel {
    struct ModelNode: Equatable {
        var labels: Set<LabelID>
        var properties: [KeyID: Int64]
        var isStub: Bool
    }

    struct ModelRelationship: Equatable {
        var type: TypeID
        var source: NodeID
        var target: NodeID
        var properties: [KeyID: Int64]
    }

    var nodes: [NodeID: ModelNode] = [:]
    var relationships: [RelationshipID: ModelRelationship] = [:]

    /// Complete nodes.
    var visibleNodes: [NodeID: ModelNode] { nodes.filter { !$0.value.isStub } }

    /// Relationships between complete nodes.
    var visibleRelationships: [RelationshipID: ModelRelationship] {
        relationships.filter { isVisible($0.value) }
    }

    func isVisible(_ relationship: ModelRelationship) -> Bool {
        nodes[relationship.source]?.isStub == false && nodes[relationship.target]?.isStub == false
    }

    func relationships(of node: NodeID) -> [RelationshipID] {
        relationships.filter { $0.value.source == node || $0.value.target == node }.map(\.key)
    }

    func holder(of value: Int64, label: LabelID, key: KeyID) -> NodeID? {
        nodes.first { $0.value.labels.contains(label) && $0.value.properties[key] == value }?.key
    }

    /// Removes stubs among `candidates` that have no relationships.
    mutating func removeLonelyStubs(_ candidates: [NodeID]) {
        for node in candidates
        where nodes[node]?.isStub == true && relationships(of: node).isEmpty {
            nodes[node] = nil
        }
    }
}
