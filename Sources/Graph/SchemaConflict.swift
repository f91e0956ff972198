/// What stands in the way of an index or constraint; each by Neo4j's name of the error, which
/// clients look for.
public enum SchemaConflict: String, Sendable {
    case equivalentExists = "EquivalentSchemaRuleAlreadyExists"
    case indexExists = "IndexAlreadyExists"
    case constraintExists = "ConstraintAlreadyExists"
    case indexOfNameExists = "IndexWithNameAlreadyExists"
    case constraintOfNameExists = "ConstraintWithNameAlreadyExists"
}

extension GraphReader {
    /// The index or constraint that makes a new one needless; nil if there is none, so that it can
    /// be made. Throws `schema` where one forbids it.
    ///
    /// Uniqueness and key constraints have an index, so that of these and of plain indexes one at
    /// most covers the same properties. `ifNotExists` asks for no more than what is there: for an
    /// index that of a constraint does, for a constraint only an equal one or one of its name.
    public func existing(
        name: String?, scope: IndexScope, keys: [KeyID], kind: IndexKind, ifNotExists: Bool
    ) throws(GraphError) -> IndexDescriptor? {
        let all = indexes() + constraints().filter { !$0.kind.hasEntries }
        let alike = all.filter { $0.scope == scope && $0.keys == keys }
        let equal = alike.first { $0.kind == kind }
        // Who gives no name asks for none.
        let named = name.flatMap { name in all.first { $0.name == name } }
        if ifNotExists {
            if let equal { return equal }
            if let named, kind.isServed(by: named.kind) { return named }
            if kind == .index, let index = alike.first(where: \.kind.hasEntries) { return index }
        }
        if case .type = kind, equal == nil,
            let other = alike.first(where: { if case .type = $0.kind { true } else { false } })
        {
            throw .schema(
                "There already exists a type constraint on \(covered(by: other)) that conflicts: "
                    + "`\(other.name)`.", .constraintExists)
        }
        if let equal {
            throw .schema(
                "An equivalent \(kind.noun) already exists: `\(equal.name)`.", .equivalentExists)
        }
        if kind.hasEntries, let other = alike.first(where: \.kind.hasEntries) {
            throw conflict(of: kind, with: other)
        }
        if let named {
            throw .schema(
                "There already exists \(named.kind == .index ? "an index" : "a constraint") called "
                    + "`\(named.name)`.",
                named.kind == .index ? .indexOfNameExists : .constraintOfNameExists)
        }
        return nil
    }

    private func conflict(of kind: IndexKind, with other: IndexDescriptor) -> GraphError {
        let covered = covered(by: other)
        guard other.kind != .index else {
            return .schema(
                "There already exists an index \(covered). A constraint cannot be created until "
                    + "the index has been dropped.", .indexExists)
        }
        let constraint = "\(other.kind == .key ? "key" : "uniqueness") constraint on \(covered)"
        return .schema(
            kind == .index
                ? "There is a \(constraint), so an index is already created that matches this."
                : "There already exists a \(constraint): `\(other.name)`.", .constraintExists)
    }

    /// What an index covers, as Neo4j writes it: `(:Person {name})`.
    private func covered(by index: IndexDescriptor) -> String {
        let keys = "{\(index.keys.map { name(of: $0) }.joined(separator: ", "))}"
        return switch index.scope {
        case .label(let label): "(:\(name(of: label)) \(keys))"
        case .type(let type): "()-[:\(name(of: type)) \(keys)]-()"
        case .anyType: "()-[\(keys)]-()"
        }
    }
}

extension IndexKind {
    fileprivate var noun: String { self == .index ? "index" : "constraint" }

    /// Whether one of the same name is what IF NOT EXISTS asks for.
    fileprivate func isServed(by other: IndexKind) -> Bool {
        self == .index ? other.hasEntries : other != .index
    }
}
