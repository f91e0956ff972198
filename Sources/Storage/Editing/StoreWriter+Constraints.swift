import Graph

extension StoreWriter {
    /// Judges what the statement has changed by the constraints that look at one element alone:
    /// within a statement they may be broken. Stubs are exempt until they are complete.
    func endStatement() throws(GraphError) {
        for id in changed.uncheckedNodes {
            guard let image = changed.node(id)?.image else { continue }
            try asGraphError { () throws(StorageError) in
                let node = try NodeRecord(image)
                if node.isStub { return }
                for constraint in nodeChecks {
                    guard let covered = try node.image(for: constraint) else { continue }
                    try constraint.check(
                        covered.record, "\(state.record.name):n\(NodeID(rawValue: id).ordinal)",
                        tokens.catalog)
                }
            }
        }
        for id in changed.uncheckedRelationships {
            guard let relationship = changed.relationship(id), !relationship.isDeleted else {
                continue
            }
            try asGraphError { () throws(StorageError) in
                for constraint in relationshipChecks {
                    guard let covered = relationship.entry.image(for: constraint) else { continue }
                    try constraint.check(
                        covered.record, "\(state.record.name):r\(relationship.entry.ordinal)",
                        tokens.catalog)
                }
            }
        }
        changed.uncheckedNodes.removeAll(keepingCapacity: true)
        changed.uncheckedRelationships.removeAll(keepingCapacity: true)
    }
}

extension IndexKind {
    /// Whether each element by itself keeps or breaks it.
    var isOfSingleElements: Bool {
        if case .type = self { true } else { demandsExistence }
    }
}

extension IndexDescriptor {
    /// Throws `constraint` for an element whose properties break the constraint; uniqueness is not
    /// looked at.
    ///
    /// - Parameter elementID: the element's external id, for the message.
    func check(
        _ record: UnsafeRawBufferPointer, _ elementID: @autoclosure () -> String,
        _ tokens: TokenCatalog
    ) throws(StorageError) {
        for key in keys {
            let value: Value
            do { value = try PropertyRecord.value(of: key, in: record) } catch {
                throw .graph(error)
            }
            let demand: String
            switch kind {
            case .key, .existence:
                if !value.isNull { continue }
                demand = "must have the property"
            case .type(let types):
                if value.isNull || types.accepts(value) { continue }
                demand = "has the type \(value.typeName), not \(types), in the property"
            case .index, .unique: return
            }
            throw .graph(
                .constraint(
                    "constraint `\(name)`: \(description(elementID(), tokens)) \(demand) "
                        + "`\(tokens.name(.key, key.rawValue) ?? "?")`"))
        }
    }

    /// `node acme/case:n1 with label `Person``
    private func description(_ elementID: String, _ tokens: TokenCatalog) -> String {
        switch scope {
        case .label(let label):
            "node \(elementID) with label `\(tokens.name(.label, label.rawValue) ?? "?")`"
        case .type(let type):
            "relationship \(elementID) of type `\(tokens.name(.type, type.rawValue) ?? "?")`"
        case .anyType: "relationship \(elementID)"
        }
    }
}
