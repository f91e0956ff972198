public import Graph

/// A property graph in plain dictionaries: the model that engine and store are compared with.
///
/// Nothing here is clever: seeks and scans look at every element in id order. `commit` ends a
/// statement; `rollback` undoes what came since the last one.
public final class InMemoryGraph: GraphWriter {
    public struct NodeRecord: Sendable {
        public var labels: Set<LabelID>
        public var properties: [KeyID: Value]
        public var isStub: Bool
    }

    public struct RelationshipRecord: Sendable {
        public let type: TypeID
        public let source: NodeID
        public let target: NodeID
        public var properties: [KeyID: Value]
    }

    /// Everything that a rollback puts back.
    struct State {
        var nodes: [NodeID: NodeRecord] = [:]
        var relationships: [RelationshipID: RelationshipRecord] = [:]
        var indexes: [IndexDescriptor] = []
        var labelNames: [String] = []
        var typeNames: [String] = []
        var keyNames: [String] = []
        var nextNode: UInt64 = 1
        var nextRelationship: UInt64 = 1
        var nextIndex: UInt32 = 1
        var schemaEpoch: UInt64 = 1
        /// Deleted without their relationships, which have to be gone when the statement ends.
        var danglingNodes: Set<NodeID> = []
        /// Deleted by the statement at hand, which may still ask for their type and ends.
        var deletedRelationships: [RelationshipID: RelationshipRecord] = [:]
    }

    public let partition: PartitionID
    public var seesStubs = false { didSet { sortedNodes = nil; sortedRelationships = nil } }
    var state = State() { didSet { sortedNodes = nil; sortedRelationships = nil } }
    private var committed = State()
    /// The visible ids in order, kept for scans until something changes.
    private var sortedNodes: [NodeID]?
    private var sortedRelationships: [RelationshipID]?

    public init(partition: PartitionID = PartitionID(rawValue: 1)) { self.partition = partition }

    /// Throws if the statement cannot end so.
    public func check() throws(GraphError) {
        let dangling = state.danglingNodes
        for relationship in state.relationships.values {
            if dangling.contains(relationship.source) || dangling.contains(relationship.target) {
                throw .connectedNode("Cannot delete a node that still has relationships.")
            }
        }
    }

    /// Ends a statement.
    public func commit() throws(GraphError) {
        try check()
        state.danglingNodes = []
        state.deletedRelationships = [:]
        committed = state
    }

    /// Undoes what came since the last `commit`.
    public func rollback() { state = committed }

    /// All visible nodes by ascending id.
    public var nodeIDs: [NodeID] {
        if let sortedNodes { return sortedNodes }
        let ids = state.nodes.keys.filter(isVisible).sorted()
        sortedNodes = ids
        return ids
    }

    /// All visible relationships by ascending id.
    public var relationshipIDs: [RelationshipID] {
        if let sortedRelationships { return sortedRelationships }
        let ids = state.relationships.keys.filter(isVisible).sorted()
        sortedRelationships = ids
        return ids
    }

    func isVisible(_ node: NodeID) -> Bool {
        guard let record = state.nodes[node] else { return false }
        return seesStubs || !record.isStub
    }

    func isVisible(_ relationship: RelationshipID) -> Bool {
        guard let record = state.relationships[relationship] else { return false }
        return isVisible(record.source) && isVisible(record.target)
    }

    func record(_ node: NodeID) throws(GraphError) -> NodeRecord {
        guard let record = state.nodes[node] else { throw .elementNotFound("no such node") }
        return record
    }

    func record(_ relationship: RelationshipID) throws(GraphError) -> RelationshipRecord {
        guard let record = state.relationships[relationship] else {
            throw .elementNotFound("no such relationship")
        }
        return record
    }

    func index(_ id: IndexID) throws(GraphError) -> IndexDescriptor {
        guard let index = state.indexes.first(where: { $0.id == id }) else {
            throw .schema("no such index")
        }
        return index
    }
}

// MARK: - Names and statistics

extension InMemoryGraph {
    public func labelID(_ name: String) -> LabelID? {
        token(name, in: state.labelNames).map { LabelID(rawValue: $0) }
    }

    public func typeID(_ name: String) -> TypeID? {
        token(name, in: state.typeNames).map { TypeID(rawValue: $0) }
    }

    public func keyID(_ name: String) -> KeyID? {
        token(name, in: state.keyNames).map { KeyID(rawValue: $0) }
    }

    private func token(_ name: String, in names: [String]) -> UInt32? {
        names.firstIndex(of: name).map { UInt32($0) + 1 }
    }

    public func internLabel(_ name: String) throws(GraphError) -> LabelID {
        LabelID(rawValue: try intern(name, in: &state.labelNames))
    }

    public func internType(_ name: String) throws(GraphError) -> TypeID {
        TypeID(rawValue: try intern(name, in: &state.typeNames))
    }

    public func internKey(_ name: String) throws(GraphError) -> KeyID {
        KeyID(rawValue: try intern(name, in: &state.keyNames))
    }

    private func intern(_ name: String, in names: inout [String]) throws(GraphError) -> UInt32 {
        guard !name.isEmpty else { throw .invalidProperty("a name is empty") }
        if let known = token(name, in: names) { return known }
        names.append(name)
        return UInt32(names.count)
    }

    public func name(of label: LabelID) -> String { state.labelNames[Int(label.rawValue) - 1] }
    public func name(of type: TypeID) -> String { state.typeNames[Int(type.rawValue) - 1] }
    public func name(of key: KeyID) -> String { state.keyNames[Int(key.rawValue) - 1] }

    public func labels() -> [LabelID] {
        Set(nodeIDs.flatMap { state.nodes[$0]?.labels ?? [] }).sorted()
    }

    public func types() -> [TypeID] {
        Set(relationshipIDs.compactMap { state.relationships[$0]?.type }).sorted()
    }

    public func keys() -> [KeyID] {
        let ofNodes = nodeIDs.flatMap { state.nodes[$0].map { Array($0.properties.keys) } ?? [] }
        let others = relationshipIDs.flatMap {
            state.relationships[$0].map { Array($0.properties.keys) } ?? []
        }
        return Set(ofNodes + others).sorted()
    }

    public func indexes() -> [IndexDescriptor] { state.indexes.filter(\.kind.hasEntries) }
    public func constraints() -> [IndexDescriptor] { state.indexes.filter { $0.kind != .index } }
    public var schemaEpoch: UInt64 { state.schemaEpoch }

    public func nodeCount(label: LabelID?) throws(GraphError) -> Int {
        nodeIDs.count { has(label, $0) }
    }

    public func relationshipCount(type: TypeID?, source: LabelID?, target: LabelID?)
        throws(GraphError) -> Int
    {
        relationshipIDs.count { id in
            guard let record = state.relationships[id] else { return false }
            return (type == nil || record.type == type) && has(source, record.source)
                && has(target, record.target)
        }
    }

    func has(_ label: LabelID?, _ node: NodeID) -> Bool {
        guard let label else { return true }
        return state.nodes[node]?.labels.contains(label) ?? false
    }
}
