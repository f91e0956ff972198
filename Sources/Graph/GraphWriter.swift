/// A reader of one partition that can also change it; it sees its own changes at once.
///
/// Changes collect in memory per statement and reach the store when the statement succeeds, so a
/// failed statement leaves no trace. Setting a property to `.null` removes it.
public protocol GraphWriter: GraphReader {
    /// The token of a name, given out now if it has none.
    func internLabel(_ name: String) throws(GraphError) -> LabelID
    func internType(_ name: String) throws(GraphError) -> TypeID
    func internKey(_ name: String) throws(GraphError) -> KeyID

    /// Makes a node. Throws `constraint` if another has its unique key.
    ///
    /// A *stub* stands for a node that a relationship refers to before it has arrived: queries do
    /// not see it, nor its relationships, until `complete` is called; MERGE in a reader that sees
    /// stubs finds it by key.
    func createNode(labels: [LabelID], properties: [(key: KeyID, value: Value)], isStub: Bool)
        throws(GraphError) -> NodeID
    func createRelationship(
        type: TypeID, source: NodeID, target: NodeID,
        properties: [(key: KeyID, value: Value)]
    ) throws(GraphError) -> RelationshipID

    /// Sets one property; returns whether anything changed.
    @discardableResult
    func setProperty(_ key: KeyID, _ value: Value, of node: NodeID) throws(GraphError) -> Bool
    @discardableResult
    func setProperty(_ key: KeyID, _ value: Value, of relationship: RelationshipID)
        throws(GraphError) -> Bool
    /// Makes `properties` the only ones; returns how many values were set or removed.
    @discardableResult
    func replaceProperties(of node: NodeID, with properties: [(key: KeyID, value: Value)])
        throws(GraphError) -> Int
    @discardableResult
    func replaceProperties(
        of relationship: RelationshipID, with properties: [(key: KeyID, value: Value)]
    )
        throws(GraphError) -> Int
    /// Returns whether the node did not have the label before.
    @discardableResult
    func addLabel(_ label: LabelID, to node: NodeID) throws(GraphError) -> Bool
    /// Returns whether the node had the label.
    @discardableResult
    func removeLabel(_ label: LabelID, from node: NodeID) throws(GraphError) -> Bool

    /// Deletes a node; its relationships too if `detach`, and returns how many. Deleting twice is
    /// no error. Without `detach`, a node that still has relationships when the statement ends
    /// makes the statement fail; where `seesStubs` is set it becomes a stub instead.
    @discardableResult
    func deleteNode(_ node: NodeID, detach: Bool) throws(GraphError) -> Int
    /// Deletes a relationship; returns false if it was deleted before.
    @discardableResult
    func deleteRelationship(_ relationship: RelationshipID) throws(GraphError) -> Bool

    /// Whether this writer's reads also give stubs and their relationships. Ingest sets it.
    var seesStubs: Bool { get set }
    func isStub(_ node: NodeID) throws(GraphError) -> Bool
    /// Makes a stub a full node, and its relationships to full nodes visible. No-op otherwise.
    func complete(_ node: NodeID) throws(GraphError)

    /// About how many bytes the changes take in memory that were not written yet.
    var changedByteCount: Int { get }

    /// Judges what the statement has changed by the constraints that may be broken within it, such
    /// as that a property exists; throws `constraint`. Ending a transaction does so too.
    func endStatement() throws(GraphError)

    /// Makes an index or constraint over what is there and what comes; throws `constraint` if an
    /// element that is there breaks it. With `ifNotExists` an equal one is returned.
    ///
    /// Later changes that break uniqueness throw at once, those that break another constraint
    /// when the statement ends.
    func createIndex(
        name: String?, scope: IndexScope, keys: [KeyID], kind: IndexKind, ifNotExists: Bool
    )
        throws(GraphError) -> (index: IndexDescriptor, created: Bool)
    /// Drops an index or constraint by name; returns false if there is none.
    func dropIndex(named name: String) throws(GraphError) -> Bool
}

extension GraphWriter {
    public var changedByteCount: Int { 0 }
}
