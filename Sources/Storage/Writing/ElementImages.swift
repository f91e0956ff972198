import Graph

extension NodeRecord {
    /// What an index sees of the node; nil where the index does not cover it.
    func image(for index: IndexDescriptor) throws(StorageError) -> IndexEdits.Image? {
        guard case .label(let label) = index.scope, try has(label.rawValue) else { return nil }
        return IndexEdits.Image(record: properties, isHidden: isStub)
    }
}

extension RelationshipEntry {
    /// What an index sees of the relationship; nil where the index does not cover it.
    func image(for index: IndexDescriptor) -> IndexEdits.Image? {
        switch index.scope {
        case .label: return nil
        case .type(let type) where type.rawValue != self.type: return nil
        case .type, .anyType: return IndexEdits.Image(record: properties, isHidden: isPending)
        }
    }

    /// Whether both stand at the same place in the same lists.
    func hasSameLists(as other: RelationshipEntry) -> Bool {
        source == other.source && target == other.target && type == other.type
            && isPending == other.isPending
    }
}
