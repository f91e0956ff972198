import Cypher
import Graph

extension SchemaCommand {
    /// Whether the command only shows what is there.
    var isReading: Bool { if case .show = kind { true } else { false } }

    /// The columns of SHOW; none for other commands.
    var columns: [String] {
        guard case .show(let subject) = kind else { return [] }
        return switch subject {
        case .indexes, .constraints:
            ["name", "type", "entityType", "labelsOrTypes", "properties"]
        case .functions: ["name", "arguments"]
        case .procedures: ["name", "signature"]
        }
    }

    /// The command in one line.
    var planDescription: String {
        switch kind {
        case .createConstraint: "CreateConstraint"
        case .createIndex: "CreateIndex"
        case .dropConstraint(let name, _): "DropConstraint \(name.name)"
        case .dropIndex(let name, _): "DropIndex \(name.name)"
        case .show(let subject): "Show \(subject.rawValue)"
        }
    }

    /// Runs the command.
    func run(
        _ context: ExecutionContext, functions: FunctionRegistry, _ summary: inout QuerySummary,
        _ sink: (Batch) throws(QueryError) -> Void
    ) throws(QueryError) {
        let updates = Updates(context)
        switch kind {
        case .createConstraint(let definition):
            guard case .unique = definition.kind else {
                throw QueryError(
                    .syntaxError, detail: "NotSupported",
                    "Only uniqueness constraints (IS UNIQUE) are supported yet.",
                    isCompileTime: true)
            }
            try updates.create(
                definition.name, definition.target, definition.properties, isUnique: true,
                ifNotExists: definition.ifNotExists)
        case .createIndex(let definition):
            try updates.create(
                definition.name, definition.target, definition.properties, isUnique: false,
                ifNotExists: definition.ifNotExists)
        case .dropConstraint(let name, let ifExists):
            try updates.drop(name.name, isUnique: true, ifExists: ifExists)
        case .dropIndex(let name, let ifExists):
            try updates.drop(name.name, isUnique: false, ifExists: ifExists)
        case .show(let subject):
            let rows = show(subject, context.graph, functions)
            let columns = columns.indices.map { slot in Column(rows.map { $0[slot] }) }
            summary.rowCount = rows.count
            if !rows.isEmpty { try sink(Batch(columns: columns, count: rows.count)) }
        }
        summary.counters = updates.counters
    }

    private func show(
        _ subject: ShowSubject, _ graph: any GraphReader, _ functions: FunctionRegistry
    ) -> [[Value]] {
        switch subject {
        case .indexes:
            graph.indexes().map { row($0, type: $0.isUnique ? "UNIQUE" : "RANGE", graph) }
        case .constraints:
            graph.indexes().filter(\.isUnique).map { row($0, type: "UNIQUENESS", graph) }
        case .functions:
            functions.all.map { function in
                let count = function.argumentCount
                let arguments =
                    count.lowerBound == count.upperBound
                    ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
                return [.string(function.name), .string(arguments)]
            }
        case .procedures: []
        }
    }

    private func row(_ index: IndexDescriptor, type: String, _ graph: any GraphReader) -> [Value] {
        let (entity, names): (String, [Value]) =
            switch index.scope {
            case .label(let label): ("NODE", [.string(graph.name(of: label))])
            case .type(let type): ("RELATIONSHIP", [.string(graph.name(of: type))])
            case .anyType: ("RELATIONSHIP", [])
            }
        let keys = index.keys.map { Value.string(graph.name(of: $0)) }
        return [.string(index.name), .string(type), .string(entity), .list(names), .list(keys)]
    }
}

extension Updates {
    /// Makes an index or uniqueness constraint.
    fileprivate func create(
        _ name: Identifier?, _ target: SchemaTarget, _ properties: [Identifier],
        isUnique: Bool, ifNotExists: Bool
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
                name: name?.name, scope: scope, keys: keys, isUnique: isUnique,
                ifNotExists: ifNotExists)
            guard isNew else { return }
            if isUnique { counters.constraintsAdded += 1 } else { counters.indexesAdded += 1 }
        }
    }

    /// Drops an index or constraint of that name.
    fileprivate func drop(_ name: String, isUnique: Bool, ifExists: Bool) throws(QueryError) {
        try changeSchema { graph, counters throws(GraphError) in
            let isThere = graph.indexes().contains { $0.name == name && $0.isUnique == isUnique }
            if isThere {
                _ = try graph.dropIndex(named: name)
            } else if ifExists {
                return
            } else {
                throw .schema("There is no \(isUnique ? "constraint" : "index") \(name).")
            }
            if isUnique { counters.constraintsRemoved += 1 } else { counters.indexesRemoved += 1 }
        }
    }
}
