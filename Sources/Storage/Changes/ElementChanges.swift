import Graph

/// The after-images of one partition's elements, each list by ascending ordinal.
///
/// The buffers point into a record's payload or into an overlay's arena.
struct ElementChanges {
    struct NodeChange {
        var ordinal: UInt64
        /// The value of the nodes table; nil where the node is deleted.
        var image: UnsafeRawBufferPointer?
    }

    struct RelationshipChange {
        var ordinal: UInt64
        /// nil where the relationship is deleted.
        var entry: RelationshipEntry?
    }

    var partition: PartitionID
    /// The ordinals that come next after these changes.
    var nextNode: UInt64
    var nextRelationship: UInt64
    var nodes: ContiguousArray<NodeChange> = []
    var relationships: ContiguousArray<RelationshipChange> = []
}
