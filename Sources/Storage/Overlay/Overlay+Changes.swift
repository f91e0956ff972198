import Graph

extension Overlay {
    /// The after-images of what differs from what is stored, sorted.
    ///
    /// The buffers live as long as the overlay is not changed and LMDB not written.
    func changes(
        _ record: PartitionRecord, nextNode: UInt64, nextRelationship: UInt64,
        _ access: TableAccess
    ) throws(StorageError) -> ElementChanges {
        var changes = ElementChanges(
            partition: record.id, nextNode: nextNode, nextRelationship: nextRelationship)
        for node in nodes {
            let ordinal = node.id & (StorageFormat.ordinalLimit - 1)
            let stored =
                ordinal < record.nextNode ? try access.node(node.id) : nil
            if isSame(stored, node.image) { continue }
            changes.nodes.append(.init(ordinal: ordinal, image: node.image))
        }
        for relationship in relationships {
            let ordinal = relationship.entry.ordinal
            let stored =
                ordinal < record.nextRelationship ? try access.relationship(base | ordinal) : nil
            let entry = relationship.isDeleted ? nil : relationship.entry
            if stored == nil, entry == nil { continue }
            if let stored, let entry, stored.isPending == entry.isPending,
                isSame(stored.properties, entry.properties)
            {
                continue
            }
            changes.relationships.append(.init(ordinal: ordinal, entry: entry))
        }
        changes.nodes.sortIfNeeded { $0.ordinal < $1.ordinal }
        changes.relationships.sortIfNeeded { $0.ordinal < $1.ordinal }
        return changes
    }

    private func isSame(_ left: UnsafeRawBufferPointer?, _ right: UnsafeRawBufferPointer?) -> Bool {
        guard let left, let right else { return left == nil && right == nil }
        return left.count == right.count && left.elementsEqual(right)
    }
}

extension ContiguousArray {
    /// Sorts unless the elements are in order already, as new ones are.
    fileprivate mutating func sortIfNeeded(by isLess: (Element, Element) -> Bool) {
        for index in indices.dropFirst() where isLess(self[index], self[index - 1]) {
            return sort(by: isLess)
        }
    }
}
