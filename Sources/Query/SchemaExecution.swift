import Cypher
import Graph

extension SchemaCommand {
    /// The command as the only operator of a plan.
    var plan: PlanDescription {
        switch kind {
        case .createConstraint: PlanDescription(name: "CreateConstraint", detail: "")
        case .createIndex: PlanDescription(name: "CreateIndex", detail: "")
        case .dropConstraint(let name, _):
            PlanDescription(name: "DropConstraint", detail: name.name)
        case .dropIndex(let name, _): PlanDescription(name: "DropIndex", detail: name.name)
        }
    }

    /// Runs the command.
    func run(_ context: ExecutionContext, _ summary: inout QuerySummary) throws(QueryError) {
        let updates = Updates(context)
        switch kind {
        case .createConstraint(let definition):
            try updates.create(
                definition.name, definition.target, definition.properties,
                IndexKind(definition.kind), ifNotExists: definition.ifNotExists)
        case .createIndex(let definition):
            try updates.create(
                definition.name, definition.target, definition.properties, .index,
                ifNotExists: definition.ifNotExists)
        case .dropConstraint(let name, let ifExists):
            try updates.drop(name.name, isConstraint: true, ifExists: ifExists)
        case .dropIndex(let name, let ifExists):
            try updates.drop(name.name, isConstraint: false, ifExists: ifExists)
        }
        summary.counters = updates.counters
    }
}

extension IndexKind {
    fileprivate init(_ kind: ConstraintDefinition.Kind) {
        switch kind {
        case .unique: self = .unique
        case .key: self = .key
        case .notNull: self = .existence
        case .type(let types): self = .type(types)
        }
    }
}

extension Updates {
    /// Makes an index or constraint.
    fileprivate func create(
        _ name: Identifier?, _ target: SchemaTarget, _ properties: [Identifier],
        _ kind: IndexKind, ifNotExists: Bool
    ) throws(QueryError) {
        try changeSchema { graph, counters throws(GraphError) in
            let scope: IndexScope =
                switch target {
                case .nodes(let label): .label(try graph.internLabel(label.name))
                case .relationships(let type): .type(try graph.internType(type.name))
                case .allRelationships: .anyType
                }
            var keys: [KeyID] = []
            for property in properties { keys.append(try graph.internKey(property.name)) }
            let (_, isNew) = try graph.createIndex(
                name: name?.name, scope: scope, keys: keys, kind: kind, ifNotExists: ifNotExists)
            guard isNew else { return }
            if kind == .index { counters.indexesAdded += 1 } else { counters.constraintsAdded += 1 }
        }
    }

    /// Drops an index or constraint of that name.
    fileprivate func drop(
        _ name: String, isConstraint: Bool, ifExists: Bool
    ) throws(QueryError) {
        try changeSchema { graph, counters throws(GraphError) in
            let known = isConstraint ? graph.constraints() : graph.indexes()
            let isThere = known.contains {
                $0.name == name && ($0.kind != .index) == isConstraint
            }
            if isThere {
                _ = try graph.dropIndex(named: name)
            } else if ifExists {
                return
            } else {
                throw .schema("There is no \(isConstraint ? "constraint" : "index") \(name).")
            }
            if isConstraint {
                counters.constraintsRemoved += 1
            } else {
                counters.indexesRemoved += 1
            }
        }
    }
}
