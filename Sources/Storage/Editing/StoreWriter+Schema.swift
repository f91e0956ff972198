import Graph

extension StoreWriter {
    func createIndex(
        name: String?, scope: IndexScope, keys: [KeyID], kind: IndexKind, ifNotExists: Bool
    ) throws(GraphError) -> (index: IndexDescriptor, created: Bool) {
        let existing = try existing(
            name: name, scope: scope, keys: keys, kind: kind, ifNotExists: ifNotExists)
        if let existing { return (existing, false) }
        let name = name ?? freeName(scope, keys, kind)
        return (try makeIndex(name: name, scope: scope, keys: keys, kind: kind), true)
    }

    /// Makes an index or constraint unless an equal one is there, without regard to others over the
    /// same properties: older shards have such, and what is copied must not fail for that. Where
    /// another one has its name it gets a new one.
    func copyIndex(
        name: String?, scope: IndexScope, keys: [KeyID], kind: IndexKind
    ) throws(GraphError) {
        let isThere = descriptors.contains {
            $0.scope == scope && $0.keys == keys && $0.kind == kind
        }
        if isThere { return }
        let free = name.flatMap { isFree($0) ? $0 : nil }
        _ = try makeIndex(
            name: free ?? freeName(scope, keys, kind), scope: scope, keys: keys, kind: kind)
    }

    private func makeIndex(
        name: String, scope: IndexScope, keys: [KeyID], kind: IndexKind
    ) throws(GraphError) -> IndexDescriptor {
        guard !keys.isEmpty, keys.count <= IndexKey.maximumColumnCount,
            Set(keys).count == keys.count
        else {
            throw .schema("an index has 1 to \(IndexKey.maximumColumnCount) different properties")
        }
        return try asGraphError { () throws(StorageError) in
            try JobState.checkName(name, "index")
            let schema = job.group.schema
            let index =
                schema.definition(name: name, scope: scope, keys: keys, kind: kind)
                ?? IndexDescriptor(
                    id: schema.nextID, name: name, scope: scope, keys: keys, kind: kind)
            try job.createIndex(state.record.id, index)
            indexesChanged()
            return index
        }
    }

    func dropIndex(named name: String) throws(GraphError) -> Bool {
        guard let index = descriptors.first(where: { $0.name == name }) else { return false }
        try asGraphError { () throws(StorageError) in
            try job.dropIndex(state.record.id, index.id)
            indexesChanged()
        }
        return true
    }

    private func isFree(_ name: String) -> Bool { !descriptors.contains { $0.name == name } }

    /// A name from what the index covers, so that the same statement gives the same name anywhere;
    /// with a number behind it where another index has that name.
    private func freeName(_ scope: IndexScope, _ keys: [KeyID], _ kind: IndexKind) -> String {
        let covered =
            switch scope {
            case .label(let label): name(of: label)
            case .type(let type): name(of: type)
            case .anyType: "relationship"
            }
        let what =
            switch kind {
            case .index: "index"
            case .unique: "constraint"
            case .key: "key"
            case .existence: "existence"
            case .type: "type"
            }
        let parts = [what, covered] + keys.map { name(of: $0) }
        let stem = String(decoding: parts.joined(separator: "_").utf8.prefix(200), as: UTF8.self)
        if isFree(stem) { return stem }
        var number = 2
        while !isFree("\(stem)_\(number)") { number += 1 }
        return "\(stem)_\(number)"
    }
}
