import Graph

/// A property list as the graph takes it.
typealias PropertyList = [(key: KeyID, value: Value)]

/// The writes of one execution: each goes to the graph and is counted.
final class Updates {
    private(set) var counters = UpdateCounters()
    private let context: ExecutionContext
    /// Tokens given out or found in this execution.
    private var labels: [ExactText: LabelID] = [:]
    private var types: [ExactText: TypeID] = [:]
    private var keys: [ExactText: KeyID] = [:]
    private var deletedNodes: Set<NodeID> = []
    /// What the changes take of the memory budget.
    private let account: MemoryAccount
    /// Calls that changed something, or asked whether to.
    private(set) var writeCount = 0
    /// What earlier statements of the transaction have left in memory.
    private let earlierByteCount: Int

    init(_ context: ExecutionContext) {
        self.context = context
        account = MemoryAccount(context)
        earlierByteCount = context.writer?.changedByteCount ?? 0
    }

    /// Whether reads of this execution also see stubs.
    var seesStubs: Bool { context.writer?.seesStubs ?? false }

    /// Counts what was changed in another transaction of the statement.
    func add(_ other: UpdateCounters, writeCount: Int) {
        counters.add(other)
        self.writeCount += writeCount
    }

    // MARK: Names

    func label(_ name: String) throws(QueryError) -> LabelID {
        if let known = labels[ExactText(name)] { return known }
        let id = try writing { graph throws(GraphError) in try graph.internLabel(name) }
        labels[ExactText(name)] = id
        return id
    }

    func type(_ name: String) throws(QueryError) -> TypeID {
        if let known = types[ExactText(name)] { return known }
        let id = try writing { graph throws(GraphError) in try graph.internType(name) }
        types[ExactText(name)] = id
        return id
    }

    func key(_ name: String) throws(QueryError) -> KeyID {
        if let known = keys[ExactText(name)] { return known }
        let id = try writing { graph throws(GraphError) in try graph.internKey(name) }
        keys[ExactText(name)] = id
        return id
    }

    // MARK: Elements

    /// Makes a node; `properties` has no nulls.
    func createNode(_ labels: [LabelID], _ properties: PropertyList, isStub: Bool)
        throws(QueryError) -> NodeID
    {
        let id = try writing { graph throws(GraphError) in
            try graph.createNode(labels: labels, properties: properties, isStub: isStub)
        }
        if !isStub { countCreation(labels: labels.count, properties: properties.count) }
        return id
    }

    /// Counts a stub that has become a node, as if it were made now.
    func countCreation(labels: Int, properties: Int) {
        counters.nodesCreated += 1
        counters.labelsAdded += labels
        counters.propertiesSet += properties
    }

    func createRelationship(
        _ type: TypeID, from source: NodeID, to target: NodeID, _ properties: PropertyList
    ) throws(QueryError) -> RelationshipID {
        let id = try writing { graph throws(GraphError) in
            try graph.createRelationship(
                type: type, source: source, target: target, properties: properties)
        }
        counters.relationshipsCreated += 1
        counters.propertiesSet += properties.count
        return id
    }

    /// Deletes a node; one that this execution has deleted before is left alone.
    func delete(_ node: NodeID, detach: Bool) throws(QueryError) {
        guard deletedNodes.insert(node).inserted else { return }
        counters.nodesDeleted += 1
        let relationships = try writing { graph throws(GraphError) in
            try graph.deleteNode(node, detach: detach)
        }
        counters.relationshipsDeleted += relationships
    }

    func delete(_ relationship: RelationshipID) throws(QueryError) {
        let isDeleted = try writing { graph throws(GraphError) in
            try graph.deleteRelationship(relationship)
        }
        if isDeleted { counters.relationshipsDeleted += 1 }
    }

    /// Whether a node is a stub, and if so makes it a full one.
    func completeStub(_ node: NodeID) throws(QueryError) -> Bool {
        let isStub = try writing { graph throws(GraphError) in
            let isStub = try graph.isStub(node)
            if isStub { try graph.complete(node) }
            return isStub
        }
        if isStub { countCreation(labels: 0, properties: 0) }
        return isStub
    }

    // MARK: Properties and labels

    func set(_ key: KeyID, _ value: Value, of element: Element) throws(QueryError) {
        let isChanged = try writing { graph throws(GraphError) in
            switch element {
            case .node(let id): try graph.setProperty(key, value, of: id)
            case .relationship(let id): try graph.setProperty(key, value, of: id)
            }
        }
        if isChanged { counters.propertiesSet += 1 }
    }

    func replaceProperties(of element: Element, with properties: PropertyList)
        throws(QueryError)
    {
        let count = try writing { graph throws(GraphError) in
            switch element {
            case .node(let id): try graph.replaceProperties(of: id, with: properties)
            case .relationship(let id): try graph.replaceProperties(of: id, with: properties)
            }
        }
        counters.propertiesSet += count
    }

    func add(_ label: LabelID, to node: NodeID) throws(QueryError) {
        let isNew = try writing { graph throws(GraphError) in
            try graph.addLabel(label, to: node)
        }
        if isNew { counters.labelsAdded += 1 }
    }

    func remove(_ label: LabelID, from node: NodeID) throws(QueryError) {
        let isRemoved = try writing { graph throws(GraphError) in
            try graph.removeLabel(label, from: node)
        }
        if isRemoved { counters.labelsRemoved += 1 }
    }

    // MARK: Schema

    /// Lets a schema command change the graph and the counters.
    func changeSchema(
        _ body: (any GraphWriter, inout UpdateCounters) throws(GraphError) -> Void
    ) throws(QueryError) {
        var counters = counters
        try writing { graph throws(GraphError) in try body(graph, &counters) }
        self.counters = counters
    }

    private func writing<R>(_ body: (any GraphWriter) throws(GraphError) -> R)
        throws(QueryError) -> R
    {
        guard let writer = context.writer else {
            throw QueryError(.semanticError, "The statement writes, but was run for reading only.")
        }
        // One row may write a great many times.
        writeCount &+= 1
        if writeCount & 255 == 0 { try context.checkLimits() }
        let result: R
        do { result = try body(writer) } catch { throw QueryError(error) }
        let byteCount = writer.changedByteCount - earlierByteCount
        if byteCount > account.byteCount { try account.resize(to: byteCount + 1 << 16) }
        return result
    }
}

/// A node or relationship that a clause changes.
enum Element {
    case node(NodeID)
    case relationship(RelationshipID)

    /// The element that a value is; nil for null.
    init?(_ value: Value) throws(QueryError) {
        switch value {
        case .node(let node): self = .node(node.id)
        case .relationship(let relationship): self = .relationship(relationship.id)
        case .null: return nil
        default: throw wrongElement(value, expected: "a node or relationship")
        }
    }
}
