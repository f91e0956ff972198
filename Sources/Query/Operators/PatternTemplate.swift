import Graph

/// The elements that CREATE or MERGE makes, in order; each adds a column.
struct PatternTemplate: Sendable {
    enum Element: Sendable {
        case node(NodeTemplate)
        case relationship(RelationshipTemplate)
    }

    struct NodeTemplate: Sendable {
        let variable: String
        var labels: [NameTemplate]
        var properties: PropertyTemplate
    }

    struct RelationshipTemplate: Sendable {
        let variable: String
        let type: NameTemplate
        /// Columns of the ends.
        let source: Int
        let target: Int
        var properties: PropertyTemplate
    }

    var elements: [Element]

    /// Makes the elements of every row; the batch gets their columns.
    func create(_ batch: Batch, _ execution: Execution) throws(QueryError) -> Batch {
        var output = batch
        for element in elements {
            switch element {
            case .node(let template):
                output.columns.append(try template.create(output, execution))
            case .relationship(let template):
                output.columns.append(try template.create(output, execution))
            }
        }
        return output
    }
}

extension PatternTemplate.NodeTemplate {
    fileprivate func create(_ batch: Batch, _ execution: Execution) throws(QueryError) -> Column {
        let names = try NameColumns(labels, batch, execution)
        let columns = try properties.evaluate(batch, execution)
        let isStub = execution.stubVariables.contains(variable)
        let areLabelsStatic = labels.allSatisfy(\.isStatic)
        var labelIDs: [LabelID] = []
        var created = ContiguousArray<NodeID>()
        created.reserveCapacity(batch.count)
        for row in 0..<batch.count {
            if row == 0 || !areLabelsStatic { labelIDs = try names.labels(row: row, execution) }
            created.append(
                try execution.updates.createNode(
                    labelIDs, try columns.list(row: row, execution), isStub: isStub))
        }
        return Column(.nodes(created), count: batch.count)
    }
}

extension PatternTemplate.RelationshipTemplate {
    fileprivate func create(_ batch: Batch, _ execution: Execution) throws(QueryError) -> Column {
        let names = try NameColumns([type], batch, execution)
        let columns = try properties.evaluate(batch, execution)
        let sources = try batch.columns[source].nodeIDs()
        let targets = try batch.columns[target].nodeIDs()
        var typeID: TypeID?
        var created = ContiguousArray<RelationshipID>()
        created.reserveCapacity(batch.count)
        for row in 0..<batch.count {
            guard sources[row] != .none, targets[row] != .none else {
                throw QueryError(
                    .entityNotFound, detail: "DeletedEntityAccess",
                    "Cannot create a relationship where an end is null.")
            }
            let rowType: TypeID
            if let typeID, type.isStatic {
                rowType = typeID
            } else {
                rowType = try names.type(row: row, execution)
                typeID = rowType
            }
            created.append(
                try execution.updates.createRelationship(
                    rowType, from: sources[row], to: targets[row],
                    try columns.list(row: row, execution)))
        }
        return Column(.relationships(created), count: batch.count)
    }
}
